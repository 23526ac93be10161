import { durationOf, HOLD } from '../rollout/duration.ts';
import { isPaused } from '../rollout/interventions/pause.ts';
import type { Rollout } from '../rollout/record.ts';
import { SECOND } from '../rollout/timing.ts';
import { backWithin } from '../rollout/traffic/way-back.ts';
import { waitingFor } from '../rollout/waiting/waiting.ts';
import { gateRuleView } from './gates-view.ts';
import { iso, isoOrNull } from './iso.ts';

export const planView = ({ plan, plan: { steps, startWithin, holdAtMost, gates = [] } }: Rollout) => ({
  steps: steps.map(({ weight, bake, hold, approval = false, byHand = false }) => ({
    weight,
    bake: hold ? HOLD : durationOf(bake),
    approval,
    byHand,
  })),
  startWithin: durationOf(startWithin),
  backWithin: durationOf(backWithin({ plan })),
  instantRollback: plan.surge === undefined,
  holdAtMost: durationOf(holdAtMost),
  gates: gates.map(gateRuleView),
});

/** Null where the spec has neither testers nor probes, and for a way back to an image of before. */
export const testersView = ({ testers }: Rollout) =>
  testers
    ? {
        header: testers.header,
        value: testers.value,
        rules: testers.removedAt === undefined ? testers.rules.flatMap(({ rule }) => rule ?? []) : [],
      }
    : null;

/** Null where none was sent. */
export const probesView = ({ probes, failure }: Rollout) =>
  probes
    ? {
        passedAt: isoOrNull(probes.passedAt),
        // The last round, which fails the rollout, is recorded as its failure.
        failedRounds: (probes.failed ?? 0) + (failure?.code === 'ProbeFailed' ? 1 : 0),
        sent: probes.sent,
        lost: probes.lost,
      }
    : null;

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
    bakeEnds: isBaking && !current.hold ? iso(stepSince + current.bake) : null,
  };
}

/** Null unless it is paused now. */
export function pauseView(rollout: Rollout) {
  if (!isPaused(rollout)) return null;
  const { kind, at, until, by = null, reason } = rollout.pause;
  return { kind, at: iso(at), until: iso(until), by, reason };
}

export function waitingView(rollout: Rollout, now: number) {
  const waiting = waitingFor(rollout, now);
  if (!waiting) return null;
  const { kind, held, reason, code, until, after, help } = waiting;
  return {
    for: kind,
    held,
    reason,
    code: code ?? null,
    until: isoOrNull(until),
    after: after ?? null,
    help: help ?? null,
  };
}
