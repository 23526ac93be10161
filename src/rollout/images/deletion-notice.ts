import { deletionPlanned } from '../announcements/image-announcement.ts';
import { announce } from '../announcements/outbox.ts';
import type { Service } from '../service.ts';
import { DELETION_NOTICE, DELETION_TOLD_LATE } from '../timing.ts';
import { isBegun, plannedOf } from './deletion.ts';
import type { PlannedDeletion } from './deletion-records.ts';

/** What was planned, and isn't known to be marked and told of. */
export const untold = (service: Service): readonly PlannedDeletion[] =>
  plannedOf(service).filter((one) => one.told === undefined && !isBegun(one));

/** Whether the announcement of a deletion waits to be delivered. */
export const isTellingOf = ({ outbox = [] }: Service, image: string): boolean =>
  outbox.some((one) => one.type === 'ImageDeletionPlanned' && one.image === image);

/**
 * The service with an image that was marked, once its announcement was delivered: where that was late, whoever may keep the
 * image has a whole day from then on, and the new time is announced.
 */
export function noteTold(service: Service, image: string, now: number): Service {
  const { deletions } = service;
  const planned = untold(service).find((one) => one.image === image);
  if (!deletions || !planned || isTellingOf(service, image)) return service;
  const isLate = now - planned.at > DELETION_TOLD_LATE;
  const told = { ...planned, told: now, ...(isLate && { from: now + DELETION_NOTICE }) };
  const images = deletions.images.map((one) => (one.image === image ? told : one));
  const next = { ...service, deletions: { ...deletions, images } };
  const { build, from } = told;
  return isLate ? announce(next, deletionPlanned({ service: service.name, image, build, from }, now)) : next;
}
