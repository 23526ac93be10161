import { servingFleet } from '../fleet/serving-fleet.ts';
import type { Rollout } from '../record.ts';
import { endOfGate } from './at-point.ts';
import type { AskedGate, Gating } from './gate-record.ts';
import type { GateRule } from './gate-rule.ts';
import type { GateRequest } from './gate-schema.ts';

const MOMENTS = {
  traffic: 'before-traffic',
  step: 'before-step',
  retirement: 'before-retirement',
  revert: 'after-revert',
} as const;

/**
 * The same for the same question, whoever asks it again. A person may lead a rollout to the end of its last bake more than
 * once, and what a gate said at the first one is no answer at the next.
 */
const questionId = (
  { id }: Pick<Rollout, 'id'>,
  { point, step, weight }: Pick<Gating, 'point' | 'step' | 'weight'>,
  { name, attempt }: Pick<AskedGate, 'name' | 'attempt'>,
) => `${id}/${name}/${placeOf(point, step, weight)}/${attempt}`;

function placeOf(point: Gating['point'], step: number, weight: number | undefined): string {
  if (point === 'revert') return point;
  return point === 'step' ? `step-${step}-at-${weight}` : `retirement-after-step-${step}`;
}

/** What a gate is asked. */
export function gateRequest(rollout: Rollout, gating: Gating, rule: GateRule, asked: AskedGate): GateRequest {
  const { id, service, image, traffic, testers } = rollout;
  const { point } = gating;
  const revert = revertIn(rollout);
  return {
    version: '1',
    id: questionId(rollout, gating, asked),
    gate: rule.name,
    moment: MOMENTS[rule.moment],
    attempt: asked.attempt,
    until: new Date(endOfGate(rollout, rule, asked)).toISOString(),
    service,
    rollout: id,
    image: image.id,
    ...(image.build !== undefined && { build: image.build }),
    ...(point === 'step' && { step: stepIn(rollout, gating) }),
    traffic: { green: traffic.observed, blue: Math.round((100 - traffic.observed) * 10) / 10 },
    blue: fleetIn(rollout, 'blue'),
    green: fleetIn(rollout, 'green'),
    ...(testers && point !== 'revert' && { testers: { header: testers.header, value: testers.value } }),
    ...(revert && { revert }),
  };
}

function stepIn({ plan: { steps } }: Rollout, { step }: Gating) {
  return { index: step, of: steps.length, weight: steps[step]?.weight ?? 100 };
}

function fleetIn(rollout: Rollout, colour: 'blue' | 'green') {
  const { fleet, targetGroup, targetGroups = [targetGroup], imageId } = servingFleet(rollout, colour);
  return { fleet, targetGroups: [...targetGroups], image: imageId };
}

function revertIn({ failure, abort }: Rollout): GateRequest['revert'] {
  if (abort && !failure) return { code: 'Aborted', reason: abort.reason, by: abort.by };
  return failure && { code: failure.code, reason: failure.message };
}
