import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { CloudUnavailable } from '../rollout/errors.ts';
import { claimOn } from '../rollout/fleet/identity.ts';
import type { Rollout } from '../rollout/record.ts';

/** How much servers count towards the size of their fleet: one each, or what its policy weighs their types by. */
export function unitsIn({ servers }: Fleet, ids: readonly string[]): number {
  const weights = new Map(servers.map(({ id, weight }) => [id, weight]));
  return ids.reduce((units, id) => units + (weights.get(id) ?? 1), 0);
}

/**
 * As `unitsIn`, of a fleet of the rollout. It is read only where its sizes count more than servers; while it can't be, every
 * server counts one, which is less than it has.
 */
export async function countUnits(
  { fleets }: Pick<Ports, 'fleets'>,
  rollout: Rollout,
  colour: 'blue' | 'green',
  ids: readonly string[],
): Promise<number> {
  if (!rollout.blue.countsUnits || ids.length === 0) return ids.length;
  try {
    const found = await fleets.find(claimOn(rollout, colour));
    return found.kind === 'ours' ? unitsIn(found.fleet, ids) : ids.length;
  } catch (error) {
    if (error instanceof CloudUnavailable) return ids.length;
    throw error;
  }
}
