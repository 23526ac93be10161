import { recallOf } from '../images/recall.ts';
import type { Service } from '../service.ts';
import type { CopiedImage, Upstream } from '../service-records.ts';
import { followedOf } from './followed.ts';
import type { RecallTold } from './promotion-offer.ts';

/** What the service that is followed tells of the images that come from other installations. */
export interface CopiesTold {
  /** Its live image. */
  readonly told?: CopiedImage | undefined;
  /** What is recalled there, by its names there; undefined where it doesn't say, as in a release before. */
  readonly recalls?: readonly RecallTold[] | undefined;
}

/** Of a build that has more copies the first are passed on: the record of a service holds 400 KB (DynamoDB quotas). */
export const COPIES_KEPT = 200;
/** Those in use are fewer. */
const COPIED_MAX = 12;

export const copiedImage = ({ upstream }: Service, image: string): CopiedImage | undefined =>
  upstream?.copied?.find((one) => one.image === image);

/** Why an image goes no further from the service: its own recall, or one where the image comes from. */
export function recallReason(service: Service, image: string): string | undefined {
  const elsewhere = followedOf(service.spec.image) && copiedImage(service, image)?.recalled;
  return recallOf(service, image)?.reason ?? elsewhere;
}

/** What a service tells those that follow it of recalls: its own, and those it was told of. */
export const recallsOf = (service: Service): readonly RecallTold[] => [
  ...(service.recalled ?? []).map(({ image, reason }) => ({ image, reason })),
  ...recallsPassedOn(service),
];

const recallsPassedOn = ({ upstream }: Service): readonly RecallTold[] =>
  (upstream?.copied ?? []).flatMap(({ image, recalled: reason }) =>
    reason === undefined ? [] : [{ image, reason }],
  );

/** That of a service of this installation, where images have one name only. */
export function copiesToldBy(from: Service): CopiesTold {
  const image = from.live.imageId;
  const copied = copiedImage(from, image);
  return { told: copied && { ...copied, there: image }, recalls: recallsPassedOn(from) };
}

/**
 * The images of other installations that the service still has to do with, with what is known of them now: those that it
 * uses or is offered, and recalled ones, of which those that follow it are told, too.
 */
export function copiesAfter(service: Service, { told, recalls }: CopiesTold): readonly CopiedImage[] {
  const { live, previous, lock, queued, retry, upstream } = service;
  const used = [
    live.imageId,
    previous?.imageId,
    ...[lock?.request, queued, retry].map((one) => one?.image.id),
  ];
  const known = (upstream?.copied ?? []).filter(({ image }) => image !== told?.image);
  const renewed = recalls ? known.map((one) => ({ ...one, recalled: reasonIn(recalls, one) })) : known;
  const inUse = renewed.filter(({ image }) => used.includes(image));
  const recalled = renewed
    .filter((one) => !inUse.includes(one) && one.recalled !== undefined)
    .map(({ copies: _, ...one }) => one);
  return [...recalled, ...inUse, ...(told ? [told] : [])].slice(-COPIED_MAX);
}

const reasonIn = (recalls: readonly RecallTold[], { there }: CopiedImage) =>
  recalls.find(({ image }) => image === there)?.reason;

/** A recall holds in its own installation alone: what is live here stays live until somebody recalls it here. */
export function recalledElsewhere(
  service: Service,
  name: string,
  { image: offered, copied = [] }: Upstream,
): string | undefined {
  const places = [
    [service.lock?.request.image.id, 'being rolled out'],
    [service.live.imageId, 'live'],
  ] as const;
  for (const [image, doing] of places) {
    const reason = copied.find((one) => one.image === image)?.recalled;
    if (image !== undefined && reason !== undefined && recallOf(service, image) === undefined)
      return `${image === offered ? 'it' : image} is ${doing} here, and recalled in ${name} (${reason}): greenshift recall ${image} --reason "…"`;
  }
  return undefined;
}
