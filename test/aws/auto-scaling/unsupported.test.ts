import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { describe, expect, test } from 'vitest';
import { unsupportedSettings } from '../../../src/aws/auto-scaling/unsupported.ts';
import { aGroup } from './groups.ts';

const A_SERVER = {
  InstanceId: 'i-1',
  AvailabilityZone: 'eu-west-1a',
  LifecycleState: 'InService' as const,
  HealthStatus: 'Healthy',
  ProtectedFromScaleIn: false,
};

test('a plain group can be copied', () => {
  expect(unsupportedSettings(aGroup())).toEqual([]);
});

test('what only this group has, and what a copy has by a call of its own, is no obstacle', () => {
  const group = aGroup({
    EnabledMetrics: [{ Metric: 'GroupMinSize' }],
    SuspendedProcesses: [{ ProcessName: 'AlarmNotification' }, { ProcessName: 'ReplaceUnhealthy' }],
    DeletionProtection: 'prevent-force-deletion',
    PredictedCapacity: 5,
    DesiredCapacityType: 'vcpu',
    Instances: [{ ...A_SERVER, WeightedCapacity: '2' }],
    WarmPoolConfiguration: { MinSize: 1 },
  });
  expect(unsupportedSettings(group)).toEqual([]);
});

test('a tag that is called as a member of every object says nothing of an owner: it refused the group', () => {
  expect(unsupportedSettings(aGroup({ Tags: [{ Key: 'constructor', Value: 'acme' }] }))).toEqual([]);
});

describe('refused is', () => {
  const refused: [string, Partial<AutoScalingGroup>, RegExp][] = [
    ['a classic load balancer', { LoadBalancerNames: ['old'] }, /classic load balancers/],
    ['a group of an operator', { Operator: { Principal: 'eks.amazonaws.com' } }, /an operator/],
    ['a group that may never be deleted', { DeletionProtection: 'prevent-all-deletion' }, /every deletion/],
    [
      'capacity in vCPUs that servers say nothing of',
      { DesiredCapacityType: 'vcpu', Instances: [A_SERVER] },
      /capacity in vcpu/,
    ],
    ['a group of hosts of ECS', { Tags: [{ Key: 'AmazonECSManaged', Value: '' }] }, /hosts of ECS tasks/],
    ['a group without a target group', { TargetGroupARNs: [], TrafficSources: [] }, /no target group/],
    [
      'another traffic source',
      { TrafficSources: [{ Identifier: 'old-balancer', Type: 'elb' }] },
      /other than target groups: old-balancer/,
    ],
    [
      'more tags than leave room for ours',
      { Tags: Array.from({ length: 47 }, (_, index) => ({ Key: `tag-${index}` })) },
      /47 tags/,
    ],
    ['a member that a newer SDK knows', { BrandNew: true } as Partial<AutoScalingGroup>, /BrandNew/],
  ];
  test.each(refused)('%s', (_, differences, reason) => {
    expect(unsupportedSettings(aGroup(differences))).toEqual([expect.stringMatching(reason)]);
  });

  test.each(['Launch', 'Terminate', 'AddToLoadBalancer'])(
    'a suspended %s: a copy could not live with it',
    (ProcessName) => {
      const [reason] = unsupportedSettings(aGroup({ SuspendedProcesses: [{ ProcessName }] }));
      expect(reason).toContain(ProcessName);
    },
  );
});
