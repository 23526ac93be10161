import type { Ports } from '../../ports/ports.ts';
import { amend } from '../../records/update.ts';
import { DriftDetected } from '../../rollout/errors.ts';
import type { Rollout } from '../../rollout/record.ts';
import { fail } from '../../rollout/transitions.ts';

/**
 * After the promotion only somebody else can have given blue traffic. A blue that is whole takes everything back;
 * throws DriftDetected for one that shrinks.
 */
export async function unexpectedTraffic(
  ports: Pick<Ports, 'rollouts' | 'clock'>,
  rollout: Rollout,
): Promise<Rollout> {
  const reason = `${rollout.blue.fleet} is to be retired, but somebody has given it traffic`;
  if (rollout.blue.shrinking) throw new DriftDetected(reason);
  return amend(ports, rollout.id, (newest, at) => fail(newest, at, 'DriftDetected', reason));
}
