import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import type { Rollout } from '../rollout/record.ts';

/**
 * The servers that carry all of the traffic: blue's desired capacity at the start or now, whichever is larger. Blue may
 * scale out during a rollout, and green must follow (cloudcaptain#230).
 */
export async function requiredCapacity(
  { fleets }: Pick<Ports, 'fleets'>,
  { blue }: Rollout,
): Promise<number> {
  return capacityWith(blue, await fleets.describe(blue.fleet));
}

/** As `requiredCapacity`, for a blue that was read. */
export const capacityWith = ({ desired }: Rollout['blue'], fleet: Fleet | undefined): number =>
  Math.max(1, desired, fleet?.desired ?? 0);

/** Grows green to `full` servers if it is smaller. Returns green as it was; undefined when it is gone. */
export async function growTo(
  { fleets }: Pick<Ports, 'fleets'>,
  { green }: Rollout,
  full: number,
): Promise<Fleet | undefined> {
  const fleet = await fleets.describe(green.fleet);
  if (fleet && !fleet.deleting && fleet.desired < full) {
    await fleets.configure(green.fleet, { minSize: full, desired: full });
  }
  return fleet;
}
