import { sleep } from '../../local-cloud/time/clock.ts';
import { rollBackService } from '../../src/commands/rollback/roll-back.ts';
import type { RollbackResult } from '../../src/commands/rollback/rollback-order.ts';
import type { Phase } from '../../src/rollout/phase.ts';
import type { Expectations } from '../checkers/expectations.ts';
import type { World } from '../world/world.ts';
import { type Meanwhile, once } from './actor.ts';
import { isImageMissing } from './images.ts';

/** What the cloud, or somebody else, can have against a rollback, and that there is no image from before. */
const EXPECTED_REFUSALS = [
  'CloudUnavailable',
  'CloudRefused',
  'BlueCannotServe',
  'DriftDetected',
  'RouteGone',
  'TargetGroupOccupied',
  'SplitNotConfirmed',
  'NothingToRollBackTo',
];

const BETWEEN = 10_000;
/** Longer than anything lasts that passes. */
const ATTEMPTS = 90;
/** What our own code has against it is a fault as soon as it lasts as long as a phase may. */
const OWN_ATTEMPTS = 18;

/** On-call presses rollback, again and again while it is refused with an error: nobody at peak hour gives up. */
export async function press(world: World, expected: Expectations): Promise<void> {
  const order = { by: 'on-call', reason: 'pressed', force: false };
  let refusal = '';
  // What comes of a press may be on its way though its response is lost.
  expected.mayRelaunch = true;
  expected.askedByName += 1;
  let own = 0;
  for (let attempt = 0; attempt < ATTEMPTS && own < OWN_ATTEMPTS; attempt += 1) {
    try {
      return expectRollback(world, expected, await rollBackService(world.api, world.service, order));
    } catch (error) {
      refusal = error instanceof Error ? error.name : '';
      const isExpected = EXPECTED_REFUSALS.includes(refusal) || (await isForImage(world, refusal));
      own += isExpected ? 0 : 1;
      await sleep(world.clock, BETWEEN);
    }
  }
  // So is this in a run in which nothing lasts that long.
  if (expected.ends || !EXPECTED_REFUSALS.includes(refusal)) expected.refused = refusal;
}

const isForImage = async (world: World, refusal: string) =>
  refusal === 'ImageNotFound' && (await isImageMissing(world));

/** What on-call got as a response must come true. */
function expectRollback(world: World, expected: Expectations, result: RollbackResult): void {
  if (result.kind !== 'rolled-back') return;
  const { rollout } = result;
  const { clock, state } = world;
  const fleet = state.group(rollout);
  const left = state.shares().find(({ targetGroup }) => targetGroup === fleet?.targetGroup)?.percent ?? 0;
  if (left > 0)
    expected.falseAnswer = `on-call was told that ${rollout} is rolled back, and it has ${left} %`;
  if (expected.aborted?.fleet !== rollout)
    expected.aborted = { at: clock.now(), force: false, fleet: rollout };
  if (expected.ends) expected.ends = 'reverted';
}

/** On-call presses rollback in that phase, once green has that share, percent. */
export const pressIn =
  (phase: Phase, weight = 0): Meanwhile =>
  (world, expected) =>
    once(
      world,
      (rollout) => rollout.phase === phase && rollout.traffic.observed >= weight,
      () => press(world, expected),
    );
