import { canonicalJson } from '../canonical-json.ts';
import { durationOf } from '../duration.ts';
import { recallOf } from '../images/recall.ts';
import { unwantedReason } from '../images/unwanted.ts';
import { liveSinceOf, rolloutOf, type Service } from '../service.ts';
import type { Upstream } from '../service-records.ts';
import {
  type CopiesTold,
  copiesAfter,
  copiesToldBy,
  recalledElsewhere,
  recallReason,
} from './copied-images.ts';
import { soakOf } from './soak.ts';

/** What has to be known of a service to follow it, whichever installation it is of. */
export interface Precedent extends Pick<Upstream, 'origin' | 'before'>, CopiesTold {
  /** As people are told of it. */
  readonly name: string;
  /** Its live image, as it is called here. */
  readonly image: string;
  /** Start of its build, milliseconds since the epoch, as `liveSince`. */
  readonly builtAt?: number | undefined;
  readonly liveSince: number;
  readonly isGoingBack: boolean;
  /** Why the image was recalled there. */
  readonly recalled?: string | undefined;
  /** Why it goes no further, though it stays live there. */
  readonly unwanted?: string | undefined;
  /** What somebody has to correct before the image can be rolled out here. */
  readonly hold?: string | undefined;
}

/** That of a service of this installation. */
export const precedentOf = (from: Service): Precedent => ({
  name: from.name,
  image: from.live.imageId,
  builtAt: builtAtOf(from),
  liveSince: liveSinceOf(from),
  isGoingBack: isGoingBack(from),
  recalled: recallReason(from, from.live.imageId),
  unwanted: unwantedReason(from),
  ...copiesToldBy(from),
});

/**
 * What a service makes of the live image of the one that it follows, at `now` (milliseconds since the epoch). An image that
 * went back there was never live, so it isn't offered here; one that is being rolled back there isn't either. A refresh of
 * the same image there doesn't begin its time anew.
 */
export function standingOf(service: Service, from: Precedent, now: number): Upstream {
  const { origin, before } = from;
  const copied = copiesAfter(service, from);
  const standing = {
    ...ownStanding(service, from, now),
    ...(origin && { origin }),
    ...(before && { before }),
    ...(copied.length > 0 && { copied }),
  };
  const recalled = recalledElsewhere(service, from.name, standing);
  // What begins takes the place of the recalled image.
  if (recalled === undefined || isReady(standing)) return standing;
  const waitsFor = [standing.waitsFor, recalled].filter((text) => text !== undefined).join('; ');
  return { ...standing, waitsFor, isStuck: true };
}

function ownStanding(service: Service, from: Precedent, now: number): Upstream {
  const { image } = from;
  if (wasHere(service, image)) return { image };
  const recalled = from.recalled ?? recallOf(service, image)?.reason;
  if (recalled !== undefined) return { image, waitsFor: `it is recalled: ${recalled}` };
  if (from.isGoingBack) return { image, waitsFor: `${from.name} is being rolled back` };
  if (from.unwanted !== undefined) return { image, waitsFor: from.unwanted, isStuck: true };
  const soak = soakOf(service.spec.image);
  const readyAt = from.liveSince + soak;
  if (from.hold !== undefined) return { image, readyAt, waitsFor: from.hold, isStuck: true };
  if (isOlderBuild(service, from)) {
    const older = `it is an older build than ${service.live.imageId}, which is live here`;
    return { image, readyAt, waitsFor: `${older}: ${approvalText(service, image)}` };
  }
  if (now < readyAt)
    return { image, readyAt, waitsFor: `it is to be live in ${from.name} for ${durationOf(soak)} first` };
  if (service.spec.image.approval) return { image, readyAt, waitsFor: approvalText(service, image) };
  return { image, readyAt };
}

/** What served before the first rollout has none of its own: a way back there must not bring it back here. */
const wasHere = (service: Service, image: string) =>
  [service.live.imageId, service.previous?.imageId].includes(image) ||
  rolloutOf(service, image) !== undefined;

/** The environment before went back to what it had skipped here. False where a build isn't known. */
function isOlderBuild(service: Service, { builtAt: there }: Precedent): boolean {
  const here = builtAtOf(service);
  return here !== undefined && there !== undefined && there < here;
}

/** When the build of the live image began; a way back to it doesn't say. Milliseconds since the epoch. */
const builtAtOf = ({ live, rolledOut }: Service) =>
  rolledOut.findLast(({ image, builtAt }) => image === live.imageId && builtAt !== undefined)?.builtAt;

/** One that waits for the rollout under way will begin. */
export const isGoingBack = ({ lock, queued }: Service) =>
  lock?.request.cause.kind === 'rollback' || queued?.cause.kind === 'rollback';

/**
 * The service without what waits of an image that isn't live any more in the one that it follows: it was taken back there,
 * or has a successor. What waits in line is withdrawn once a rollback has begun there, and offered again if that fails. What
 * is recalled there waits for nothing here, whether it stays live there or not: a recall of this installation does the same.
 * So does what on-call wanted gone there and stays all the same.
 */
export function withdrawn(service: Service, from: Precedent): Service {
  const { image, isGoingBack } = from;
  const isWithdrawn = from.recalled !== undefined || from.unwanted !== undefined;
  const { queued, retry, awaited, withheld, upstream, ...rest } = service;
  const isOffered = (waiting: Service['queued'] | Service['retry']) =>
    waiting?.image.id === image && !isWithdrawn;
  const isWanted = queued?.cause.kind === 'rollback' || (isOffered(queued) && !isGoingBack);
  const next = {
    ...rest,
    ...(upstream && { upstream }),
    ...(queued && isWanted && { queued }),
    ...(retry && isOffered(retry) && { retry }),
    ...(awaited && upstream?.image === image && { awaited }),
    ...(withheld && upstream?.image === image && { withheld }),
  };
  const isSame =
    next.queued === queued && next.retry === retry && next.awaited === awaited && next.withheld === withheld;
  return isSame ? service : next;
}

/** True for an image that is rolled out without a person. */
export const isReady = ({ readyAt, waitsFor }: Upstream): boolean =>
  readyAt !== undefined && waitsFor === undefined;

const approvalText = ({ name }: Service, image: string) =>
  `a person starts it: greenshift start ${name} ${image} --reason "…"`;

/** True when a look tells nothing new. */
export const isSameStanding = (one: Upstream | undefined, other: Upstream): boolean =>
  canonicalJson(one) === canonicalJson(other);

/** Each follows the next one; the last one is among those before it. */
export const circleText = (path: readonly string[]) =>
  `"image.promotedFrom" goes round in a circle, ${path.join(' from ')}: let one of them follow a pipeline`;

/** Nobody there to follow. */
export const goneText = (name: string) =>
  `the service ${name} isn't registered any more: register it, or follow another`;
