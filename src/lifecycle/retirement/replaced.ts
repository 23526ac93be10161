import type { Ports } from '../../ports/ports.ts';
import { callAttention } from '../../rollout/interventions/attention.ts';
import type { Rollout } from '../../rollout/record.ts';
import { saveCall } from '../attention.ts';

/** Notifies people once that a namesake is in the place of a fleet of the rollout. Saves the record if it does. */
export async function tellReplaced(
  ports: Pick<Ports, 'rollouts' | 'notifier' | 'clock'>,
  rollout: Rollout,
  colour: 'blue' | 'green',
  why: string,
): Promise<Rollout> {
  return saveCall(ports, rollout, callReplaced(rollout, ports.clock.now(), colour, why));
}

export function callReplaced(rollout: Rollout, at: number, colour: 'blue' | 'green', why: string): Rollout {
  const reason = `${rollout[colour].fleet} isn't the ${colour} fleet of this rollout any more and is left alone: ${why}`;
  return callAttention(rollout, at, `${colour} replaced`, reason);
}
