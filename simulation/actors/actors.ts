import { every } from '../../local-cloud/time/clock.ts';
import { type RollbackResult, rollBackService } from '../../src/commands/roll-back.ts';
import type { Phase, Rollout } from '../../src/rollout/record.ts';
import type { Expectations } from '../checkers/context.ts';
import type { World } from '../world/world.ts';

type Meanwhile = (world: World, expected: Expectations) => void;

const MINUTE = 60_000;
const OUTSIDE = { requestId: 'outside' };

/** The rollout that holds the service's lock, read as on-call would. */
function open({ table }: World): Rollout | undefined {
  const records = table.items() as unknown as (Rollout & { pk: string })[];
  return records.find(({ pk, phase }) => pk.startsWith('rollout#') && phase !== 'concluded');
}

/** Calls `then` once, as soon as an open rollout is as `when` says. Looked at every five seconds. */
export function once(world: World, when: (rollout: Rollout) => boolean, then: () => Promise<unknown>): void {
  const stop = every(world.clock, 5_000, () => {
    const rollout = open(world);
    if (!rollout || !when(rollout)) return;
    stop();
    void then();
  });
}

/** What the cloud, or somebody else, can have against a rollback, and that there is no image from before. */
const EXPECTED_REFUSALS = [
  'CloudUnavailable',
  'CloudRefused',
  'BlueCannotServe',
  'DriftDetected',
  'SplitNotConfirmed',
  'NothingToRollBackTo',
];

/** On-call presses rollback, again and again while it is refused with an error: nobody at peak hour gives up. */
export async function press(world: World, expected: Expectations, attempts = 5): Promise<void> {
  const order = { by: 'on-call', reason: 'pressed', force: false };
  let refusal = '';
  // What comes of a press may be on its way though its answer is lost.
  expected.mayRelaunch = true;
  expected.askedByName += 1;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      return expect(world, expected, await rollBackService(world.api, 'web', order));
    } catch (error) {
      refusal = error instanceof Error ? error.name : '';
      await new Promise<void>((resolve) => void world.clock.after(10_000, resolve));
    }
  }
  // Everything else is our own code's doing.
  if (!EXPECTED_REFUSALS.includes(refusal)) expected.refused = refusal;
}

/** What on-call was told must come true. */
function expect({ clock, state }: World, expected: Expectations, { kind, rollout }: RollbackResult): void {
  if (kind !== 'rolled-back') return;
  const at = clock.now();
  const fleet = state.group(rollout);
  const left = state.shares().find(({ targetGroup }) => targetGroup === fleet?.targetGroup)?.percent ?? 0;
  if (left > 0)
    expected.falseAnswer = `on-call was told that ${rollout} is rolled back, and it has ${left} %`;
  if (expected.aborted?.fleet !== rollout) expected.aborted = { at, force: false, fleet: rollout };
  if (expected.ends) expected.ends = 'reverted';
}

export const pressIn =
  (phase: Phase, weight = 0): Meanwhile =>
  (world, expected) =>
    once(
      world,
      (rollout) => rollout.phase === phase && rollout.traffic.observed >= weight,
      () => press(world, expected),
    );

/** An operation that somebody else calls; no fault meets it. */
const outside = (world: World, signingName: string, operation: string, input: unknown) =>
  world.services.all
    .find((service) => service.signingName === signingName)
    ?.operations[operation]?.(input, OUTSIDE);

export const scaleBlue = (world: World, change: number) => sizeBlue(world, (desired) => desired + change);

async function sizeBlue(world: World, size: (desired: number) => number): Promise<void> {
  const group = world.services.autoScaling.groups.get(world.infrastructure.fleet);
  if (!group || group.desired === 0) return;
  const DesiredCapacity = Math.max(group.min, Math.min(group.max, size(group.desired)));
  if (DesiredCapacity === group.desired) return;
  const input = { AutoScalingGroupName: group.name, DesiredCapacity };
  await outside(world, 'autoscaling', 'SetDesiredCapacity', input);
}

/** Blue's own scaling policy: as many servers as its share of the traffic needs, looked at every minute. */
export function followTraffic(world: World): void {
  const full = world.state.group(world.infrastructure.fleet)?.desired ?? 0;
  every(world.clock, MINUTE, () => {
    const [group] = world.infrastructure.targetGroups;
    const blue = world.state.shares().find(({ targetGroup }) => targetGroup === group);
    void sizeBlue(world, () => Math.ceil((full * (blue?.percent ?? 0)) / 100));
  });
}

/** All servers that blue has now stop answering; its group replaces them by and by. */
export function failBlue({ instances, state, infrastructure }: World): void {
  const images = state.group(infrastructure.fleet)?.images ?? [];
  instances.fail(({ imageId }) => images.includes(imageId));
}

/** Image Builder sends its events on a best effort: none of them arrives. */
export async function loseEvents(world: World): Promise<void> {
  await outside(world, 'events', 'DisableRule', { Name: 'start-rollout-0' });
}

export async function suspendProcess(world: World): Promise<void> {
  const input = { AutoScalingGroupName: world.infrastructure.fleet, ScalingProcesses: ['AZRebalance'] };
  await outside(world, 'autoscaling', 'SuspendProcesses', input);
}

/** Somebody has put blue's servers into the idle target group as well. */
export async function occupyIdleGroup(world: World): Promise<void> {
  const { infrastructure, services } = world;
  const members = services.autoScaling.groups.get(infrastructure.fleet)?.members.keys() ?? [];
  const Targets = [...members].map((Id) => ({ Id }));
  const input = { TargetGroupArn: infrastructure.targetGroups[1], Targets };
  await outside(world, 'elasticloadbalancing', 'RegisterTargets', input);
}

/** A client stays with the target group that it was sent to first. `time` in milliseconds. */
export async function stickClients(world: World, time: number): Promise<void> {
  const { listener, targetGroups } = world.infrastructure;
  const ForwardConfig = {
    TargetGroups: [{ TargetGroupArn: targetGroups[0], Weight: 1 }],
    TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: time / 1_000 },
  };
  const input = { ListenerArn: listener, DefaultActions: [{ Type: 'forward', ForwardConfig }] };
  await outside(world, 'elasticloadbalancing', 'ModifyListener', input);
}

/** Somebody has cleaned up images, and the live one with them. */
export async function deregisterBlueImage(world: World): Promise<void> {
  const [ImageId] = world.state.group(world.infrastructure.fleet)?.images ?? [];
  await outside(world, 'ec2', 'DeregisterImage', { ImageId });
}
