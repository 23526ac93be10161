import type { Ports } from '../ports/ports.ts';
import type { Rollout } from '../rollout/record.ts';
import { READ_STALENESS } from '../rollout/timing.ts';
import type { Colour } from './retire.ts';

type Needs = Pick<Ports, 'rollouts' | 'clock'>;

/**
 * Tells a deleted fleet from one that a stale read of Auto Scaling leaves out: a fleet that was made is gone once it has
 * been absent for READ_STALENESS. Returns the record, in which the absence is noted.
 */
export async function confirmAbsence(
  { rollouts, clock }: Needs,
  rollout: Rollout,
  colour: Colour,
): Promise<{ readonly rollout: Rollout; readonly isGone: boolean }> {
  if (!wasMade(rollout, colour)) return { rollout, isGone: true };
  const at = clock.now();
  const since = rollout[colour].absentSince;
  if (since !== undefined) return { rollout, isGone: at - since >= READ_STALENESS };
  const noted = { ...rollout, [colour]: { ...rollout[colour], absentSince: at } };
  return { rollout: await rollouts.save(noted), isGone: false };
}

/** False for a green that its rollout has never begun to make. */
export const wasMade = ({ green }: Rollout, colour: Colour): boolean =>
  colour === 'blue' || green.launchTemplate !== undefined;

/** The fleet is there after all: a later absence counts anew. */
export async function clearAbsence(
  { rollouts }: Pick<Needs, 'rollouts'>,
  rollout: Rollout,
  colour: Colour,
): Promise<Rollout> {
  const { absentSince: _, ...present } = rollout[colour];
  return rollouts.save({ ...rollout, [colour]: present });
}
