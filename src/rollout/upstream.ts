import { durationOf, milliseconds } from './duration.ts';
import { recallOf } from './recall.ts';
import { rolloutOf, type Service } from './service.ts';
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
  if (service.live.imageId === image || rolloutOf(service, image) !== undefined) return { image };
  const recall = recallOf(from, image) ?? recallOf(service, image);
  if (recall) return { image, waitsFor: `it is recalled: ${recall.reason}` };
  if (from.lock?.request.cause.kind === 'rollback')
    return { image, waitsFor: `${from.name} is being rolled back` };
  const soak = soakOf(service.spec.image);
  const since = from.liveSince ?? from.last?.at ?? now;
  const readyAt = since + soak;
  if (now < readyAt)
    return { image, readyAt, waitsFor: `it is to be live in ${from.name} for ${durationOf(soak)} first` };
  if (service.spec.image.approval) return { image, readyAt, waitsFor: approvalText(service, image) };
  return { image, readyAt };
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
