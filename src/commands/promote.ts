import { takeOver } from '../lifecycle/take-over.ts';
import type { Ports } from '../ports/ports.ts';
import { retryOnConflict } from '../records/update.ts';
import { isPaused } from '../rollout/pause.ts';
import { checkPossible } from '../rollout/possible.ts';
import { nextStep, promote } from '../rollout/promotion.ts';
import type { Rollout } from '../rollout/record.ts';
import { SECOND, TAKEOVER_INSTEAD_OF_TICK } from '../rollout/timing.ts';
import { passWindows } from '../rollout/windows/raise-window.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'engine' | 'clock'>;

export interface PromoteOrder {
  readonly by: string;
  readonly reason: string;
  /** Leave out all steps before the last one. */
  readonly full: boolean;
}

/**
 * Ends the current step whatever its bake and its metrics lack, and whatever windows its spec has; a paused rollout goes on.
 * What speaks against green, and the servers that it needs for the next weight, still count. Throws RolloutNotFound,
 * RolloutConcluded, NotPossibleNow.
 */
export async function promoteByName(ports: Needs, id: string, order: PromoteOrder): Promise<Rollout> {
  return retryOnConflict(async () => {
    const rollout = await ports.rollouts.get(id);
    checkPossible(rollout, 'promote');
    const promoted = promoteNow(rollout, order, ports.clock.now());
    if (promoted === rollout && !isPaused(rollout)) return rollout;
    const isSoon = rollout.plan.tickSeconds * SECOND <= TAKEOVER_INSTEAD_OF_TICK;
    if (isSoon && !isPaused(rollout)) return ports.rollouts.save(promoted);
    return takeOver(ports, promoted, `it goes on after the promotion by ${order.by}`);
  });
}

function promoteNow(rollout: Rollout, order: PromoteOrder, at: number): Rollout {
  const promoted = promote(rollout, { ...order, at });
  if (promoted === rollout) return rollout;
  return passWindows(promoted, { ...order, at, step: nextStep(promoted) });
}
