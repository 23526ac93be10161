import type { OurCall } from '../world/calls.ts';
import type { Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { announcedOf } from './service-of.ts';

const ENDS = ['RolloutPromoted', 'RolloutReverted', 'RolloutRolledBack', 'RolloutAbandoned'];

/** I9: whoever was told that a rollout has begun is told how it ended, though the bus was down then. */
export class AnnouncementChecker implements Checker {
  readonly #context: CheckerContext;
  readonly #untold = new Set<string>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  returned(call: OurCall): void {
    for (const { DetailType = '', Detail = '{}' } of announcedOf(this.#context.world.service, call)) {
      const { rollout = '' } = JSON.parse(Detail) as { rollout?: string };
      if (DetailType === 'RolloutStarted') this.#untold.add(rollout);
      if (ENDS.includes(DetailType)) this.#untold.delete(rollout);
    }
  }

  ended(locked: boolean): void {
    const { expected, violated } = this.#context;
    // What a person has abandoned may have ended this very minute.
    if (locked || expected.abandoned) return;
    for (const rollout of this.#untold) violated('I9', `nobody was told how ${rollout} has ended`);
  }
}
