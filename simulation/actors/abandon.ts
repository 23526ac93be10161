import { sleep } from '../../local-cloud/time/clock.ts';
import { abandonByName } from '../../src/commands/abandon.ts';
import type { Expectations } from '../checkers/expectations.ts';
import { findService, rolloutNamed } from '../world/records.ts';
import type { World } from '../world/world.ts';

const PAUSE = 30_000;
/** Longer than any fault lasts. */
const ATTEMPTS = 40;

const lockOf = (world: World) => findService(world)?.lock?.rollout;

/**
 * A person abandons the rollout that holds the service, again and again while that is refused, and finds the service free
 * of it: what each state's way out comes to.
 */
export async function abandonRollout(world: World, expected: Expectations): Promise<void> {
  const rollout = lockOf(world);
  if (rollout === undefined || expected.abandoned) return;
  delete expected.ends;
  expected.abandoned = { rollout };
  for (let attempt = 0; attempt < ATTEMPTS && lockOf(world) === rollout; attempt += 1) {
    try {
      await abandonByName(world.api, rollout, { by: 'on-call', reason: 'stuck' });
      expected.abandoned = { rollout, at: world.clock.now(), isLocked: lockOf(world) === rollout };
      return;
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      // It has ended by itself: nobody needs the way out.
      if (name === 'RolloutConcluded') return;
      expected.abandoned = { rollout, refusal: name };
      await sleep(world.clock, PAUSE);
    }
  }
  // What had failed after the decision was done without another call: the record says who has decided.
  if (rolloutNamed(world, rollout)?.abandon)
    expected.abandoned = { rollout, at: world.clock.now(), isLocked: lockOf(world) === rollout };
}
