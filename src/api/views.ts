import type { Cause, RolloutRequest } from '../rollout/admission/rollout-request.ts';
import { badCount, refusedIn, type Sample } from '../rollout/analysis/sample.ts';
import { tallyOf } from '../rollout/analysis/tally.ts';
import { type ServingFleet, servingFleet } from '../rollout/fleet/serving-fleet.ts';
import { openCall } from '../rollout/interventions/operator.ts';
import { possibleCommands } from '../rollout/interventions/possible.ts';
import { type Rollout, resultOf, type TimelineEntry } from '../rollout/record.ts';
import { usableBreakGlass } from '../rollout/traffic/way-back.ts';
import { gatesView } from './gates-view.ts';
import { iso, isoOrNull } from './iso.ts';
import {
  pauseView,
  planView,
  probesView,
  stepView,
  testersView,
  waitingView,
  wayBackView,
} from './progress-views.ts';
import { settingsView } from './settings-view.ts';

/**
 * Every member is picked by hand, so that nothing becomes public by being recorded. Times are ISO 8601, shares percent;
 * `image` is an AMI's id and `build` its build's ARN.
 */

/** `now`: milliseconds since the epoch. */
export const rolloutView = (rollout: Rollout, now: number) => ({
  ...headView(rollout),
  waiting: waitingView(rollout, now),
  pause: pauseView(rollout),
  possible: possibleCommands(rollout),
  step: stepView(rollout),
  plan: planView(rollout),
  traffic: trafficView(rollout),
  testers: testersView(rollout),
  probes: probesView(rollout),
  wayBack: wayBackView(rollout),
  breakGlass: usableBreakGlass(rollout),
  gates: gatesView(rollout, now),
  evidence: evidenceView(rollout),
  blue: fleetView(servingFleet(rollout, 'blue')),
  green: fleetView(servingFleet(rollout, 'green')),
  abort: abortView(rollout),
  failure: failureView(rollout),
  needsOperator: callView(rollout),
  abandon: abandonView(rollout),
  left: rollout.left ?? [],
  settings: settingsView(rollout.settings),
  ...spanView(rollout),
  readAt: iso(now),
  timeline: rollout.timeline.map(timelineView),
});

/** As one of a list; `now` as above. */
export const summaryView = (rollout: Rollout, now: number) => ({
  ...headView(rollout),
  waiting: waitingView(rollout, now),
  pause: pauseView(rollout),
  reason: rollout.abandon?.reason || (rollout.failure?.message ?? rollout.abort?.reason ?? null),
  traffic: trafficView(rollout),
  ...spanView(rollout),
});

const headView = (rollout: Rollout) => ({
  rollout: rollout.id,
  service: rollout.service,
  ...requestView(rollout),
  phase: rollout.phase,
  outcome: rollout.outcome ?? null,
  result: resultOf(rollout) ?? null,
});

const spanView = ({ startedAt, endedAt }: Rollout) => ({
  startedAt: iso(startedAt),
  endedAt: isoOrNull(endedAt),
});

export const fleetView = ({ fleet, targetGroup, targetGroups, imageId }: ServingFleet) => ({
  fleet,
  targetGroup,
  targetGroups: targetGroups ?? [targetGroup],
  image: imageId,
});

export const requestView = ({ image, cause }: Pick<RolloutRequest, 'image' | 'cause'>) => ({
  image: image.id,
  build: image.build ?? null,
  cause: causeView(cause),
});

const evidenceView = ({ evidence }: Rollout) => ({
  blue: evidenceOf(evidence, 'blue'),
  green: evidenceOf(evidence, 'green'),
  metrics: (evidence.metrics ?? []).map(({ name, state, text }) => ({ name, state, text })),
  against: evidence.against ?? null,
});

const evidenceOf = (evidence: Rollout['evidence'], fleet: 'blue' | 'green') => ({
  ...sampleView(evidence[fleet]),
  bad: tallyOf(evidence, fleet).bad,
});

export const sampleView = (sample: Sample) => ({
  requests: sample.requests,
  bad: badCount(sample),
  refused: refusedIn(sample),
});

const abortView = ({ abort }: Rollout) =>
  abort ? { at: iso(abort.at), by: abort.by, reason: abort.reason } : null;

const failureView = ({ failure, boot }: Rollout) =>
  failure
    ? { at: iso(failure.at), code: failure.code, message: failure.message, console: boot?.output || null }
    : null;

const abandonView = ({ abandon }: Rollout) =>
  abandon ? { at: iso(abandon.at), by: abandon.by, reason: abandon.reason, serving: abandon.serving } : null;

const callView = (rollout: Rollout) => {
  const call = openCall(rollout);
  return call ? { at: iso(call.at), code: call.code, reason: call.reason, help: call.help } : null;
};

const timelineView = ({ at, phase, what, green, times, since }: TimelineEntry) => ({
  at: iso(at),
  phase,
  what: times && since ? `${what} (${times} times since ${iso(since)})` : what,
  green: green ?? null,
});

function causeView(cause: Cause) {
  if (cause.kind === 'image-published') return { kind: cause.kind, build: cause.build };
  const { kind, by, reason = null } = cause;
  return { kind, by, reason };
}

/** Every whole look at a bake reads the split back, and notes it where it has changed. */
const trafficView = ({ phase, traffic: { observed, observedAt, intended }, evidence }: Rollout) => ({
  green: observed,
  blue: Math.round((100 - observed) * 10) / 10,
  intended,
  observedAt: iso(Math.max(observedAt, phase === 'baking' ? (evidence.lookedAt ?? 0) : 0)),
});
