import type { Checker, SplitWrite } from './checker.ts';
import { type CheckerContext, isInOneStep } from './context.ts';

/** A raise that began as the window closed, milliseconds. */
const UNDER_WAY = 60_000;

/** I7 outside of the windows of the spec: weights don't rise, unless only green can serve or an older image returns. */
export class WindowChecker implements Checker {
  readonly #context: CheckerContext;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  splitWritten({ call: { caller }, was, is }: SplitWrite): void {
    const { world, expected, violated } = this.#context;
    const { closed } = expected;
    const now = world.clock.now();
    if (!closed || is <= was || now < closed.from + UNDER_WAY || now >= closed.until) return;
    if (isInOneStep(this.#context)) return;
    violated('I7', `${caller} raised green to ${is} % outside of the windows`);
  }
}
