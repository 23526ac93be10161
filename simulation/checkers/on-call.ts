import type { OurCall } from '../world/calls.ts';
import type { Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';

/** I9 and I10: what people are notified of, and what on-call gets as a response. */
export class OnCallChecker implements Checker {
  readonly #context: CheckerContext;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  /** Nobody is called at night for what passes by itself. */
  returned({ operation, input }: OurCall): void {
    if (operation !== 'PutEvents') return;
    const { Entries = [] } = input as { Entries?: { DetailType?: string }[] };
    const isCall = Entries.some(({ DetailType }) => DetailType === 'RolloutNeedsOperator');
    if (isCall && this.#context.expected.ends)
      this.#context.violated('I9', 'a person was called for nothing');
  }

  ended(): void {
    const { expected, violated } = this.#context;
    if (expected.refused)
      violated('I10', `on-call's rollback was refused with ${expected.refused} every time`);
    if (expected.falseAnswer) violated('I10', expected.falseAnswer);
  }
}
