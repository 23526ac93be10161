import type { Checker, SplitWrite } from './checker.ts';
import { type CheckerContext, greenShare, type Snapshot } from './context.ts';

/** A weight that rose in the very moment of an abort must be 0 again this soon, milliseconds. */
const TAKEN_BACK = 60_000;

/** I7 after an abort: a raise that was under way as it came is undone at once. */
export class AbortChecker implements Checker {
  readonly #context: CheckerContext;
  #roseAt: number | undefined;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  promoted(): void {
    this.#roseAt = undefined;
  }

  splitWritten({ fleet, isFirst, was, is }: SplitWrite): void {
    if (isFirst) this.#roseAt = undefined;
    const now = this.#context.world.clock.now();
    const { aborted } = this.#context.expected;
    if (is > was && aborted?.fleet === fleet && now > aborted.at) this.#roseAt ??= now;
  }

  check({ shares }: Snapshot): void {
    if (this.#roseAt === undefined) return;
    const green = greenShare(this.#context, shares);
    if (green === 0) this.#roseAt = undefined;
    else if (this.#context.world.clock.now() - this.#roseAt > TAKEN_BACK)
      this.#context.violated('I7', `green has ${green} % after an abort`);
  }
}
