import { sleep } from '../../local-cloud/time/clock.ts';
import { resumeByName } from '../../src/commands/pause.ts';
import { type Meanwhile, once, type When } from './actor.ts';
import { press } from './on-call.ts';
import { eachWhen, ORDER } from './pauses.ts';

const HALF_A_DAY = 12 * 60 * 60_000;

interface Hours {
  /** From noon on, at which runs begin, milliseconds. */
  readonly from: number;
  readonly until: number;
}

/** No weight may rise within these hours; `then` is what else happens. */
export const keepsWindows =
  ({ from, until }: Hours, then?: Meanwhile): Meanwhile =>
  (world, expected, context) => {
    const noon = Math.floor(world.clock.now() / HALF_A_DAY) * HALF_A_DAY;
    expected.closed = { from: noon + from, until: noon + until };
    then?.(world, expected, context);
  };

/** On-call presses rollback so long after the rollout is as `when` says, milliseconds. */
export const pressWhen =
  (when: When, after: number): Meanwhile =>
  (world, expected) =>
    once(world, when, async () => {
      await sleep(world.clock, after);
      await press(world, expected);
    });

/** On-call lets each rollout that is as `when` says go on, so long after that. */
export const goOnOutside = (when: When, after: number): Meanwhile =>
  eachWhen(when, after, (world, id) => resumeByName(world.api, id, ORDER));
