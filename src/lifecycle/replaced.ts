import type { Ports } from '../ports/ports.ts';
import type { Rollout } from '../rollout/record.ts';
import { callAttention } from './attention.ts';

/** Notifies people once that a namesake is in the place of a fleet of the rollout. Saves the record if it does. */
export async function tellReplaced(
  ports: Pick<Ports, 'rollouts' | 'notifier' | 'clock'>,
  rollout: Rollout,
  colour: 'blue' | 'green',
  why: string,
): Promise<Rollout> {
  const called = await callReplaced(ports, rollout, colour, why);
  return called === rollout ? rollout : ports.rollouts.save(called);
}

/** As `tellReplaced`, for a record that the caller saves. */
export const callReplaced = (
  ports: Pick<Ports, 'notifier' | 'clock'>,
  rollout: Rollout,
  colour: 'blue' | 'green',
  why: string,
): Promise<Rollout> => {
  const reason = `${rollout[colour].fleet} isn't the ${colour} fleet of this rollout any more and is left alone: ${why}`;
  return callAttention(ports, rollout, `${colour} replaced`, reason);
};
