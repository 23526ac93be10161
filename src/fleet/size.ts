import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { FleetMismatch } from '../rollout/errors.ts';
import { claimOn, type FleetClaim } from '../rollout/fleet/identity.ts';
import type { Rollout } from '../rollout/record.ts';

/**
 * The servers that carry all of the traffic: blue's desired capacity at the start or now, whichever is larger. Blue may
 * scale out during a rollout, and green must follow (cloudcaptain#230).
 */
export async function requiredCapacity({ fleets }: Pick<Ports, 'fleets'>, rollout: Rollout): Promise<number> {
  const found = await fleets.find(claimOn(rollout, 'blue'));
  return capacityWith(rollout.blue, found.kind === 'ours' ? found.fleet : undefined);
}

export function capacityWith(blue: Rollout['blue'], fleet: Fleet | undefined): number {
  const { desired, reduced } = blue;
  if (!reduced || reduced.backAt !== undefined) return Math.max(1, desired, fleet?.desired ?? 0);
  const full = Math.max(desired, reduced.full);
  // A read of before shows a larger smallest size.
  if (!fleet || fleet.minSize > reduced.to) return full;
  // What it has gained is needed beside the rest, however that came.
  return Math.max(full, Math.min(fleet.maxSize, full + fleet.desired - reduced.to));
}

/**
 * Grows green to `full` servers if it is smaller. Returns green as it was; undefined when it is gone. Throws FleetMismatch
 * when somebody else's fleet has its name.
 */
export async function growTo(
  { fleets }: Pick<Ports, 'fleets'>,
  rollout: Rollout,
  full: number,
): Promise<Fleet | undefined> {
  const claim = claimOn(rollout, 'green');
  const found = await fleets.find(claim);
  if (found.kind === 'not-ours')
    throw new FleetMismatch(`${claim.name} isn't green any more: ${found.reason}`);
  if (found.kind === 'absent') return undefined;
  const { fleet } = found;
  if (!fleet.deleting && fleet.desired < full)
    await fleets.configure(claim, { minSize: full, desired: full });
  return fleet;
}

/**
 * Sizes a fleet down to `desired` servers, of which as many as have to go may be such as are protected from scale-in. Throws
 * as `Fleets.configure`.
 */
export async function shrinkTo(
  { fleets }: Pick<Ports, 'fleets'>,
  claim: FleetClaim,
  fleet: Fleet,
  { minSize, desired }: Pick<Fleet, 'minSize' | 'desired'>,
): Promise<void> {
  const unprotect = protectedIn(fleet).slice(0, Math.max(0, fleet.desired - desired));
  await fleets.configure(claim, { minSize, desired, unprotect });
}

/** The servers of a fleet that are protected from scale-in. */
export const protectedIn = ({ servers }: Fleet): string[] =>
  servers.filter((server) => server.protectedFromScaleIn).map(({ id }) => id);
