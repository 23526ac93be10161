import type { FailureCode } from '../analysis/verdict.ts';
import type { Rollout } from '../record.ts';
import type { Service } from '../service.ts';
import type { Retry } from '../service-records.ts';
import { RETRY_DISTANCE_MAX, RETRY_DISTANCE_MIN } from '../timing.ts';
import { followedNameOf } from '../upstream/followed.ts';
import { isOfNewImage, type RolloutRequest } from './rollout-request.ts';

/** The codes of failures that an image has shown itself, and would again, or that nobody has answered for. */
const OWN_FAILURES: readonly (FailureCode | 'ImageRefused')[] = [
  'Alarm',
  'BadResponses',
  'MetricWorse',
  'Outage',
  'GreenUnhealthy',
  'Inconclusive',
  'HeldTooLong',
  'ClientErrors',
  'WrongImage',
  'ImageRefused',
  'PauseOver',
  'ProbeFailed',
  'GateFailed',
  'GateTimeout',
];

/** True for a failure that the image has shown itself; every other one is offered again. */
export const isOwnFailure = (code: string): boolean => (OWN_FAILURES as readonly string[]).includes(code);

/**
 * When the image of a reverted rollout is offered again: after 5 minutes, then twice as long each time, up to 6 hours.
 * Undefined for an image that has failed by itself, was named or aborted by a person, or has a successor that waits.
 */
export function retryAfter({ lock, queued, spec }: Service, rollout: Rollout, at: number): Retry | undefined {
  const { outcome, failure, abort, cause, image } = rollout;
  const isOthers = failure !== undefined && !isOwnFailure(failure.code);
  if (outcome !== 'reverted' || !isOthers || abort || queued) return undefined;
  if (!isOfNewImage(rollout, followedNameOf(spec.image))) return undefined;
  const attempt = lock?.request.attempt ?? 1;
  return {
    image,
    cause,
    rollout: rollout.id,
    reason: failure.message,
    attempt: attempt + 1,
    at: at + distanceAfter(attempt),
  };
}

const distanceAfter = (attempt: number) =>
  Math.min(RETRY_DISTANCE_MAX, RETRY_DISTANCE_MIN * 2 ** (attempt - 1));

export function postponeRetry(service: Service, reason: string, at: number): Service {
  const { retry } = service;
  if (!retry) return service;
  const next = { ...retry, reason, attempt: retry.attempt + 1, at: at + distanceAfter(retry.attempt) };
  return { ...service, retry: next };
}

/** The request of the next attempt, once it is due and nothing else is under way or waits. */
export function dueRetry({ retry, lock, queued }: Service, at: number): RolloutRequest | undefined {
  if (!retry || lock || queued || at < retry.at) return undefined;
  const { image, cause, attempt } = retry;
  return { image, cause, attempt };
}

/** True for the attempt that the service waits for: its image may have had a rollout. */
export const isRetry = ({ retry }: Service, { image, attempt }: RolloutRequest) =>
  attempt !== undefined && retry?.attempt === attempt && retry.image.id === image.id;
