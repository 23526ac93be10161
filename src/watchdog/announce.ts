import type { Ports } from '../ports/ports.ts';
import { deliverLate } from '../records/deliver.ts';
import { findRollout } from '../records/update.ts';
import type { Service } from '../rollout/service.ts';
import { ANNOUNCEMENT_LATE_AFTER } from '../rollout/timing.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'notifier' | 'clock'>;

/**
 * Delivers what whoever recorded it hasn't, of the service and of its open rollout; a rollout that is over has handed its
 * announcements to its service. Throws what the event bus has against them.
 */
export async function announceLate(ports: Needs, service: Service): Promise<readonly string[]> {
  const rollout = service.lock && (await findRollout(ports, service.lock.rollout));
  if (!service.outbox && !rollout?.outbox) return [];
  const before = ports.clock.now() - ANNOUNCEMENT_LATE_AFTER;
  return (await deliverLate(ports, { service, rollout }, before)) > 0 ? ['announced'] : [];
}
