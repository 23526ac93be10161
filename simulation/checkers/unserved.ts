import type { OurCall } from '../world/calls.ts';
import type { Checker } from './checker.ts';
import type { CheckerContext, Snapshot } from './context.ts';
import { announcedOf } from './service-of.ts';

/** A check of a bake comes every minute, and with nothing in the way it moves the traffic at once, milliseconds. */
const NOTICED = 90_000;
/** No fault lasts longer, with the time that the watchdog and what it starts then take, milliseconds. */
const OUTLASTED = 35 * 60_000;
const CALLS = ['RolloutNeedsOperator', 'RolloutNeedsAttention'];

/** I18: traffic that a dead fleet gets while the other could serve it is moved there, or a person is called. */
export class UnservedChecker implements Checker {
  readonly #context: CheckerContext;
  #deadSince: number | undefined;

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
    if (this.#deadSince === undefined) return;
    const limit = expected.ends ? NOTICED : OUTLASTED;
    if (now - this.#deadSince > limit)
      violated('I18', 'traffic goes to a fleet without healthy servers while the other could serve it');
  }

  /** From then on it is a person's to decide. */
  returned(call: OurCall): void {
    const announced = announcedOf(this.#context.world.service, call);
    const isCall = announced.some(({ DetailType = '' }) => CALLS.includes(DetailType));
    if (isCall && this.#deadSince !== undefined) this.#deadSince = Number.POSITIVE_INFINITY;
  }
}
