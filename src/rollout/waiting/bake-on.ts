import { previousStep } from '../interventions/promotion.ts';
import type { Rollout } from '../record.ts';
import { enter, startBake } from '../transitions.ts';

/**
 * A rollout that waits before its next weight bakes on at the one that green has, so that its requests are judged for as
 * long as it waits. The evidence of that step goes on; of blue before it, which holds that step's as well by now, nothing
 * is kept, and it is read anew. A step that has its weight already begins its bake, which nothing of the step before
 * shortens. Undefined where green's share is no step's: then its servers alone are watched.
 */
export function bakeOn(rollout: Rollout, at: number): Rollout | undefined {
  const { plan, step, traffic, phase } = rollout;
  if (phase !== 'shifting') return undefined;
  const settled = { ...rollout, traffic: { ...traffic, intended: traffic.observed } };
  if (plan.steps[step]?.weight === traffic.observed) return startBake(settled, at);
  const before = previousStep(rollout);
  if (plan.steps[before]?.weight !== traffic.observed) return undefined;
  const { baseline: _, ...kept } = settled;
  const what = `baking on at ${traffic.observed} % while the next weight waits`;
  return enter({ ...kept, step: before }, 'baking', at, what);
}
