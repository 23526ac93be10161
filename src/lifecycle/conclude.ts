import type { Ports } from '../ports/ports.ts';
import { deliverOfService } from '../records/deliver.ts';
import { amendService } from '../records/update.ts';
import { release } from '../rollout/admission/lock.ts';
import { RolloutInProgress } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import { startQueued } from './begin/start.ts';

type Needs = Pick<Ports, 'rollouts' | 'services' | 'notifier' | 'engine' | 'clock'>;

/** Releases the service of a concluded rollout, announces the outcome and starts what is queued. Safe to repeat. */
export async function releaseLock(ports: Needs, rollout: Rollout): Promise<void> {
  const { service: name, endedAt = 0 } = rollout;
  const service = await amendService(ports.services, name, (record) => release(record, rollout, endedAt));
  await deliverOfService(ports, service);
  await startNext(ports, name);
}

export async function startNext(ports: Needs, service: string): Promise<void> {
  try {
    await startQueued(ports, service);
  } catch (error) {
    // Another request took the lock first: what is queued stays queued.
    if (!(error instanceof RolloutInProgress)) throw error;
  }
}
