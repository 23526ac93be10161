import type { Ports } from '../../ports/ports.ts';
import { GreenshiftError } from '../../rollout/errors.ts';
import { pressAgain } from '../../rollout/interventions/press-again.ts';
import type { RollbackOrder } from './rollback-order.ts';

/**
 * Puts on the timeline why somebody has pressed again. Once, when all else is done: of sixty people who press at the same
 * moment nobody waits for the notes of the others, and the trail has them all.
 */
export async function noteReason(
  { rollouts, clock }: Pick<Ports, 'rollouts' | 'clock'>,
  id: string,
  { by, reason }: Pick<RollbackOrder, 'by' | 'reason'>,
): Promise<void> {
  try {
    const newest = await rollouts.get(id);
    const noted = pressAgain(newest, clock.now(), by, reason);
    if (noted !== newest) await rollouts.save(noted);
  } catch (error) {
    if (!(error instanceof GreenshiftError)) throw error;
  }
}
