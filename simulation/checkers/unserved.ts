import type { OurCall } from '../world/calls.ts';
import type { Checker } from './checker.ts';
import type { CheckerContext, Snapshot } from './context.ts';
import { announces } from './service-of.ts';

/** A check of a bake comes every minute, and with nothing in the way it moves the traffic at once, milliseconds. */
const NOTICED = 90_000;
/** No fault lasts longer, with the time that the watchdog and what it starts then take, milliseconds. */
const OUTLASTED = 35 * 60_000;
const CALLS = ['RolloutNeedsOperator', 'RolloutNeedsAttention'];

/** Whoever is called has that long too: by then AWS is back, and the watchdog has moved it without him, milliseconds. */
const CALLED = 75 * 60_000;

/** I18: traffic that a dead fleet gets while the other could serve it is moved there; a person is called until it is. */
export class UnservedChecker implements Checker {
  readonly #context: CheckerContext;
  #deadSince: number | undefined;
  #isCalled = false;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  check({ shares }: Snapshot): void {
    const { world, expected, violated } = this.#context;
    const now = world.clock.now();
    const isDead = [...shares.values()].some(({ percent, healthy }) => percent > 0 && healthy === 0);
    const canServe = [...shares.values()].some(({ healthy }) => healthy > 0);
    // Without a rollout beside it the fleet is its owner's alone; so it is after one that was abandoned.
    const isOurs = shares.size > 1 && !expected.abandoned;
    this.#deadSince = isDead && canServe && isOurs ? (this.#deadSince ?? now) : undefined;
    if (this.#deadSince === undefined) this.#isCalled = false;
    else if (now - this.#deadSince > this.#limit())
      violated('I18', 'traffic goes to a fleet without healthy servers while the other could serve it');
  }

  #limit(): number {
    const { expected, foreignEditAt } = this.#context;
    if (!this.#isCalled) return expected.ends ? NOTICED : OUTLASTED;
    // Weights never rise after a press, nor over what others have written: that is for the person who was called.
    const isPersons = expected.mayRelaunch || Number.isFinite(foreignEditAt);
    return isPersons ? Number.POSITIVE_INFINITY : CALLED;
  }

  returned(call: OurCall): void {
    const isCall = announces(this.#context.world.service, call, ...CALLS);
    if (isCall && this.#deadSince !== undefined) this.#isCalled = true;
  }
}
