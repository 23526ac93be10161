import type { Ports } from '../ports/ports.ts';
import { amendService } from '../records/update.ts';
import { RolloutConcluded } from '../rollout/errors.ts';
import { isOpen, type Rollout } from '../rollout/record.ts';
import { resume } from '../rollout/transitions.ts';

/**
 * Takes a rollout over with a new epoch and starts another execution of it, after the one before ended without
 * finishing. The old epoch can't change anything any more. Throws RecordConflict when the rollout isn't any more as it
 * was handed in: somebody else was quicker, or it ended.
 */
export async function takeOver(
  ports: Pick<Ports, 'services' | 'rollouts' | 'engine' | 'clock'>,
  rollout: Rollout,
  why: string,
): Promise<Rollout> {
  const { id, service: name } = rollout;
  if (!isOpen(rollout)) throw new RolloutConcluded(`${id} has ended; there is nothing to take over`);
  const { epoch } = await amendService(ports.services, name, (service) => ({
    ...service,
    epoch: service.epoch + 1,
  }));
  const next = await ports.rollouts.save({ ...resume(rollout, ports.clock.now(), why), epoch });
  await ports.engine.start({ id, epoch });
  return next;
}
