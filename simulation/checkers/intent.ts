import type { Invocation, OurCall } from '../world/calls.ts';
import type { Checker, SplitWrite } from './checker.ts';
import type { CheckerContext } from './context.ts';

interface Recorded {
  readonly traffic?: { readonly intended?: number };
}

const intended = ({ input }: OurCall) => (input as { Item?: Recorded }).Item?.traffic?.intended;

/** I12: the weight is recorded before it is written. */
export class IntentChecker implements Checker {
  readonly #context: CheckerContext;
  /** The calls that have written a record. */
  readonly #records: OurCall[] = [];
  /** The calls that have read a record, by what green is to have by it, percent. */
  readonly #read: { readonly call: OurCall; readonly percent: number }[] = [];

  /** Green's share after our last write, percent. */
  #written = 0;

  /** The first call of each invocation. */
  readonly #begun = new Map<Invocation | undefined, number>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  called({ invocation, index }: OurCall): void {
    if (!this.#begun.has(invocation)) this.#begun.set(invocation, index);
  }

  returned(call: OurCall): void {
    if (call.operation === 'PutItem') this.#records.push(call);
  }

  responded(call: OurCall, response: unknown): void {
    if (call.operation !== 'GetItem') return;
    const { Item } = response as { Item?: Recorded };
    const percent = Item?.traffic?.intended;
    if (percent !== undefined) this.#read.push({ call, percent });
  }

  promoted(): void {
    this.#written = 0;
  }

  splitWritten({ call, was, is }: SplitWrite): void {
    const isKept = this.#isKept(is);
    this.#written = is;
    if (is === was || isKept || this.#isRecorded(call, is) || this.#isUndone(is)) return;
    this.#context.violated('I12', `${call.caller} wrote a split without having recorded that it would`);
  }

  /** A write of something else, as of stickiness, has the weights that it has read: an edit in that very moment is lost. */
  #isKept(percent: number): boolean {
    const { foreignEditAt, world } = this.#context;
    return percent === this.#written && foreignEditAt === world.clock.now();
  }

  /** What was meant before is put back, in place of a raise that met a person who abandoned the rollout. */
  #isUndone(percent: number): boolean {
    return (
      this.#context.expected.abandoned !== undefined &&
      this.#records.some((record) => intended(record) === percent)
    );
  }

  /**
   * The function itself has recorded since it was invoked that this is what it means to do, or its double has: of two who
   * write the same at once one is refused, and finds that what is there is what it meant. Of many who give blue everything
   * back, or as much as it carries after a surge, one records it, and the others have read that: no raise follows an abort,
   * so it stays.
   */
  #isRecorded({ caller, invocation }: OurCall, percent: number): boolean {
    const since = this.#begun.get(invocation) ?? 0;
    const isOurs = (call: OurCall) => call.caller === caller && call.index >= since;
    const isBack = percent === 0 || caller === 'roll-back';
    if (isBack && this.#read.some((one) => one.percent === percent && isOurs(one.call))) return true;
    return this.#records.some((record) => {
      return isOurs(record) && intended(record) === percent;
    });
  }
}
