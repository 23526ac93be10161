import { cloudState } from '../world/cloud-state.ts';
import type { Checker } from './checker.ts';
import { type CheckerContext, isBlueLost, round } from './context.ts';

/**
 * The other load balancer of a fleet in two target groups, where there is one. I1: whoever has traffic there has a
 * healthy server. I9: at the end it says the same as the first one.
 */
export class InnerChecker implements Checker {
  readonly #context: CheckerContext;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  /** Each target group that has traffic, with the fleet that is in it. */
  #shares() {
    const { world } = this.#context;
    const { inner, infrastructure } = world;
    if (!inner) return [];
    const owned = () => ({ ...inner, template: infrastructure.template });
    const state = cloudState(world.services, world.instances, owned);
    return state.shares().filter(({ percent }) => percent > 0);
  }

  check(): void {
    for (const { targetGroup, percent, healthy } of this.#shares()) {
      if (healthy > 0 || this.#isDead() || isBlueLost(this.#context)) continue;
      const what = `${targetGroup} has ${round(percent)} % of the inner traffic and no healthy server`;
      this.#context.violated('I1', what);
    }
  }

  /**
   * A fleet whose servers are dead has none in the first target group either: that is for the other checkers to say. The
   * routes of a dead blue are given away one after the other.
   */
  #isDead(): boolean {
    return this.#context.world.state.shares().some(({ percent, healthy }) => percent > 0 && healthy === 0);
  }

  ended(locked: boolean): void {
    const { inner, services, state, infrastructure } = this.#context.world;
    // What an abandoned rollout leaves is for whoever has abandoned it to put right.
    if (!inner || locked || this.#context.expected.abandoned?.at !== undefined) return;
    const [shared, ...more] = this.#shares();
    const first = state.shares().find(({ percent }) => percent > 0)?.targetGroup;
    if (!shared || more.length > 0) {
      this.#context.violated('I9', `${more.length + 1} target groups have inner traffic at the end`);
      return;
    }
    const fleet = [...services.autoScaling.groups.values()].find(({ attachments }) =>
      attachments.has(shared.targetGroup),
    );
    const isSame = first !== undefined && fleet?.attachments.has(first) === true;
    if (!isSame)
      this.#context.violated(
        'I9',
        `${fleet?.name} has the inner traffic, and not that of ${infrastructure.listener}`,
      );
  }
}
