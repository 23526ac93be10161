import { expect, test } from 'vitest';
import { scalingOutcomes } from '../../../src/aws/auto-scaling/attachments/scaling-outcomes.ts';
import { groupReport } from '../../../src/aws/auto-scaling/group-report.ts';
import { aGroup, TARGET_GROUPS } from './groups.ts';

const reportOn = (differences: Parameters<typeof aGroup>[0], setting: string) =>
  groupReport(aGroup(differences)).find((line) => line.setting === setting);

test('two fleets in one placement group need room for twice the servers there', () => {
  expect(reportOn({ PlacementGroup: 'brokers' }, 'PlacementGroup')).toMatchObject({
    outcome: 'copied',
    why: expect.stringMatching(/^finding: .*twice the servers.*seven in a zone/),
  });
});

test("the owner of a group of a stack is told how the stack's changes go on reaching green", () => {
  const Tags = [{ Key: 'aws:cloudformation:stack-name', Value: 'web', PropagateAtLaunch: true }];
  expect(reportOn({ Tags }, 'tag "aws:cloudformation:stack-name"')).toMatchObject({
    outcome: 'dropped',
    fix: expect.stringContaining('fleet.like'),
  });
});

test('a scaling policy is told by the name that is rewritten in it, the group or the target group', () => {
  const names = { group: 'web-1', targetGroups: [TARGET_GROUPS.blue] };
  const policy = (PolicyName: string, metric: object) => ({
    PolicyName,
    PolicyARN: `arn:${PolicyName}`,
    TargetTrackingConfiguration: { TargetValue: 50, ...metric },
  });
  const dimensions = [{ Name: 'AutoScalingGroupName', Value: 'web-1' }];
  const ofGroup = {
    MetricName: 'busy',
    Namespace: 'App',
    Statistic: 'Average',
    Dimensions: dimensions,
  } as const;
  const ofTargets = {
    PredefinedMetricType: 'ALBRequestCountPerTarget',
    ResourceLabel: 'app/web/1/targetgroup/web-a/0123456789abcdef',
  } as const;
  const policies = [
    policy('work', { CustomizedMetricSpecification: ofGroup }),
    policy('requests', { PredefinedMetricSpecification: ofTargets }),
  ];
  expect(scalingOutcomes({ policies, alarms: [] }, names)).toMatchObject({
    'scaling policy "work"': { outcome: 'rewritten', from: 'web-1' },
    'scaling policy "requests"': { outcome: 'rewritten', from: TARGET_GROUPS.blue },
  });
});
