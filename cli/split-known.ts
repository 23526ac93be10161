import { isGoingBack } from './screens/words.ts';
import type { RolloutBody } from './target.ts';

type Standing = Pick<RolloutBody, 'phase'> &
  Partial<Pick<RolloutBody, 'abort' | 'failure' | 'needsOperator' | 'waiting'>>;

/**
 * False where the share that a rollout has recorded is what it wrote last, and nobody may have read since what clients get:
 * it goes back and blue hasn't all yet, it needs a person, or it waits for a split that isn't its own.
 */
export function isSplitKnown(rollout: Standing): boolean {
  const { phase, needsOperator, waiting } = rollout;
  // Green retires once all of the traffic was read back as blue's.
  if (phase === 'concluded' || phase === 'retiring-green') return true;
  if (isGoingBack(rollout) || phase === 'rolling-back') return false;
  return !needsOperator && waiting?.for !== 'split';
}
