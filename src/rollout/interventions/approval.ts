import type { Rollout } from '../record.ts';
import { note } from '../transitions.ts';
import type { Approval } from './interventions.ts';
import { nextStep } from './promotion.ts';

/** True when one of the steps up to `step` needs an approval that nobody has given. */
export function needsApproval({ plan, approval }: Pick<Rollout, 'plan' | 'approval'>, step: number): boolean {
  const asked = plan.steps.findLastIndex((planned, index) => index <= step && planned.approval);
  return asked > (approval?.step ?? -1);
}

/** The step that the rollout is about to take: the one whose weight an approval is for. */
export const stepAhead = (rollout: Pick<Rollout, 'phase' | 'promotion' | 'step'>) =>
  rollout.phase === 'baking' ? nextStep(rollout) : rollout.step;

export function approve(rollout: Rollout, { at, by, reason }: Omit<Approval, 'step'>): Rollout {
  const step = stepAhead(rollout);
  const weight = rollout.plan.steps[step]?.weight;
  const approved = { ...rollout, approval: { step, at, by, reason } };
  return note(approved, at, `${weight} % is approved by ${by}: ${reason}`);
}
