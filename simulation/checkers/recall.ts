import type { OurCall } from '../world/calls.ts';
import type { Checker, SplitWrite } from './checker.ts';
import { type CheckerContext, greenFleet, isBlueLost } from './context.ts';
import { announces } from './service-of.ts';

/** A raise that was being written as it was recalled, milliseconds. */
const UNDER_WAY = 60_000;

/** I22: what is recalled gets no more traffic, and doesn't stay live without a person being called. */
export class RecallChecker implements Checker {
  readonly #context: CheckerContext;
  #isPersonCalled = false;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  splitWritten({ call: { caller }, was, is }: SplitWrite): void {
    const { world, expected, violated } = this.#context;
    const { recalled } = expected;
    if (!recalled || is <= was || isBlueLost(this.#context)) return;
    const isIts = greenFleet(this.#context)?.images.includes(recalled.image);
    // One that died half-way is completed by the watchdog.
    if (isIts && world.clock.now() - (recalled.answeredAt ?? world.clock.now()) > UNDER_WAY)
      violated('I22', `${caller} gave ${is} % to the image that was recalled`);
  }

  returned(call: OurCall): void {
    const { service } = this.#context.world;
    this.#isPersonCalled ||= announces(service, call, 'ServiceNeedsOperator', 'RolloutNeedsOperator');
  }

  ended(): void {
    const { world, expected, violated } = this.#context;
    const { recalled } = expected;
    if (!recalled || this.#isPersonCalled) return;
    const shares = world.state.shares().filter(({ percent }) => percent > 0);
    const serving = world.state
      .groups()
      .filter(({ targetGroup }) => shares.some((share) => share.targetGroup === targetGroup));
    if (serving.some(({ images }) => images.includes(recalled.image)))
      violated('I22', 'the image that was recalled serves at the end, and nobody was called');
  }
}
