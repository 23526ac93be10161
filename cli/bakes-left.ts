import { HOLD, milliseconds } from '../src/rollout/duration.ts';
import { isGoingBack } from './screens/words.ts';
import type { RolloutBody } from './target.ts';
import { between } from './times.ts';

/** Milliseconds of all bakes that are to come if nothing holds the rollout; 0 once it doesn't go forward any more. */
export function bakesLeft(rollout: RolloutBody): number {
  const { plan, step, phase, readAt } = rollout;
  if (isGoingBack(rollout) || !['planned', 'launching', 'proving', 'shifting', 'baking'].includes(phase))
    return 0;
  const ahead = plan.steps.slice(phase === 'baking' ? step.index + 1 : step.index);
  const rest = step.bakeEnds ? Math.max(0, between(readAt, step.bakeEnds)) : 0;
  return ahead.reduce((sum, { bake }) => sum + (bake === HOLD ? 0 : milliseconds(bake)), rest);
}
