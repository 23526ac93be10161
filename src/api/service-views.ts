import type { ServiceListing } from '../ports/records.ts';
import { beginsAt } from '../rollout/admission/barrier.ts';
import { freezeAt } from '../rollout/admission/freeze.ts';
import { nextSlot } from '../rollout/admission/refresh.ts';
import type { RolloutRequest } from '../rollout/admission/rollout-request.ts';
import { plannedOf } from '../rollout/images/deletion.ts';
import { recallOf } from '../rollout/images/recall.ts';
import { unwantedReason } from '../rollout/images/unwanted.ts';
import { type LastRollout, samePressUntil } from '../rollout/last.ts';
import { liveSinceOf, type Service } from '../rollout/service.ts';
import type { AwaitedImage, Freeze, Rebuild, Retry } from '../rollout/service-records.ts';
import { followedOf } from '../rollout/upstream/followed.ts';
import type { Standing } from '../rollout/upstream/promotion-offer.ts';
import { isOpen, nextChange } from '../rollout/windows/windows.ts';
import { iso, isoOrNull } from './iso.ts';
import { fleetView, requestView } from './views.ts';

/** `now`: milliseconds since the epoch. */
export function serviceView(service: Service, now: number) {
  const { name, spec, live, previous, twins = [], lock, last, queued, awaited, retry } = service;
  const { withheld, rebuild } = service;
  const freeze = freezeAt(service, now);
  const recall = recallOf(service, live.imageId);
  const refresh = nextSlot(spec, now);
  return {
    service: name,
    live: fleetView(live),
    liveSince: iso(liveSinceOf(service)),
    previous: previous ? fleetView(previous) : null,
    twins: twins.map(({ of, name, arn = null }) => ({ of, name, targetGroup: arn })),
    rollout: lock?.rollout ?? null,
    queued: queued ? { ...requestView(queued), begins: beginView(service, queued, now) } : null,
    awaited: awaited ? waitView(awaited) : null,
    withheld: withheld ? waitView(withheld) : null,
    rebuild: rebuild ? rebuildView(rebuild) : null,
    deletions: plannedOf(service).map(({ image, build, from }) => ({ image, build, from: iso(from) })),
    retry: retry ? retryView(retry, beginsAt(service, retry, Math.max(now, retry.at))) : null,
    upstream: upstreamView(service),
    unwanted: unwantedReason(service) ?? null,
    recall: recall ? { at: iso(recall.at), by: recall.by, reason: recall.reason } : null,
    freeze: freeze ? freezeView(freeze) : null,
    nextRefresh: isoOrNull(refresh),
    window: windowView(service, now),
    last: last ? lastView(last) : null,
    spec,
  };
}

export const serviceListView = ({ services, unreadable }: ServiceListing, now: number) => ({
  services: services.map((service) => serviceView(service, now)),
  unreadable: unreadable.map(({ name, error }) => ({ service: name, detail: error.message })),
});

/** What a service makes of the one that it follows; null when it follows a stream of images. */
function upstreamView({ spec, upstream }: Service) {
  const followed = followedOf(spec.image);
  if (!followed) return null;
  return {
    service: followed.service,
    installation: followed.installation ?? null,
    image: upstream?.image ?? null,
    origin: upstream?.origin ? { image: upstream.origin.image, build: upstream.origin.build ?? null } : null,
    before: (upstream?.before ?? []).map(standingView),
    readyAt: isoOrNull(upstream?.readyAt),
    waitsFor: upstream?.waitsFor ?? null,
    stuck: upstream?.isStuck ?? false,
  };
}

function lastView(last: LastRollout) {
  const { rollout, outcome, result = null, aborted, at, broughtBack = false } = last;
  const until = samePressUntil(last);
  const samePress = Number.isFinite(until) ? iso(until) : null;
  return { rollout, outcome, result, aborted, broughtBack, at: iso(at), samePressUntil: samePress };
}

export const standingView = ({ environment, service, image, waitsFor }: Standing) => ({
  environment,
  service,
  image,
  waitsFor: waitsFor ?? null,
});

const waitView = ({ build, reason, since }: AwaitedImage) => ({ build, reason, since: iso(since) });

const rebuildView = ({ of, at, build }: Rebuild) => ({ of, at: iso(at), build: build ?? null });

const retryView = ({ image, rollout, reason, attempt }: Retry, at: number) => ({
  image: image.id,
  build: image.build ?? null,
  rollout,
  reason,
  attempt,
  at: iso(at),
});

/** Null where nothing but the rollout under way keeps it from beginning. */
function beginView(service: Service, queued: RolloutRequest, now: number) {
  const at = beginsAt(service, queued, now);
  return at > now ? iso(at) : null;
}

/** Null without windows. */
function windowView({ spec: { windows } }: Service, now: number) {
  if (!windows) return null;
  const until = nextChange(windows, now);
  return { open: isOpen(windows, now), until: isoOrNull(until) };
}

const freezeView = ({ at, by, reason, until }: Freeze) => ({ at: iso(at), by, reason, until: iso(until) });
