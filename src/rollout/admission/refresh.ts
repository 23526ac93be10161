import { milliseconds } from '../duration.ts';
import { recallOf } from '../images/recall.ts';
import { readSchedule } from '../schedule.ts';
import type { Service } from '../service.ts';
import type { ServiceSpec } from '../service-spec/spec.ts';
import { REFRESH_AGAIN, REFRESH_LATE_MAX } from '../timing.ts';
import { barrierAt } from './barrier.ts';
import { REFRESHER, type RolloutRequest } from './rollout-request.ts';

type Policy = NonNullable<ServiceSpec['refresh']>;

/** True when nothing keeps a refresh from beginning: whatever is new, or on its way, replaces the servers as well. */
export function mayRefresh(service: Service, now: number): boolean {
  const { lock, queued, awaited, retry, live } = service;
  if (lock || queued || awaited || retry) return false;
  return !barrierAt(service, now) && !recallOf(service, live.imageId);
}

/**
 * The moment of the schedule that hasn't been acted upon. One that has passed long ago isn't made up for: a reset of three
 * at night is not for noon. Nor is one since which a rollout was promoted: it has replaced the servers.
 */
export function dueSlot(service: Service, now: number): { reason: string; slot: number } | undefined {
  const { spec, followsSince, refreshedFor = 0, last } = service;
  if (spec.refresh?.schedule === undefined) return undefined;
  const slot = readSchedule(spec.refresh.schedule, spec.refresh.timeZone)?.upTo(now);
  const replaced = last?.outcome === 'promoted' ? last.at : 0;
  const since = Math.max(followsSince, refreshedFor, replaced, now - REFRESH_LATE_MAX);
  return slot === undefined || slot <= since
    ? undefined
    : { reason: `the schedule ${spec.refresh.schedule}`, slot };
}

/** True when the age of the servers is to be looked at: none can have got too old before `agesAt`. */
export const agesMatter = ({ spec, agesAt = 0 }: Service, now: number): boolean =>
  spec.refresh?.maxAge !== undefined && now >= agesAt;

/**
 * When the ages are to be looked at again, once they were: a refresh that goes back isn't repeated at once, and others may
 * attach older servers meanwhile.
 */
export function nextLook({ spec }: Service, launched: Readonly<Record<string, number>>, now: number): number {
  const oldest = Math.min(...Object.values(launched));
  const due = oldest + (maxAgeOf(spec.refresh) ?? Number.POSITIVE_INFINITY);
  return due > now ? Math.min(due, now + REFRESH_AGAIN) : now + REFRESH_AGAIN;
}

/** `launched`: when each server of the live fleet was launched. Milliseconds since the epoch, as `now`. */
export function tooOld(
  { spec }: Service,
  launched: Readonly<Record<string, number>>,
  now: number,
): string | undefined {
  const maxAge = maxAgeOf(spec.refresh);
  const [oldest] = Object.entries(launched).toSorted(([, a], [, b]) => a - b);
  if (maxAge === undefined || !oldest || now - oldest[1] < maxAge) return undefined;
  const [server, at] = oldest;
  return `${server} has run since ${new Date(at).toISOString()}, longer than ${spec.refresh?.maxAge}`;
}

/** The live image once more, by the policy of the spec. */
export const refreshRequest = (service: Service, reason: string): RolloutRequest => ({
  image: { id: service.live.imageId },
  cause: { kind: 'requested', by: REFRESHER, reason },
  ...(service.spec.refresh?.expedited && { fastForward: true }),
  allowRepeat: true,
});

/** When the schedule comes next; undefined without one. Milliseconds since the epoch. */
export const nextSlot = ({ refresh }: ServiceSpec, now: number): number | undefined =>
  refresh?.schedule === undefined ? undefined : readSchedule(refresh.schedule, refresh.timeZone)?.after(now);

const maxAgeOf = (refresh: Policy | undefined) =>
  refresh?.maxAge === undefined ? undefined : milliseconds(refresh.maxAge);
