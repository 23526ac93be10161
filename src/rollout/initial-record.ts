import type { Cause, RolloutRequest } from './admission/rollout-request.ts';
import { noEvidence } from './analysis/evidence.ts';
import { healthSettings } from './analysis/health-settings.ts';
import { milliseconds } from './duration.ts';
import { patternIn } from './fleet/named-fleets.ts';
import { requiredOf } from './images/required.ts';
import { planFor } from './plan/plan.ts';
import type { Rollout } from './record.ts';
import type { Service } from './service.ts';
import { READ_STALENESS } from './timing.ts';
import { testersOf } from './traffic/testers.ts';
import { pairsOf } from './traffic/twins.ts';

/**
 * The first record of the rollout that holds the lock. It derives from the service's record alone, so a claim whose
 * rollout was never written can be completed later. Undefined while the lock is free.
 */
export function initialRecord(service: Service): Rollout | undefined {
  if (!service.lock) return undefined;
  const { spec, live, last, generation, epoch } = service;
  const { rollout: id, since: at, request } = service.lock;
  const { minimumRequests = spec.limits.minimumRequests } = spec.health ?? {};
  const limits = { ...spec.limits, minimumRequests };
  const testers = testersOf(service);
  const required = requiredOf(service, request);
  return {
    id,
    service: service.name,
    generation,
    epoch,
    version: 0,
    image: request.image,
    cause: request.cause,
    ...(required && { required }),
    ...fleetsOf(service, id),
    // A rollback to an image that has served everything isn't held for lack of requests.
    limits: request.fastForward ? { ...limits, onInconclusive: 'advance' } : limits,
    health: healthSettings(spec.health, spec.advanceEarly),
    plan: planFor(spec, request.fastForward ?? false),
    phase: 'planned',
    step: 0,
    phaseSince: at,
    stepSince: at,
    notBefore: last ? last.at + READ_STALENESS : at,
    traffic: { intended: 0, observed: 0, observedAt: at, zeroSince: { green: at } },
    ...(spec.traffic.stickiness !== undefined && {
      stickiness: { time: milliseconds(spec.traffic.stickiness), set: [] },
    }),
    ...(testers && { testers }),
    ...(request.outsideWindows && { outsideWindows: passOf(request, spec.steps.length, at) }),
    evidence: noEvidence(at),
    startedAt: at,
    timeline: [
      { at, phase: 'planned', what: `${causeText(request.cause)}: ${live.imageId} → ${request.image.id}` },
    ],
  };
}

function passOf({ cause }: RolloutRequest, steps: number, at: number): Rollout['outsideWindows'] {
  if (cause.kind === 'image-published') return undefined;
  return { step: steps - 1, at, by: cause.by, reason: cause.reason ?? '' };
}

/** Its two fleets, the pattern of the second, and where the traffic is split between them. */
function fleetsOf(
  service: Service,
  id: string,
): Pick<Rollout, 'routes' | 'pairs' | 'blue' | 'green' | 'pattern'> {
  const { spec, live } = service;
  const pattern = patternIn(spec);
  const { targetGroups: _, ...blue } = live;
  const all = pairsOf(service);
  const pairs = all.map(({ isFirst: _, ...pair }) => pair);
  const follows = spec.traffic.twin === 'follow' && all.every(({ isFirst }) => isFirst);
  return {
    routes: pairs.flatMap(({ routes }) => routes),
    ...(pairs.length > 1 && { pairs }),
    blue: { ...blue, desired: 0 },
    green: { fleet: id, targetGroup: pairs[0]!.green, ...(follows && { follows }) },
    ...(pattern !== undefined && { pattern: { fleet: pattern } }),
  };
}

function causeText(cause: Cause): string {
  if (cause.kind === 'image-published') return 'an image was published';
  const reason = cause.reason === undefined ? '' : ` (${cause.reason})`;
  const what = cause.kind === 'rollback' ? 'rollback asked for' : 'asked for';
  return `${what} by ${cause.by}${reason}`;
}
