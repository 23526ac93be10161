import { upstreamSilent } from '../announcements/image-announcement.ts';
import { announce } from '../announcements/outbox.ts';
import type { Service } from '../service.ts';
import type { Upstream } from '../service-records.ts';
import { UPSTREAM_SILENCE_TOLD } from '../timing.ts';
import { isSameStanding } from './upstream.ts';

/**
 * The service while nobody tells what is live in the one that it follows, at `now` (milliseconds since the epoch): what was
 * known stays, and once that has lasted people are told, once. The service itself where nothing is new.
 */
export function silenced(
  service: Service,
  { from, waitsFor }: { readonly from: string; readonly waitsFor: string },
  now: number,
): Service {
  const { readyAt: _, isTold, silentSince = now, ...known } = service.upstream ?? { image: '' };
  const isLong = now - silentSince >= UPSTREAM_SILENCE_TOLD;
  const upstream: Upstream = {
    ...known,
    waitsFor,
    isStuck: true,
    silentSince,
    ...((isTold || isLong) && { isTold: true }),
  };
  if (isSameStanding(service.upstream, upstream)) return service;
  const next = { ...service, upstream };
  if (!isLong || isTold) return next;
  return announce(
    next,
    upstreamSilent({ service: service.name, from, since: silentSince, reason: waitsFor }, now),
  );
}

/**
 * The service once it is told what is live in the one that it follows, or follows another one: a later silence begins anew.
 * The service itself where there was none.
 */
export function answered(service: Service): Service {
  if (service.upstream?.silentSince === undefined) return service;
  const { silentSince: _, isTold: __, waitsFor: ___, isStuck: ____, ...upstream } = service.upstream;
  return { ...service, upstream };
}
