import type { Invocation, OurCall } from '../world/calls.ts';
import type { Checker, SplitWrite } from './checker.ts';
import { type CheckerContext, isBlindMoment, isInOneStep } from './context.ts';

/** How long a write may be tried again until it reads back, milliseconds. */
const READ_BACK = 120_000;

/** I7 and I11: weights follow the plan or go to 0, and never on over what somebody else has written. */
export class TrafficChecker implements Checker {
  readonly #context: CheckerContext;
  /** Green's share after our last write, what that write found, and when it was. */
  #written = 0;
  #beforeWrite = 0;
  #writtenAt = 0;
  /** The invocation that made our last write, and whether it has recorded what came of it. */
  #writtenBy: Invocation | undefined;
  #isConfirmed = true;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  promoted(): void {
    this.#written = 0;
  }

  returned(call: OurCall): void {
    if (call.operation === 'PutItem' && call.invocation === this.#writtenBy) this.#isConfirmed = true;
  }

  splitWritten({ call, isFirst, was, is }: SplitWrite): void {
    if (isFirst) this.#written = 0;
    if (is === was) return;
    if (!isBlindMoment(this.#context)) this.#checkChange(call, was, is);
    this.#beforeWrite = was;
    this.#written = is;
    this.#writtenAt = this.#context.world.clock.now();
    this.#writtenBy = call.invocation;
    this.#isConfirmed = false;
  }

  #checkChange({ caller }: OurCall, was: number, is: number): void {
    const { violated, expected } = this.#context;
    if (is < was) {
      // A raise in the very moment of being abandoned is undone: the person has seen what was before.
      const isUndone = expected.abandoned !== undefined && is === this.#beforeWrite;
      // A blue that was sized down gets back what its servers carry as they come.
      const isStep = expected.surge === true && caller === 'roll-back';
      if (is !== 0 && !isUndone && !isStep && !expected.byHand?.includes(is))
        violated('I7', `${caller} lowered green to ${is} %, neither to the plan nor to 0`);
      return;
    }
    if (!this.#isPlanned(was, is))
      violated('I7', `${caller} raised green from ${was} % to ${is} %, which isn't the plan's next step`);
    if (!this.#isOurs(was)) violated('I11', `${caller} went on over a foreign edit: ${was} % was not ours`);
  }

  #isPlanned(was: number, is: number): boolean {
    const { weights, byHand } = this.#context.expected;
    if (byHand && (byHand.includes(is) || is === weights.find((weight) => weight > was))) return true;
    const step = weights.indexOf(is);
    const isNext = step >= 0 && (weights[step - 1] ?? 0) === was;
    return isNext || (is === 100 && (this.#context.expected.mayHurry || isInOneStep(this.#context)));
  }

  /** An edit that falls between our write and its reading back looks like an old response, or like no write at all. */
  #isOurs(was: number): boolean {
    const isUnsure = !this.#isConfirmed || this.#context.world.clock.now() - this.#writtenAt < READ_BACK;
    return was === this.#written || (was === this.#beforeWrite && isUnsure);
  }
}
