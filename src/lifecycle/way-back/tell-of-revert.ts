import type { Ports } from '../../ports/ports.ts';
import { saveAndDeliver } from '../../records/deliver.ts';
import { gatingAt, pendingAt } from '../../rollout/gates/at-point.ts';
import type { Rollout } from '../../rollout/record.ts';
import { GATE_RETELL_MIN } from '../../rollout/timing.ts';
import { askGates } from '../raise/ask-gates.ts';

type Needs = Pick<Ports, 'gates' | 'rollouts' | 'notifier' | 'clock'>;

/**
 * Tells the gates of a revert once blue has everything again. Those that don't answer are told again, about once a minute,
 * while green is being retired, which doesn't wait for them.
 */
export async function tellOfRevert(ports: Needs, rollout: Rollout): Promise<Rollout> {
  if (rollout.phase !== 'retiring-green' || pendingAt(rollout, 'revert').length === 0) return rollout;
  const { waitedAt = Number.NEGATIVE_INFINITY } = gatingAt(rollout, 'revert');
  if (ports.clock.now() - waitedAt < GATE_RETELL_MIN) return rollout;
  return saveAndDeliver(ports, await askGates(ports, rollout, 'revert'));
}
