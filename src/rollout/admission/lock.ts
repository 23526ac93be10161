import { rolloutEnded, rolloutLeftBehind } from '../announcements/announcement.ts';
import { announce } from '../announcements/outbox.ts';
import { ImageAlreadyRolledOut, RolloutInProgress } from '../errors.ts';
import { checkNotRecalled } from '../images/recall.ts';
import { unwantedAfter, unwantedOnceLive } from '../images/unwanted.ts';
import { isOvertaken } from '../images/withheld.ts';
import { isGreenLive } from '../interventions/abandonment.ts';
import { lastOf } from '../last.ts';
import type { Rollout } from '../record.ts';
import { liveSinceOf, type RolledOut, rolloutOf, type Service } from '../service.ts';
import { REFRESH_AGAIN } from '../timing.ts';
import { groupsOf } from '../traffic/pairs.ts';
import { isRetry, retryAfter } from './retry.ts';
import { isRefresh, type RolloutRequest } from './rollout-request.ts';

/** Images remembered per service; an older one that is published again rolls out again. */
const REMEMBERED = 200;

/**
 * Claims a rollout: takes the lock, the next generation and an epoch. Throws RolloutInProgress while another holds the
 * lock, ImageRecalled, and ImageAlreadyRolledOut for an image that had its rollout, unless `allowRepeat`.
 */
export function claim(service: Service, request: RolloutRequest, at: number): Service {
  if (service.lock) {
    throw new RolloutInProgress(`${service.name} has the rollout ${service.lock.rollout} under way`);
  }
  checkNotRecalled(service, request.image.id);
  const before = rolloutOf(service, request.image.id);
  if (before !== undefined && !request.allowRepeat && !isRetry(service, request)) {
    throw new ImageAlreadyRolledOut(`${service.name}: ${request.image.id} was rolled out as ${before}`);
  }
  const generation = service.generation + 1;
  const epoch = service.epoch + 1;
  const id = `${service.name}-${generation}`;
  const next: Service = {
    ...service,
    generation,
    epoch,
    lock: { rollout: id, since: at, request },
    rolledOut: [...otherImages(service, request), rolledOutAs(id, request)].slice(-REMEMBERED),
    // Whatever begins takes its place.
    retry: undefined,
    ...(service.queued?.image.id === request.image.id && { queued: undefined }),
    ...(isOvertaken(service, request) && { withheld: undefined }),
    // In the same write: after a crash it isn't refreshed for the same reason once more.
    ...(isRefresh(request) && { refreshedFor: at, agesAt: at + REFRESH_AGAIN }),
  };
  return next;
}

/**
 * The service after one of its rollouts ended: the lock is free, and after a promotion green is the live fleet. What a
 * rollback replaced is no rollback target: a second rollback must not bring the bad image back.
 */
export function release(service: Service, rollout: Rollout, at: number): Service {
  const { outcome } = rollout;
  if (service.lock?.rollout !== rollout.id || outcome === undefined || outcome === 'needs-operator')
    return service;
  const last = lastOf(rollout, outcome, at);
  const retry = retryAfter(service, rollout, at);
  const free: Service = announceEnd({ ...service, lock: undefined, last, retry }, rollout, at);
  if (outcome === 'reverted' || (outcome === 'abandoned' && !isGreenLive(rollout)))
    return { ...free, unwanted: unwantedAfter(service, rollout, at) };
  const { fleet, arn, targetGroup } = rollout.green;
  const several = rollout.pairs && { targetGroups: groupsOf(rollout, 'green') };
  const live = { fleet, arn, targetGroup, ...several, imageId: rollout.image.id };
  const isSame = live.imageId === service.live.imageId;
  // New servers of the same image aren't what a rollback is to take back.
  const before = isSame ? service.previous : service.live;
  const previous = rollout.cause.kind === 'rollback' ? undefined : before;
  return {
    ...free,
    live,
    liveSince: isSame ? liveSinceOf(service) : at,
    previous,
    unwanted: unwantedOnceLive(service, rollout),
  };
}

/** The attempts of one image count as one: they mustn't push the others out. */
const otherImages = ({ rolledOut }: Service, { image, attempt }: RolloutRequest) =>
  attempt === undefined ? rolledOut : rolledOut.filter((entry) => entry.image !== image.id);

/** With what the rollout hasn't delivered itself: the watchdog doesn't read rollouts that are over. */
function announceEnd(service: Service, rollout: Rollout, at: number): Service {
  const leftBehind = rolloutLeftBehind(rollout, at);
  const { outbox = [] } = rollout;
  return announce(
    service,
    ...outbox,
    rolloutEnded(rollout, at, service.retry?.at),
    ...(leftBehind ? [leftBehind] : []),
  );
}

const rolledOutAs = (rollout: string, { image: { id, builtAt } }: RolloutRequest): RolledOut => ({
  image: id,
  rollout,
  ...(builtAt !== undefined && { builtAt }),
});
