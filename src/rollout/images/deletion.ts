import { deletionCancelled, deletionPlanned, imageDeleted } from '../announcements/image-announcement.ts';
import { announce } from '../announcements/outbox.ts';
import { milliseconds } from '../duration.ts';
import type { Service } from '../service.ts';
import { DELETION_LOOK_INTERVAL, DELETION_NOTICE } from '../timing.ts';
import type { PlannedDeletion, RetentionRule, StayingImage } from './deletion-records.ts';
import { recallOf } from './recall.ts';
import { imagesInUse } from './retention.ts';

/** Announced at the same time, for each service: whoever has to look through them can. */
export const PLANNED_MAX = 20;
/** Images that stay of which the reason is noted: a record has no room for all of a long stream. */
const STAYING_MAX = 50;
/** Added by one look. */
export const PLANNED_AT_ONCE = 5;

/** An image of a stream that is still there. */
export interface StreamImage {
  readonly image: string;
  readonly build: string;
  /** Milliseconds since the epoch. */
  readonly builtAt: number;
}

/** The images that a rule lets go, the oldest first. `images`: all of the stream. */
export function outlived(rule: RetentionRule, images: readonly StreamImage[], now: number): StreamImage[] {
  const newest = images.toSorted((a, b) => b.builtAt - a.builtAt);
  return newest
    .slice(rule.keep)
    .filter(({ builtAt }) => now - builtAt > milliseconds(rule.olderThan))
    .toReversed();
}

export const plannedOf = ({ deletions }: Service): readonly PlannedDeletion[] => deletions?.images ?? [];

export const isBegun = ({ begun }: PlannedDeletion) => begun === true;

/** Why an image stays by the record of a service that has announced its deletion, as it is now. */
export function whyKept(service: Service, image: string): string | undefined {
  if (imagesInUse(service).has(image)) return NEEDED;
  if (recallOf(service, image)) return RECALLED;
  return service.spec.image.retention ? undefined : keptBy(service);
}

export const NEEDED = 'a service needs it';
export const RECALLED = 'it is recalled, and may have to be looked into';
export const keptBy = ({ name }: Service) => `${name} keeps it: its spec doesn't let it go`;

/** Whether something is to be done about an image that was announced: its time has come, or something speaks for it. */
export const isDue = (service: Service, planned: PlannedDeletion, now: number): boolean =>
  isBegun(planned) || planned.from <= now || whyKept(service, planned.image) !== undefined;

/** Whether anything is to be done about old images now. */
export const isDeletionDue = (service: Service, now: number): boolean =>
  plannedOf(service).some((planned) => isDue(service, planned, now)) || isLookDue(service, now);

/** Why no rollout of the image may begin any more; undefined of one that is there. */
export function deletionReason(service: Service, image: string): string | undefined {
  const begun = plannedOf(service).find((one) => one.image === image && isBegun(one));
  return begun && `${image} is being deleted, as was announced at ${new Date(begun.at).toISOString()}`;
}

/** Without a rule nothing is looked for, and what was announced is taken back. */
export function isLookDue(service: Service, now: number): boolean {
  if (!service.spec.image.retention) return plannedOf(service).length > 0;
  return now - (service.deletions?.lookedAt ?? 0) >= DELETION_LOOK_INTERVAL;
}

/** What a look at old images has come to. */
interface Look {
  readonly chosen: readonly Pick<PlannedDeletion, 'image' | 'build' | 'snapshots'>[];
  readonly staying: readonly StayingImage[];
}

export const stayingOf = ({ deletions }: Service): readonly StayingImage[] => deletions?.staying ?? [];

/** The service with images that are to be deleted, each with its announcement. */
export function planDeletions(service: Service, { chosen, staying }: Look, at: number): Service {
  const known = new Set(plannedOf(service).map(({ image }) => image));
  const from = at + DELETION_NOTICE;
  const added = chosen.filter(({ image }) => !known.has(image)).map((one) => ({ ...one, at, from }));
  const images = [...plannedOf(service), ...added];
  const noted = staying.length > 0 && { staying: staying.slice(0, STAYING_MAX) };
  const deletions = { lookedAt: at, images, ...noted };
  const told = added.map(({ image, build }) =>
    deletionPlanned({ service: service.name, image, build, from }, at),
  );
  return announce({ ...service, deletions }, ...told);
}

/** The service with an image that is about to be deleted; as it was where that isn't planned any more, or may not be. */
export const beginDeletion = (service: Service, image: string): Service =>
  whyKept(service, image) === undefined
    ? change(service, image, (planned) => [{ ...planned, begun: true }])
    : service;

/** The service with an image that EC2 refuses to deregister: it is still to be deleted, and all of it is there. */
export const undoDeletion = (service: Service, image: string): Service =>
  change(service, image, ({ begun: _, ...planned }) => [planned]);

/** The service whose image is gone; `kept`: the snapshots that stay. */
export const concludeDeletion = (
  service: Service,
  { image, build, snapshots }: PlannedDeletion,
  kept: readonly string[],
  at: number,
): Service => {
  const deleted = snapshots.filter((id) => !kept.includes(id));
  const told = imageDeleted({ service: service.name, image, build, snapshots: deleted, kept }, at);
  return finish(service, image, told);
};

/** The service that keeps an image after all. */
export const cancelDeletion = (
  service: Service,
  { image, build, at: plannedAt }: PlannedDeletion,
  reason: string,
  at: number,
): Service =>
  finish(service, image, deletionCancelled({ service: service.name, image, build, reason, plannedAt }, at));

/** The service whose images all stay. */
export const cancelDeletions = (service: Service, reason: string, at: number): Service =>
  plannedOf(service).reduce((next, one) => cancelDeletion(next, one, reason, at), service);

function finish(service: Service, image: string, told: ReturnType<typeof imageDeleted>): Service {
  const next = change(service, image, () => []);
  return next === service ? service : announce(next, told);
}

function change(
  service: Service,
  image: string,
  to: (planned: PlannedDeletion) => readonly PlannedDeletion[],
): Service {
  const { deletions } = service;
  if (!deletions?.images.some((planned) => planned.image === image)) return service;
  const images = deletions.images.flatMap((planned) => (planned.image === image ? to(planned) : [planned]));
  return { ...service, deletions: { ...deletions, images } };
}
