import type { OurCall } from '../world/calls.ts';
import type { Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { announcedOf, announces } from './service-of.ts';

/** I9 and I10: what people are notified of, and what on-call gets as a response. */
export class OnCallChecker implements Checker {
  readonly #context: CheckerContext;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  /** Nobody is called at night for what passes by itself, and no image goes back for it, though it is offered again. */
  returned(call: OurCall): void {
    const { world, expected, violated } = this.#context;
    if (!expected.ends || expected.callsPerson) return;
    if (announces(world.service, call, 'RolloutNeedsOperator'))
      violated('I9', 'a person was called for nothing');
    const isAgain = announcedOf(world.service, call).some(({ Detail }) => Detail?.includes('"retryAt"'));
    if (isAgain && expected.ends === 'promoted' && !expected.offersAgain)
      violated('I9', 'an image went back though nothing kept it from being promoted');
  }

  ended(): void {
    const { expected, violated } = this.#context;
    if (expected.refused)
      violated('I10', `on-call's rollback was refused with ${expected.refused} every time`);
    if (expected.falseAnswer) violated('I10', expected.falseAnswer);
  }
}
