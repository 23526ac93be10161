import {
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAccountLimitsCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateRuleCommand, CreateTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { versionShortage } from '../../../src/aws/quotas/template-versions.ts';
import { LaunchRefused } from '../../../src/rollout/errors.ts';
import { aLiveFleet, aTemplate, aWorld, type World } from '../world.ts';

test('another fleet is short where the account has all groups that it may have', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  const { quotas } = world.ports;
  world.services.autoScaling.limitGroups(2);
  expect(await quotas.fleetShortage()).toBeUndefined();
  world.services.autoScaling.limitGroups(1);
  expect(await quotas.fleetShortage()).toBe(
    'the account has 1 of the 1 Auto Scaling groups that it may have in this region: delete one, or have the quota "Auto Scaling groups per region" raised',
  );
});

test('target groups are counted page by page', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  const { quotas } = world.ports;
  world.services.loadBalancing.limitTargetGroups(3);
  expect(await quotas.targetGroupShortage(1)).toBeUndefined();
  expect(await quotas.targetGroupShortage(2)).toBe(
    'the account has 2 of the 3 target groups that it may have in this region, and 2 more are to be made: delete some, or have the quota "Target Groups per Region" raised',
  );
});

/** Makes target groups, and rules that forward to five of them each. */
async function named(
  { clients: { loadBalancing } }: World,
  listener: string,
  count: number,
  first = 0,
): Promise<void> {
  const arns: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const command = new CreateTargetGroupCommand({
      Name: `tg-${first + index}`,
      Protocol: 'HTTP',
      Port: 80,
      VpcId: 'vpc-0a',
    });
    arns.push((await loadBalancing.send(command)).TargetGroups![0]!.TargetGroupArn!);
  }
  for (let from = 0; from < count; from += 5)
    await loadBalancing.send(
      new CreateRuleCommand({
        ListenerArn: listener,
        Priority: 1_000 + first + from,
        Conditions: [{ Field: 'path-pattern', Values: [`/${first + from}`] }],
        Actions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: arns
                .slice(from, from + 5)
                .map((TargetGroupArn) => ({ TargetGroupArn, Weight: 1 })),
            },
          },
        ],
      }),
    );
}

test("green's target group is short where its load balancer names as many as it may have", async () => {
  const world = await aWorld();
  const { listener, blue, green } = await aLiveFleet(world);
  const { quotas } = world.ports;
  const pair = { routes: [{ listener }], targetGroups: [blue, green] };
  await named(world, listener, 98);
  expect(await quotas.routeShortages([pair])).toEqual([]);
  await named(world, listener, 1, 98);
  const [shortage] = await quotas.routeShortages([pair]);
  expect(shortage).toMatch(/loadbalancer\/app\/shop\/\w+ has 100 of the 100 target groups .* raised$/);
  expect(await quotas.routeShortages([{ ...pair, targetGroups: [blue] }])).toEqual([shortage]);
});

test('nothing of the kind is known of a network load balancer', async () => {
  const world = await aWorld();
  const { listener, blue, green } = await aLiveFleet(world, {}, 'network');
  const pair = { routes: [{ listener }], targetGroups: [blue, green] };
  expect(await world.ports.quotas.routeShortages([pair])).toEqual([]);
});

test('versions of a launch template are counted only where their numbers are beyond the quota', async () => {
  const pages: unknown[] = [];
  const client = (latest: number, count: number) => ({
    async send({ input }: { input: { Versions?: string[] } }) {
      pages.push(input);
      if (input.Versions) return { LaunchTemplateVersions: [{ VersionNumber: latest }] };
      return { LaunchTemplateVersions: Array.from({ length: count }, () => ({})) };
    },
  });
  const shortage = (latest: number, count: number) => versionShortage(client(latest, count) as never, 'lt-1');
  expect(await shortage(9_999, 9_999)).toBeUndefined();
  expect(pages).toHaveLength(1);
  expect(await shortage(12_000, 9_999)).toBeUndefined();
  expect(await shortage(12_000, 10_000)).toMatch(/^the launch template lt-1 has 10000 of the 10000 versions/);
});

test('a fleet for which the last group was taken meanwhile is not held against the image', async () => {
  const world = await aWorld();
  const { green, template } = await aLiveFleet(world);
  world.services.autoScaling.limitGroups(1);
  const clone = world.ports.fleets.clone({
    name: 'web-2',
    from: 'web-1',
    isPattern: false,
    targetGroup: green,
    launchTemplate: { id: template, version: 1 },
    imageId: 'ami-green',
    service: 'web',
    rollout: 'web-2',
  });
  await expect(clone).rejects.toBeInstanceOf(LaunchRefused);
  await expect(clone).rejects.toThrow(/make the fleet web-2: Maximum number of AutoScalingGroups \(1\)/);
});

test('a group counts until its deletion is over', async () => {
  const { clients, clock, services } = await aWorld();
  const { autoScaling } = clients;
  services.autoScaling.limitGroups(1);
  await aTemplate(clients);
  await anEmptyGroup(clients);
  const limits = () => autoScaling.send(new DescribeAccountLimitsCommand({}));
  expect(await limits()).toMatchObject({ MaxNumberOfAutoScalingGroups: 1, NumberOfAutoScalingGroups: 1 });
  await expect(anEmptyGroup(clients, 'other')).rejects.toMatchObject({
    name: 'LimitExceededFault',
    $metadata: { httpStatusCode: 400 },
  });
  await autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'empty' }));
  expect(await limits()).toMatchObject({ NumberOfAutoScalingGroups: 1 });
  await clock.advance(60_000);
  expect(await limits()).toMatchObject({ NumberOfAutoScalingGroups: 0 });
});

/** A group without servers. */
async function anEmptyGroup({ autoScaling }: World['clients'], AutoScalingGroupName = 'empty') {
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName,
      MinSize: 0,
      MaxSize: 0,
      VPCZoneIdentifier: 'subnet-a',
      LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
    }),
  );
}
