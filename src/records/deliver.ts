import type { Ports } from '../ports/ports.ts';
import type { Announcement } from '../rollout/announcements/announcement-schema.ts';
import { type Announcing, recordDelivered } from '../rollout/announcements/outbox.ts';
import type { Campaign } from '../rollout/campaign/campaign.ts';
import { CloudRefused, CloudUnavailable } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';
import { amend, amendCampaign, amendService } from './update.ts';

interface Delivery {
  readonly delivered: readonly string[];
  /** What the event bus had against the first one that it didn't take. */
  readonly failure?: Error;
}

/**
 * Delivers what waits in the outbox of a rollout's record. What can't be delivered stays there for the watchdog: the
 * change that it tells of is done. Returns the record as it is then.
 */
export async function deliver(
  ports: Pick<Ports, 'rollouts' | 'notifier' | 'clock'>,
  rollout: Rollout,
): Promise<Rollout> {
  const { delivered } = await send(ports, rollout);
  if (delivered.length === 0) return rollout;
  return amend(ports, rollout.id, (record) => recordDelivered(record, delivered));
}

/** Saves the record with what it announces, and delivers it. Throws RecordConflict when somebody else was quicker. */
export const saveAndDeliver = async (
  ports: Pick<Ports, 'rollouts' | 'notifier' | 'clock'>,
  rollout: Rollout,
): Promise<Rollout> => deliver(ports, await ports.rollouts.save(rollout));

export async function deliverOfService(
  ports: Pick<Ports, 'services' | 'notifier'>,
  service: Service,
): Promise<Service> {
  const { delivered } = await send(ports, service);
  if (delivered.length === 0) return service;
  return amendService(ports.services, service.name, (record) => recordDelivered(record, delivered));
}

/** What can't be delivered stays there for the next round of the campaigns. */
export async function deliverOfCampaign(
  ports: Pick<Ports, 'campaigns' | 'notifier'>,
  campaign: Campaign,
): Promise<Campaign> {
  const { delivered } = await send(ports, campaign);
  if (delivered.length === 0) return campaign;
  return amendCampaign(ports, campaign.id, (record) => recordDelivered(record, delivered));
}

/** Delivers what whoever wrote it hasn't until `before`, milliseconds since the epoch. Throws what can't be delivered. */
export async function deliverLate(
  ports: Pick<Ports, 'services' | 'rollouts' | 'notifier' | 'clock'>,
  { service, rollout }: { readonly service: Service; readonly rollout?: Rollout | undefined },
  before: number,
): Promise<number> {
  const ofService = await send(ports, service, before);
  const ofRollout: Delivery = rollout ? await send(ports, rollout, before) : { delivered: [] };
  if (ofService.delivered.length > 0)
    await amendService(ports.services, service.name, (record) =>
      recordDelivered(record, ofService.delivered),
    );
  if (rollout && ofRollout.delivered.length > 0)
    await amend(ports, rollout.id, (record) => recordDelivered(record, ofRollout.delivered));
  const failure = ofService.failure ?? ofRollout.failure;
  if (failure) throw failure;
  return ofService.delivered.length + ofRollout.delivered.length;
}

async function send(
  { notifier }: Pick<Ports, 'notifier'>,
  { outbox = [] }: Announcing,
  before = Number.POSITIVE_INFINITY,
): Promise<Delivery> {
  const delivered: string[] = [];
  for (const announcement of outbox.filter((one) => Date.parse(one.at) < before)) {
    const failure = await attempt(() => notifier.notify(announcement as Announcement));
    if (failure) return { delivered, failure };
    delivered.push(announcement.id);
  }
  return { delivered };
}

async function attempt(notify: () => Promise<void>): Promise<Error | undefined> {
  try {
    await notify();
    return undefined;
  } catch (error) {
    if (error instanceof CloudUnavailable || error instanceof CloudRefused) return error;
    throw error;
  }
}
