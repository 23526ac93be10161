import type { Announcement } from '../ports/notifier.ts';
import type { Ports } from '../ports/ports.ts';
import { amendService } from '../records/update.ts';
import { RolloutInProgress } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import { release } from '../rollout/service.ts';
import { startQueued } from './start.ts';

type Needs = Pick<Ports, 'rollouts' | 'services' | 'notifier' | 'engine' | 'clock'>;

/** What follows once a rollout is recorded as concluded: frees the service, tells everybody, starts what waited. */
export async function releaseLock(ports: Needs, rollout: Rollout): Promise<void> {
  const { service: name, outcome, endedAt = 0 } = rollout;
  await amendService(ports.services, name, (service) => release(service, rollout, endedAt));
  await notifyEnd(ports, rollout, outcome === 'promoted' ? 'RolloutPromoted' : 'RolloutReverted');
  await startNext(ports, name);
}

/** Tells how a rollout has ended, or that it needs a person, with the reason that its record has. */
export async function notifyEnd(
  { notifier }: Pick<Ports, 'notifier'>,
  { service, id, image, failure, abort }: Rollout,
  type: Announcement['type'],
): Promise<void> {
  const reason = failure?.message ?? abort?.reason;
  await notifier.notify({ type, service, rollout: id, image: image.id, ...(reason && { reason }) });
}

/** Starts what waits for the service, if anything does. */
export async function startNext(ports: Needs, service: string): Promise<void> {
  try {
    await startQueued(ports, service);
  } catch (error) {
    // Somebody was quicker; what waits goes on waiting for that one.
    if (!(error instanceof RolloutInProgress)) throw error;
  }
}
