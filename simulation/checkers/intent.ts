import type { OurCall } from '../world/calls.ts';
import type { Checker, SplitWrite } from './checker.ts';
import type { CheckerContext } from './context.ts';

/** I12: the weight is recorded before it is written. */
export class IntentChecker implements Checker {
  readonly #context: CheckerContext;
  /** The calls that have written a record. */
  readonly #records: OurCall[] = [];

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  returned(call: OurCall): void {
    if (call.operation === 'PutItem') this.#records.push(call);
  }

  splitWritten({ call, was, is }: SplitWrite): void {
    if (is === was || this.#isRecorded(call, is)) return;
    this.#context.violated('I12', `${call.caller} wrote a split without having recorded that it would`);
  }

  /**
   * The function itself has recorded since it was invoked that this is what it means to do, or its double has: of two who
   * write the same at once one is refused, and finds that what is there is what it meant.
   */
  #isRecorded({ caller, invocation }: OurCall, percent: number): boolean {
    const since = this.#context.world.calls.find((call) => call.invocation === invocation)?.index ?? 0;
    return this.#records.some((record) => {
      const { Item } = record.input as { Item?: { traffic?: { intended?: number } } };
      return record.caller === caller && record.index >= since && Item?.traffic?.intended === percent;
    });
  }
}
