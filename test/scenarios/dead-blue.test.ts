import {
  AutoScalingClient,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  announcements,
  begun,
  ended,
  example,
  groupOf,
  listenerWeights,
  publish,
  QUICK,
  rolloutOf,
  servers,
  serviceOf,
  until,
  untilRollout,
  useStage,
} from './demo-context.ts';

const stage = useStage({
  ...QUICK,
  steps: [
    { weight: 50, bake: '12h' },
    { weight: 100, bake: '1m' },
  ],
});
let autoScaling: AutoScalingClient;
let balancing: ElasticLoadBalancingV2Client;

beforeAll(() => {
  autoScaling = new AutoScalingClient(stage().clientOptions);
  balancing = new ElasticLoadBalancingV2Client(stage().clientOptions);
});
afterAll(() => {
  autoScaling.destroy();
  balancing.destroy();
});

interface Fleet {
  readonly fleet: string;
  readonly targetGroup: string;
}

async function healthyServers({ targetGroup }: Fleet): Promise<number> {
  const command = new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup });
  const { TargetHealthDescriptions = [] } = await balancing.send(command);
  return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
}

const healthy = (fleet: Fleet, count: number) =>
  until(`${count} healthy servers of ${fleet.fleet}`, async () => (await healthyServers(fleet)) === count);

/** No server of the fleet is left, and none comes after it. */
async function kill(fleet: Fleet): Promise<void> {
  const name = { AutoScalingGroupName: fleet.fleet };
  await autoScaling.send(new SuspendProcessesCommand({ ...name, ScalingProcesses: ['Launch'] }));
  const group = await groupOf(stage(), fleet.fleet);
  const InstanceIds = group?.Instances?.map(({ InstanceId }) => InstanceId!) ?? [];
  const ec2 = new EC2Client(stage().clientOptions);
  await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  ec2.destroy();
  await healthy(fleet, 0);
}

const revive = ({ fleet }: Fleet) =>
  autoScaling.send(new ResumeProcessesCommand({ AutoScalingGroupName: fleet, ScalingProcesses: ['Launch'] }));

/** A rollout at its half whose blue dies, and the press of a button that can't help. */
async function pressInVain() {
  const { rollout: id } = await begun(stage(), await publish(stage(), example('v2')));
  const { blue, green } = await untilRollout(
    stage(),
    id,
    ({ phase, traffic }) => phase === 'baking' && traffic.green === 50,
  );
  await kill(blue);
  const halves = { [blue.targetGroup]: 500, [green.targetGroup]: 500 };
  for (const body of [{ reason: 'blue?' }, { reason: 'by force', force: true }]) {
    expect(await stage().api('POST', '/services/web/rollback', body)).toMatchObject({
      status: 409,
      body: {
        type: 'urn:greenshift:problem:BlueCannotServe',
        title: 'Blue cannot take the traffic',
        abortRecorded: true,
        detail: expect.stringContaining('blue has 0 healthy servers of 3: the traffic stays where it is'),
      },
    });
  }
  expect(await listenerWeights(stage())).toEqual(halves);
  expect(await rolloutOf(stage(), id)).toMatchObject({ abort: { reason: 'blue?' }, outcome: null });
  return { id, blue, green, halves };
}

test('blue is dead when on-call presses: the traffic stays, and goes back by itself once blue lives', async () => {
  const { id, blue, green, halves } = await pressInVain();
  await untilRollout(stage(), id, ({ phase }) => phase === 'rolling-back');
  expect(await listenerWeights(stage())).toEqual(halves);

  await revive(blue);
  expect(await ended(stage(), id)).toMatchObject({ outcome: 'reverted', abort: { reason: 'blue?' } });
  expect(await listenerWeights(stage())).toEqual({ [blue.targetGroup]: 999, [green.targetGroup]: 0 });
  expect(await groupOf(stage(), id)).toBeUndefined();
});

test('blue stays dead: a person is called, and may press again once blue lives', async () => {
  const announced = await announcements(stage());
  const { id, blue, green, halves } = await pressInVain();
  const waiting = await untilRollout(stage(), id, ({ outcome }) => outcome !== null);
  expect(waiting.outcome).toBe('needs-operator');
  expect(await listenerWeights(stage())).toEqual(halves);
  // The service stays locked: no image may come between.
  expect(await serviceOf(stage())).toMatchObject({ rollout: id });
  await until('a call for a person', async () => announced('RolloutNeedsOperator').length > 0);
  expect(announced('RolloutNeedsOperator')).toEqual([
    expect.objectContaining({ service: 'web', rollout: id, reason: 'blue?' }),
  ]);

  await revive(blue);
  await healthy(blue, 3);
  // 200 when the watchdog was so quick that there is nothing left to do.
  const { status, body } = await stage().api('POST', '/services/web/rollback');
  expect({ status, body }).toMatchObject({ body: { rollout: id } });
  expect([200, 202]).toContain(status);
  expect(await listenerWeights(stage())).toEqual({ [blue.targetGroup]: 999, [green.targetGroup]: 0 });
  await untilRollout(stage(), id, ({ outcome }) => outcome === 'reverted');
  await until('the service to be free', async () => (await serviceOf(stage())).rollout === null);
  expect(await groupOf(stage(), id)).toBeUndefined();
  expect(await groupOf(stage(), blue.fleet)).toMatchObject({
    MinSize: 2,
    LaunchTemplate: { Version: '$Latest' },
    SuspendedProcesses: [],
  });
  expect(await servers()).toHaveLength(3);
});
