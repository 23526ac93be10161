import type { Change, Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';

/** A function that was at work may act for as long as it runs, milliseconds. */
const LATE_FUNCTIONS = 60_000;

/** What a person may be refused with while the cloud is down; a rollout that has ended by then needs no way out. */
const MAY_PASS = ['CloudUnavailable', 'RecordConflict', 'OutOfTime'];

/** I19: a rollout that a person abandons, in whatever state, has let the service go, and changes nothing any more. */
export class WayOutChecker implements Checker {
  readonly #context: CheckerContext;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  changed({ call: { caller, operation, invocation } }: Change): void {
    const { expected, world, violated } = this.#context;
    const { rollout, at } = expected.abandoned ?? {};
    const { rollout: actsFor } = (invocation?.payload ?? {}) as { rollout?: string };
    if (at === undefined || actsFor !== rollout || world.clock.now() - at < LATE_FUNCTIONS) return;
    violated('I19', `${caller} ${operation} acts for ${rollout} after it was abandoned`);
  }

  ended(locked: boolean): void {
    const { rollout, at, isLocked, refusal } = this.#context.expected.abandoned ?? {};
    const { violated } = this.#context;
    if (isLocked) violated('I19', `${rollout} was abandoned, and the service was still locked by it`);
    const isOurs = refusal !== undefined && !MAY_PASS.includes(refusal);
    if (at === undefined && refusal && (locked || isOurs))
      violated('I19', `${rollout} couldn't be abandoned: ${refusal} every time`);
  }
}
