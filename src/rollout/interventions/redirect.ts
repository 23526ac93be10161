import { InvalidInput } from '../errors.ts';
import { horizonOf, type Plan, type PlannedStep } from '../plan/plan.ts';
import type { Rollout } from '../record.ts';
import { note } from '../transitions.ts';
import { passWindows } from '../windows/raise-window.ts';
import type { Promotion } from './interventions.ts';
import { isPromoted, nextStep } from './promotion.ts';

/** Steps that a plan may have once people have changed it: each is a line of the timeline, and an item of judgement. */
export const STEPS_MAX = 100;

type Word = Pick<Promotion, 'at' | 'by' | 'reason'>;

/**
 * Has green take a step now that the plan doesn't have next: a weight that a person has chosen, or a step of the plan once
 * more. The plan goes on with its steps above that weight. Indexes of steps that were taken stay as they are, and with them
 * what each was judged by. Said again for the same step it changes nothing. Throws InvalidInput for a plan that is full.
 */
export function redirect(rollout: Rollout, step: PlannedStep, word: Word): Rollout {
  if (isSame(rollout, step)) return rollout;
  const { plan, step: index } = rollout;
  const taken = plan.steps.slice(0, index + 1);
  const planned = plannedIn(plan);
  const steps = [...taken, withApproval(rollout, step), ...above(planned, step.weight)];
  if (steps.length > STEPS_MAX)
    throw new InvalidInput('the request', [
      { path: 'weight', message: `the plan has ${STEPS_MAX} steps, which is the most: promote or roll back` },
    ]);
  const to = index + 1;
  const { at, by, reason } = word;
  const changed = { ...rollout, plan: { ...plan, steps, planned, horizon: horizonOf(plan) } };
  const sent = { ...changed, promotion: { step: index, to, ...word }, ...keptWords(rollout, steps.length) };
  const told = note(sent, at, `${step.weight} % is next, asked for by ${by}: ${reason}`);
  return passWindows(told, { step: to, at, by, reason });
}

/** True for a press that is repeated. */
function isSame(rollout: Rollout, { weight, bake, hold }: PlannedStep): boolean {
  const next = rollout.plan.steps[nextStep(rollout)];
  return isPromoted(rollout) && next?.weight === weight && next.bake === bake && next.hold === hold;
}

/**
 * What a person has put in and taken back before green had it has taken none of these away, and none of the approvals that
 * they ask for.
 */
const plannedIn = ({ planned, steps }: Plan): readonly PlannedStep[] => planned ?? steps;

/** The steps of the plan that come after a weight, each once; what people have put in isn't taken a second time. */
function above(steps: readonly PlannedStep[], weight: number): PlannedStep[] {
  const planned = steps.filter((step) => !step.byHand && step.weight > weight);
  const byWeight = new Map(planned.map((step) => [step.weight, step]));
  return [...byWeight.values()].toSorted((a, b) => a.weight - b.weight);
}

/** A weight by hand is no way around an approval: whoever passes a weight that needs one needs it as well. */
function withApproval({ plan, traffic }: Rollout, step: PlannedStep): PlannedStep {
  const { approval: _, ...rest } = step;
  const isAsked = plannedIn(plan).some(
    ({ weight, approval }) => approval && weight > traffic.observed && weight <= step.weight,
  );
  return isAsked ? { ...rest, approval: true } : rest;
}

/** Approvals and passes of steps that weren't taken are of other weights now; a pass for all steps stays one. */
function keptWords(
  { approval, outsideWindows, plan, step }: Rollout,
  length: number,
): Pick<Rollout, 'approval' | 'outsideWindows'> {
  const isForAll = outsideWindows && outsideWindows.step >= plan.steps.length - 1;
  const passed = isForAll ? length - 1 : Math.min(outsideWindows?.step ?? -1, step);
  return {
    ...(approval && { approval: { ...approval, step: Math.min(approval.step, step) } }),
    ...(outsideWindows && { outsideWindows: { ...outsideWindows, step: passed } }),
  };
}

/** How long a weight by hand bakes: as the planned step does that is at or below it, or the first one. */
export function bakeFor({ plan }: Pick<Rollout, 'plan'>, weight: number): number {
  const lasting = plannedIn(plan).filter(({ byHand, hold }) => !byHand && !hold);
  const found = lasting.findLast((step) => step.weight <= weight) ?? lasting[0] ?? plan.steps.at(-1);
  return found!.bake;
}
