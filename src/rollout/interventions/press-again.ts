import { isOpen, type Rollout } from '../record.ts';
import { note } from '../transitions.ts';

/** A person's word on a rollout that goes back already: why they pressed too is kept with the rest. Twice is once. */
export function pressAgain(rollout: Rollout, at: number, by: string, reason: string): Rollout {
  const { abort, timeline } = rollout;
  if (!abort || !isOpen(rollout) || (abort.by === by && abort.reason === reason)) return rollout;
  const what = `rollback asked for again by ${by}: ${reason}`;
  return timeline.some((entry) => entry.what === what) ? rollout : note(rollout, at, what);
}
