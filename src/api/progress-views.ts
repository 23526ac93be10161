import { durationOf } from '../rollout/duration.ts';
import type { Rollout } from '../rollout/record.ts';
import { SECOND } from '../rollout/timing.ts';
import { waitingFor } from '../rollout/waiting.ts';
import { backWithin } from '../rollout/way-back.ts';
import { iso } from './iso.ts';

export const planView = ({ plan, plan: { steps, startWithin, holdAtMost } }: Rollout) => ({
  steps: steps.map(({ weight, bake }) => ({ weight, bake: durationOf(bake) })),
  startWithin: durationOf(startWithin),
  backWithin: durationOf(backWithin({ plan })),
  holdAtMost: durationOf(holdAtMost),
});

/** Null until the way back was proven. */
export const wayBackView = ({ wayBack }: Rollout) =>
  wayBack?.proven ? { at: iso(wayBack.proven.at), seconds: wayBack.proven.took / SECOND } : null;

export function stepView({ phase, step, stepSince, plan: { steps } }: Rollout) {
  const current = steps[step];
  const isBaking = phase === 'baking' && current !== undefined;
  return {
    index: step,
    of: steps.length,
    weight: current?.weight ?? null,
    nextWeight: steps[step + 1]?.weight ?? null,
    since: isBaking ? iso(stepSince) : null,
    bakeEnds: isBaking ? iso(stepSince + current.bake) : null,
  };
}

export function waitingView(rollout: Rollout, now: number) {
  const waiting = waitingFor(rollout, now);
  if (!waiting) return null;
  const { kind, held, reason, code, until, after } = waiting;
  return {
    for: kind,
    held,
    reason,
    code: code ?? null,
    until: until === undefined ? null : iso(until),
    after: after ?? null,
  };
}
