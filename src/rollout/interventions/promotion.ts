import type { Rollout } from '../record.ts';
import { note } from '../transitions.ts';
import type { Promotion } from './interventions.ts';

/** `full` leaves out the steps before the last one. Of two for the same step the farther one counts. */
export function promote(
  rollout: Rollout,
  { full, at, by, reason }: Omit<Promotion, 'step' | 'to'> & { readonly full: boolean },
): Rollout {
  const { step, plan } = rollout;
  const last = plan.steps.length - 1;
  const to = full ? Math.max(step + 1, last) : step + 1;
  if (isPromoted(rollout) && nextStep(rollout) >= to) return rollout;
  const where = to > last ? 'blue retires' : `${plan.steps[to]!.weight} %`;
  return note(
    { ...rollout, promotion: { step, to, at, by, reason } },
    at,
    `promoted to ${where} by ${by}: ${reason}`,
  );
}

/** True when a person has said that the current step is over. */
export const isPromoted = ({ promotion, step }: Pick<Rollout, 'promotion' | 'step'>) =>
  promotion?.step === step;

/** The step after the current one. */
export const nextStep = ({ promotion, step }: Pick<Rollout, 'promotion' | 'step'>) =>
  promotion?.step === step ? promotion.to : step + 1;

/** The step before the current one: steps between the two may have been left out. */
export const previousStep = ({ promotion, step }: Pick<Rollout, 'promotion' | 'step'>) =>
  promotion?.to === step ? promotion.step : step - 1;
