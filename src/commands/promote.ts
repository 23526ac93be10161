import { takeOver } from '../lifecycle/take-over.ts';
import type { Ports } from '../ports/ports.ts';
import { retryOnConflict } from '../records/update.ts';
import { InvalidInput } from '../rollout/errors.ts';
import { isPaused } from '../rollout/interventions/pause.ts';
import { type Command, checkPossible } from '../rollout/interventions/possible.ts';
import { nextStep, promote } from '../rollout/interventions/promotion.ts';
import { bakeFor, redirect } from '../rollout/interventions/redirect.ts';
import type { Rollout } from '../rollout/record.ts';
import { SECOND, TAKEOVER_INSTEAD_OF_TICK } from '../rollout/timing.ts';
import { passWindows } from '../rollout/windows/raise-window.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'engine' | 'clock'>;

export interface PromoteOrder {
  readonly by: string;
  readonly reason: string;
  /** Leave out all steps before the last one. */
  readonly full: boolean;
  /** The step of the plan to go to, counted from 0; the next one unless it is given. */
  readonly step?: number | undefined;
}

/**
 * Ends the current step whatever its bake and its metrics lack, and whatever windows its spec has; a paused rollout goes on.
 * What speaks against green, and the servers that it needs for the next weight, still count. Throws RolloutNotFound,
 * RolloutConcluded, NotPossibleNow, and InvalidInput for a step that the plan doesn't have.
 */
export async function promoteByName(ports: Needs, id: string, order: PromoteOrder): Promise<Rollout> {
  return goOnAs(ports, id, order.step === undefined ? 'promote' : 'weight', (rollout, at) =>
    order.step === undefined ? promoteNow(rollout, order, at) : toStep(rollout, order.step, { ...order, at }),
  );
}

export interface WeightOrder {
  readonly by: string;
  readonly reason: string;
  /** Percent. */
  readonly weight: number;
  /** Milliseconds; as the plan has it for such a weight unless it is given. */
  readonly bake: number | undefined;
}

/**
 * Gives green any weight, more or less than it has, as a step of its own: judged from there on, with all that is asked
 * before a raise. A paused rollout goes on. Throws RolloutNotFound, RolloutConcluded, NotPossibleNow, InvalidInput.
 */
export async function giveWeightByName(ports: Needs, id: string, order: WeightOrder): Promise<Rollout> {
  const { weight, by, reason } = order;
  return goOnAs(ports, id, 'weight', (rollout, at) => {
    const bake = order.bake ?? bakeFor(rollout, weight);
    return redirect(rollout, { weight, bake, byHand: true }, { at, by, reason });
  });
}

async function goOnAs(
  ports: Needs,
  id: string,
  command: Command,
  change: (rollout: Rollout, at: number) => Rollout,
): Promise<Rollout> {
  return retryOnConflict(async () => {
    const rollout = await ports.rollouts.get(id);
    checkPossible(rollout, command);
    const changed = change(rollout, ports.clock.now());
    if (changed === rollout && !isPaused(rollout)) return rollout;
    const isSoon = rollout.plan.tickSeconds * SECOND <= TAKEOVER_INSTEAD_OF_TICK;
    if (isSoon && !isPaused(rollout)) return ports.rollouts.save(changed);
    return takeOver(ports, changed, changed.timeline.at(-1)?.what ?? command);
  });
}

/** A step of the plan, by its index: one that is ahead leaves out those before it, another one is taken once more. */
function toStep(
  rollout: Rollout,
  index: number,
  word: { readonly by: string; readonly reason: string; readonly at: number },
): Rollout {
  const step = rollout.plan.steps[index];
  const { length } = rollout.plan.steps;
  // Whoever asks may count from 0, as the API does, or from 1, as the command line does.
  if (!step) throw noStep(`the plan has ${length} steps, and this is none of them`);
  return redirect(rollout, step, word);
}

const noStep = (message: string) => new InvalidInput('the request', [{ path: 'step', message }]);

function promoteNow(rollout: Rollout, order: PromoteOrder, at: number): Rollout {
  const promoted = promote(rollout, { ...order, at });
  if (promoted === rollout) return rollout;
  return passWindows(promoted, { ...order, at, step: nextStep(promoted) });
}
