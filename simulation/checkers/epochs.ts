import type { Change, Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';

/** I5: once an execution with a later epoch has changed something, an earlier one of the service changes nothing. */
export class EpochChecker implements Checker {
  readonly #context: CheckerContext;
  #latest = 0;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  changed({ call }: Change): void {
    const { epoch } = (call.invocation?.payload ?? {}) as { epoch?: number };
    if (epoch === undefined) return;
    if (epoch < this.#latest)
      this.#context.violated('I5', `${call.caller} of epoch ${epoch} acts after epoch ${this.#latest} has`);
    else this.#latest = epoch;
  }
}
