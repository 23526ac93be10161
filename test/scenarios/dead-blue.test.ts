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
import { fixture, LINGERING, useEnvironment } from './demo-context.ts';
import { announcements, groupOf, listenerWeights, untilServers } from './observations.ts';
import { endedRollout, publish, rolloutOf, serviceOf, startedRollout, untilRollout } from './rollouts.ts';
import { until } from './until.ts';

const environment = useEnvironment(LINGERING);
let autoScaling: AutoScalingClient;
let balancing: ElasticLoadBalancingV2Client;

beforeAll(() => {
  autoScaling = new AutoScalingClient(environment().clientOptions);
  balancing = new ElasticLoadBalancingV2Client(environment().clientOptions);
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

/** No server of the fleet is left, and none is launched. */
async function kill(fleet: Fleet): Promise<void> {
  const name = { AutoScalingGroupName: fleet.fleet };
  await autoScaling.send(new SuspendProcessesCommand({ ...name, ScalingProcesses: ['Launch'] }));
  const group = await groupOf(environment(), fleet.fleet);
  const InstanceIds = group?.Instances?.map(({ InstanceId }) => InstanceId!) ?? [];
  const ec2 = new EC2Client(environment().clientOptions);
  await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  ec2.destroy();
  await healthy(fleet, 0);
}

const revive = ({ fleet }: Fleet) =>
  autoScaling.send(new ResumeProcessesCommand({ AutoScalingGroupName: fleet, ScalingProcesses: ['Launch'] }));

/** A rollout at a half whose blue dies, and a rollback that can't help. */
async function rollBackInVain() {
  const { rollout: id } = await startedRollout(environment(), await publish(environment(), fixture('v2')));
  const { blue, green } = await untilRollout(
    environment(),
    id,
    ({ phase, traffic }) => phase === 'baking' && traffic.green === 50,
  );
  await kill(blue);
  const halves = { [blue.targetGroup]: 500, [green.targetGroup]: 500 };
  for (const body of [{ reason: 'blue?' }, { reason: 'by force', force: true }]) {
    expect(await environment().api('POST', '/services/web/rollback', body)).toMatchObject({
      status: 409,
      body: {
        type: 'urn:greenshift:problem:BlueCannotServe',
        title: 'Blue cannot take the traffic',
        abortRecorded: true,
        detail: expect.stringContaining('blue has 0 healthy servers of 3: the traffic stays where it is'),
      },
    });
  }
  // On a busy machine the step may have seen blue's end before the press, and given green what blue could not serve.
  const kept = await listenerWeights(environment());
  expect([halves, { [blue.targetGroup]: 0, [green.targetGroup]: 999 }]).toContainEqual(kept);
  expect(await rolloutOf(environment(), id)).toMatchObject({ abort: { reason: 'blue?' }, outcome: null });
  return { id, blue, green, kept };
}

test('blue is dead when on-call rolls back: the traffic stays, and goes back by itself once blue lives', async () => {
  const { id, blue, green, kept } = await rollBackInVain();
  await untilRollout(environment(), id, ({ phase }) => phase === 'rolling-back');
  expect(await listenerWeights(environment())).toEqual(kept);

  await revive(blue);
  expect(await endedRollout(environment(), id)).toMatchObject({
    outcome: 'reverted',
    abort: { reason: 'blue?' },
  });
  expect(await listenerWeights(environment())).toEqual({ [blue.targetGroup]: 999, [green.targetGroup]: 0 });
  expect(await groupOf(environment(), id)).toBeUndefined();
});

test('blue stays dead: a person is called, and may roll back again once blue lives', async () => {
  const announced = await announcements(environment());
  const { id, blue, green, kept } = await rollBackInVain();
  const waiting = await untilRollout(environment(), id, ({ outcome }) => outcome !== null);
  expect(waiting.outcome).toBe('needs-operator');
  expect(await listenerWeights(environment())).toEqual(kept);
  // The service stays locked, so that no image comes in between.
  expect(await serviceOf(environment())).toMatchObject({ rollout: id });
  await until('a call for a person', async () => announced('RolloutNeedsOperator').length > 0);
  expect(announced('RolloutNeedsOperator')).toEqual([
    expect.objectContaining({
      service: 'web',
      rollout: id,
      code: 'BlueCannotServe',
      reason: expect.stringContaining('blue has 0 healthy servers of 3'),
      help: expect.stringContaining(`POST /rollouts/${id}/abandon`),
    }),
  ]);

  await revive(blue);
  await healthy(blue, 3);
  // 200 when the watchdog was first.
  const { status, body } = await environment().api('POST', '/services/web/rollback');
  expect({ status, body }).toMatchObject({ body: { rollout: id } });
  expect([200, 202]).toContain(status);
  expect(await listenerWeights(environment())).toEqual({ [blue.targetGroup]: 999, [green.targetGroup]: 0 });
  await untilRollout(environment(), id, ({ outcome }) => outcome === 'reverted');
  await until('the service to be free', async () => (await serviceOf(environment())).rollout === null);
  expect(await groupOf(environment(), id)).toBeUndefined();
  expect(await groupOf(environment(), blue.fleet)).toMatchObject({
    MinSize: 2,
    LaunchTemplate: { Version: '$Latest' },
    SuspendedProcesses: [],
  });
  await untilServers(3);
});
