import type { Ports } from '../ports/ports.ts';
import { amendService } from '../records/update.ts';
import { rolloutResumed } from '../rollout/announcement.ts';
import { RolloutConcluded } from '../rollout/errors.ts';
import { announce } from '../rollout/outbox.ts';
import { isOpen, type Rollout } from '../rollout/record.ts';
import { resume } from '../rollout/transitions.ts';

/**
 * Starts another execution of a rollout under a new epoch, after the one before ended without finishing or for a pause. The
 * old epoch can't change anything any more. Throws RolloutConcluded, and RecordConflict when `rollout` isn't the newest record.
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
  const at = ports.clock.now();
  const resumed = resume(rollout, at, why);
  const told = rollout.pause ? announce(resumed, rolloutResumed(rollout, why, at)) : resumed;
  const next = await ports.rollouts.save({ ...told, epoch });
  await ports.engine.start({ id, epoch });
  return next;
}
