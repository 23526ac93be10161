import { durationOf, milliseconds } from './duration.ts';
import { recallOf } from './recall.ts';
import { liveSinceOf, rolloutOf, type Service } from './service.ts';
import type { Upstream } from './service-records.ts';
import type { ServiceSpec } from './spec.ts';
import { SOAK_DEFAULT } from './timing.ts';

/** How long an image must have been live in the service that is followed, milliseconds. */
export const soakOf = ({ after }: ServiceSpec['image']): number =>
  after === undefined ? SOAK_DEFAULT : milliseconds(after);

/**
 * What a service makes of the live image of the one that it follows, at `now` (milliseconds since the epoch). An image that
 * went back there was never live, so it isn't offered here; one that is being rolled back there isn't either. A refresh of
 * the same image there doesn't begin its time anew.
 */
export function standingOf(service: Service, from: Service, now: number): Upstream {
  const image = from.live.imageId;
  if (wasHere(service, image)) return { image };
  const recall = recallOf(from, image) ?? recallOf(service, image);
  if (recall) return { image, waitsFor: `it is recalled: ${recall.reason}` };
  if (isGoingBack(from)) return { image, waitsFor: `${from.name} is being rolled back` };
  const soak = soakOf(service.spec.image);
  const readyAt = liveSinceOf(from) + soak;
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
function isOlderBuild(service: Service, from: Service): boolean {
  const [here, there] = [builtAtOf(service), builtAtOf(from)];
  return here !== undefined && there !== undefined && there < here;
}

/** When the build of the live image began; a way back to it doesn't say. Milliseconds since the epoch. */
const builtAtOf = ({ live, rolledOut }: Service) =>
  rolledOut.findLast(({ image, builtAt }) => image === live.imageId && builtAt !== undefined)?.builtAt;

export const isGoingBack = ({ lock }: Service) => lock?.request.cause.kind === 'rollback';

/**
 * The service without what waits of an image that isn't live any more in the one that it follows: it was taken back there,
 * or has a successor. What waits in line is withdrawn once a rollback has begun there, and offered again if that fails.
 */
export function withdrawn(service: Service, from: Service): Service {
  const { queued, retry, awaited, withheld, upstream, ...rest } = service;
  const image = from.live.imageId;
  const isWanted = queued?.cause.kind === 'rollback' || (queued?.image.id === image && !isGoingBack(from));
  const next = {
    ...rest,
    ...(upstream && { upstream }),
    ...(queued && isWanted && { queued }),
    ...(retry?.image.id === image && { retry }),
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
  one?.image === other.image && one.readyAt === other.readyAt && one.waitsFor === other.waitsFor;

/** Nobody there to follow. */
export const goneText = (name: string) =>
  `the service ${name} isn't registered any more: register it, or follow another`;
