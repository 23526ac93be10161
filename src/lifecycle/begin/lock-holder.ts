import type { Ports } from '../../ports/ports.ts';
import { retryOnConflict } from '../../records/update.ts';
import { RolloutNotFound } from '../../rollout/errors.ts';
import { initialRecord } from '../../rollout/initial-record.ts';
import type { Rollout } from '../../rollout/record.ts';
import type { Service } from '../../rollout/service.ts';

/**
 * Completes a claim that broke off: writes the rollout's first record and starts its execution where they are missing.
 * Returns the rollout that holds the lock; undefined while the lock is free.
 */
export async function ensureRunning(
  ports: Pick<Ports, 'rollouts' | 'engine'>,
  service: Service,
): Promise<Rollout | undefined> {
  const rollout = await lockHolder(ports, service);
  if (rollout?.phase === 'planned') await ports.engine.start({ id: rollout.id, epoch: rollout.epoch });
  return rollout;
}

/** The rollout that holds the lock; its first record is written if it is missing. */
export async function lockHolder(
  ports: Pick<Ports, 'rollouts'>,
  service: Service,
): Promise<Rollout | undefined> {
  const first = initialRecord(service);
  return first && existingOr(ports, first);
}

async function existingOr(ports: Pick<Ports, 'rollouts'>, first: Rollout): Promise<Rollout> {
  return retryOnConflict(async () => {
    try {
      return await ports.rollouts.get(first.id);
    } catch (error) {
      if (!(error instanceof RolloutNotFound)) throw error;
      return ports.rollouts.save(first);
    }
  });
}
