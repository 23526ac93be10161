import { previousStep } from './promotion.ts';
import type { Rollout } from './record.ts';
import { enter } from './transitions.ts';

/**
 * A rollout that waits before its next weight bakes on at the one that green has, so that its requests are judged for as
 * long as it waits. The evidence of that step goes on; of blue before it, which holds that step's as well by now, nothing
 * is kept, and it is read anew. Undefined where green's share is no step's: then its servers alone are watched.
 */
export function bakeOn(rollout: Rollout, at: number): Rollout | undefined {
  const { plan, traffic, baseline: _, ...rest } = rollout;
  const { observed } = traffic;
  const step = [rollout.step, previousStep(rollout)].find((index) => plan.steps[index]?.weight === observed);
  if (step === undefined || rollout.phase !== 'shifting') return undefined;
  const kept: Rollout = { ...rest, plan, step, traffic: { ...traffic, intended: observed } };
  return enter(kept, 'baking', at, `baking on at ${observed} % while the next weight waits`);
}
