import {
  AttachLoadBalancerTargetGroupsCommand,
  DescribeAutoScalingGroupsCommand,
  DescribePoliciesCommand,
  PutScalingPolicyCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from 'vitest';
import { settingChanges } from '../../../src/rollout/fleet/settings.ts';
import { aLiveFleet, aWorld } from '../world.ts';
import { aRequest } from './groups.ts';

const GREEN = { name: 'web-2', rollout: 'web-2' };
const tailOf = (arn: string) => arn.slice(arn.lastIndexOf(':') + 1);

/** A live fleet in two target groups, scaled by the requests of the second, and a copy of it. */
async function inTwoGroups() {
  const world = await aWorld();
  const { blue, green, listener, template } = await aLiveFleet(world);
  const { autoScaling, loadBalancing } = world.clients;
  const make = async (Name: string) => {
    const command = new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1' });
    return (await loadBalancing.send(command)).TargetGroups![0]!.TargetGroupArn!;
  };
  const [inner, innerTwin] = [await make('inner'), await make('inner-twin')];
  const AutoScalingGroupName = 'web-1';
  await autoScaling.send(
    new AttachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName, TargetGroupARNs: [inner] }),
  );
  const balancer = /:listener\/(app\/[^/]+\/[^/]+)/.exec(listener)![1]!;
  const labelOf = (group: string) => `${balancer}/${tailOf(group)}`;
  await autoScaling.send(
    new PutScalingPolicyCommand({
      AutoScalingGroupName,
      PolicyName: 'requests',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: {
        TargetValue: 1000,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'ALBRequestCountPerTarget',
          ResourceLabel: labelOf(inner),
        },
      },
    }),
  );
  // The order in which AWS lists target groups is nobody's to rely on: the copy has them the other way round.
  const request = aRequest({ launchTemplate: { id: template, version: 1 }, targetGroup: green });
  await world.ports.fleets.clone({ ...request, targetGroups: [innerTwin, green] });
  const pairs = [
    [blue, green],
    [inner, innerTwin],
  ] as const;
  return { world, labelOf, pairs, order: pairs.flat() };
}

describe('a fleet in two target groups', () => {
  test('has a copy that is in both of the others', async () => {
    const { world, pairs } = await inTwoGroups();
    const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web-2'] });
    const { AutoScalingGroups } = await world.clients.autoScaling.send(command);
    expect(AutoScalingGroups?.[0]?.TargetGroupARNs?.toSorted()).toEqual(
      pairs.map(([, other]) => other).toSorted(),
    );
  });

  test('gives its copy the policy on the target group of the same pair, whatever their order', async () => {
    const { world, labelOf, pairs, order } = await inTwoGroups();
    const { settings } = world.ports;
    await settings.copy(GREEN, { from: 'web-1', order });
    const { ScalingPolicies } = await world.clients.autoScaling.send(
      new DescribePoliciesCommand({ AutoScalingGroupName: 'web-2' }),
    );
    expect(ScalingPolicies).toMatchObject([
      {
        TargetTrackingConfiguration: {
          PredefinedMetricSpecification: { ResourceLabel: labelOf(pairs[1][1]) },
        },
      },
    ]);
    const both = [
      await settings.read('web-1', false, order),
      await settings.read('web-2', false, order),
    ] as const;
    const policies = settingChanges(...both).filter(({ setting }) => setting.startsWith('scaling policy'));
    expect(policies).toEqual([]);
  });
});
