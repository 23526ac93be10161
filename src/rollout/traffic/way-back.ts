import type { Rollout } from '../record.ts';
import { BACK_WITHIN_DEFAULT, SECOND, WAY_BACK_VALID } from '../timing.ts';
import { note } from '../transitions.ts';

/**
 * True before green's first weight, unless that was proven just now. A rollback that is a rollout leaves a blue that need
 * not be able to serve.
 */
export function needsProof({ traffic, cause, wayBack }: Rollout, at: number): boolean {
  if (traffic.raised || cause.kind === 'rollback') return false;
  return wayBack?.proven === undefined || at - wayBack.proven.at > WAY_BACK_VALID;
}

/** The intent, recorded before blue's share is written once more; `breakGlass`: the commands that do it by hand. */
export function beginProof(rollout: Rollout, at: number, breakGlass: readonly string[]): Rollout {
  const { wayBack } = rollout;
  const begun = { ...rollout, breakGlass, wayBack: { ...wayBack, since: wayBack?.since ?? at } };
  if (wayBack) return begun;
  return note(begun, at, 'about to prove the way back: blue is given what it has, all of the traffic');
}

/** `took`: milliseconds from the first read to the last one, which confirmed it. */
export function recordProof(rollout: Rollout, at: number, took: number): Rollout {
  const { since } = rollout.wayBack ?? { since: at };
  const proven = { ...rollout, wayBack: { since, proven: { at, took } } };
  return note(proven, at, `the way back is proven: back in ${inSeconds(took)}`);
}

/** How long the way back may take, milliseconds. Rollouts of before had no such limit. */
export const backWithin = ({ plan }: Pick<Rollout, 'plan'>) => plan.backWithin ?? BACK_WITHIN_DEFAULT;

/** False also for a measurement in which the clock was set back. */
export const isInTime = (rollout: Rollout, took: number) => took >= 0 && took <= backWithin(rollout);

export const inSeconds = (ms: number) => `${(ms / SECOND).toFixed(1)} s`;

/** The commands that put blue back without Greenshift, as long as it can take the traffic. */
export const usableBreakGlass = ({ phase, blue, breakGlass = [] }: Rollout): readonly string[] =>
  phase === 'concluded' || blue.shrinking ? [] : breakGlass;
