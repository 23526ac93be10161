import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { CloudRefused, LaunchRefused } from '../rollout/errors.ts';

/**
 * Asks before anything is made whether there is room for a second fleet beside the live one. Throws LaunchRefused with
 * everything that is missing and what to do. What may not be read keeps nothing from beginning: the launch will tell.
 */
export async function checkCapacity(
  { launchSettings }: Pick<Ports, 'launchSettings'>,
  fleet: Fleet,
): Promise<void> {
  const shortages = await readable(launchSettings.shortages(fleet));
  if (shortages.length === 0) return;
  throw new LaunchRefused(`a second fleet beside ${fleet.name} can't be had: ${shortages.join('; ')}`, {
    reasons: shortages,
  });
}

async function readable(shortages: Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await shortages;
  } catch (error) {
    if (error instanceof CloudRefused) return [];
    throw error;
  }
}
