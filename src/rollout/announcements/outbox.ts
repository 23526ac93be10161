import type { Announcement } from './announcement-schema.ts';

/** A record with which announcements are written, in the change that they tell of, until they are delivered. */
export interface Announcing {
  readonly outbox?: readonly Announcement[] | undefined;
}

/** Far more than the changes of a day; past it the oldest goes undelivered, so that the record stays small. */
const OUTBOX_LENGTH = 50;

/** Adds announcements to be delivered. One that waits already, by its id, isn't added again. */
export function announce<Record extends Announcing>(
  record: Record,
  ...announcements: readonly Announcement[]
): Record {
  const { outbox = [] } = record;
  const all = new Map([...announcements, ...outbox].map((one) => [one.id, one]));
  for (const { id } of outbox) all.delete(id);
  if (all.size === 0) return record;
  return { ...record, outbox: [...outbox, ...all.values()].slice(-OUTBOX_LENGTH) };
}

/** Takes delivered announcements out. A record without any of them stays as it is. */
export function recordDelivered<Record extends Announcing>(record: Record, ids: readonly string[]): Record {
  const { outbox = [] } = record;
  const left = outbox.filter(({ id }) => !ids.includes(id));
  if (left.length === outbox.length) return record;
  return { ...record, outbox: left.length > 0 ? left : undefined };
}
