import type { Ports } from '../ports/ports.ts';
import { amendService } from '../records/update.ts';
import { rolloutEnded } from '../rollout/announcement.ts';
import { RolloutInProgress } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import { release } from '../rollout/service.ts';
import { startQueued } from './start.ts';

type Needs = Pick<Ports, 'rollouts' | 'services' | 'notifier' | 'engine' | 'clock'>;

/** What follows once a rollout is recorded as concluded: frees the service, tells everybody, starts what waited. */
export async function releaseLock(ports: Needs, rollout: Rollout): Promise<void> {
  const { service: name, endedAt = 0 } = rollout;
  await amendService(ports.services, name, (service) => release(service, rollout, endedAt));
  await ports.notifier.notify(rolloutEnded(rollout, ports.clock.now()));
  await startNext(ports, name);
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
