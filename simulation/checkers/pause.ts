import type { Checker, SplitWrite } from './checker.ts';
import { type CheckerContext, isBlueLost } from './context.ts';

/** A raise that was being written as the rollout was paused, milliseconds. */
const UNDER_WAY = 60_000;

/** I7 in a pause: weights don't rise, unless only green can serve. */
export class PauseChecker implements Checker {
  readonly #context: CheckerContext;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  splitWritten({ call: { caller }, was, is }: SplitWrite): void {
    const { world, expected, violated } = this.#context;
    const since = expected.pausedSince;
    if (is <= was || since === undefined || isBlueLost(this.#context)) return;
    if (world.clock.now() - since > UNDER_WAY) violated('I7', `${caller} raised green to ${is} % in a pause`);
  }
}
