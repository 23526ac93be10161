import { fleetHealth } from '../../fleet/health.ts';
import { isShrunk, repin } from '../../fleet/pin.ts';
import { capacityWith } from '../../fleet/size.ts';
import { countUnits, unitsIn } from '../../fleet/units.ts';
import type { Fleet, FoundFleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import type { TargetHealth } from '../../ports/traffic.ts';
import {
  assessBlue,
  type BlueCheck,
  type BlueSeen,
  blueNeedsAttention,
  withBlueCheck,
} from '../../rollout/analysis/blue.ts';
import { CloudUnavailable } from '../../rollout/errors.ts';
import { claimOn } from '../../rollout/fleet/identity.ts';
import { callAttention } from '../../rollout/interventions/attention.ts';
import type { Rollout } from '../../rollout/record.ts';
import { groupsOf } from '../../rollout/traffic/pairs.ts';
import { callReplaced } from '../retirement/replaced.ts';

type Needs = Pick<Ports, 'fleets' | 'traffic' | 'rollouts' | 'clock'>;

export interface CountedHealth extends TargetHealth {
  /** Its healthy servers, counted as the sizes of its fleet are. */
  readonly units: number;
}

export interface Watched {
  /** Not saved but for the pin. */
  readonly rollout: Rollout;
  readonly blue: BlueCheck;
  /** Undefined when it isn't the rollout's any more. */
  readonly blueFleet: Fleet | undefined;
  /** Healthy servers of blue, counted as its sizes are. */
  readonly blueHealthy: number;
  /** Servers that carry all of the traffic, counted likewise. */
  readonly capacity: number;
  readonly green: CountedHealth;
}

/**
 * Checks both fleets: counts healthy servers, sizes a blue back that somebody has shrunk, and notifies people of a blue
 * that can't serve. What is `known` of green isn't read again.
 */
export async function watchFleets(ports: Needs, rollout: Rollout, known?: ReadGreen): Promise<Watched> {
  const counting = fleetHealth(ports, groupsOf(rollout, 'blue'));
  const reading = known ?? readGreen(ports, rollout);
  const [blueHealth, { green }, found] = await Promise.all([
    counting,
    reading,
    readBlue(ports, rollout, reading),
  ]);
  const fleet = found.kind === 'ours' ? found.fleet : undefined;
  const capacity = capacityWith(rollout.blue, fleet);
  const healthy = {
    blue: fleet ? unitsIn(fleet, blueHealth.healthy) : blueHealth.healthy.length,
    green: green.units,
  };
  const seen: BlueSeen = {
    healthy,
    // What it was sized down to is all that it has to have.
    capacity: rollout.blue.reduced?.to ?? capacity,
    isShrunk: fleet !== undefined && isShrunk(rollout.blue, fleet),
  };
  const now = ports.clock.now();
  const blue = assessBlue(rollout, seen, now);
  const pinned = fleet ? await repin(ports, rollout, fleet) : rollout;
  const checked = withReplaced(withBlueCheck(pinned, blue), now, found);
  const call = blueNeedsAttention(blue, seen, now);
  const called = call ? callAttention(checked, now, call.about, call.reason) : checked;
  return {
    rollout: called,
    blue,
    blueFleet: fleet,
    blueHealthy: healthy.blue,
    capacity,
    green,
  };
}

/** Green's servers, and blue where it was read with them. */
export interface ReadGreen {
  readonly green: CountedHealth;
  readonly blue?: FoundFleet | undefined;
}

async function readBlue(
  { fleets }: Needs,
  rollout: Rollout,
  reading: ReadGreen | Promise<ReadGreen>,
): Promise<FoundFleet> {
  const withGreen = rollout.blue.countsUnits ? (await reading).blue : undefined;
  return withGreen ?? fleets.find(claimOn(rollout, 'blue'));
}

/**
 * As `greenHealth`. A green whose sizes count more than servers is read to count them, and blue with it: both take one call,
 * of the few that a look may make.
 */
export async function readGreen(
  ports: Pick<Needs, 'fleets' | 'traffic'>,
  rollout: Rollout,
): Promise<ReadGreen> {
  if (!rollout.blue.countsUnits) return { green: await greenHealth(ports, rollout) };
  const claims = [claimOn(rollout, 'blue'), claimOn(rollout, 'green')];
  const [health, [blue, green]] = await Promise.all([
    fleetHealth(ports, groupsOf(rollout, 'green')),
    ports.fleets.findEach(claims).catch(nothing),
  ]);
  const units = green?.kind === 'ours' ? unitsIn(green.fleet, health.healthy) : health.healthy.length;
  return { green: { ...health, units }, blue };
}

/** Then every server counts one, as in `countUnits`. */
function nothing(error: unknown): FoundFleet[] {
  if (error instanceof CloudUnavailable) return [];
  throw error;
}

/** Green's servers in its target groups. Throws as `Traffic.health`. */
export async function greenHealth(
  ports: Pick<Needs, 'fleets' | 'traffic'>,
  rollout: Rollout,
): Promise<CountedHealth> {
  const green = await fleetHealth(ports, groupsOf(rollout, 'green'));
  return { ...green, units: await countUnits(ports, rollout, 'green', green.healthy) };
}

const withReplaced = (rollout: Rollout, at: number, found: FoundFleet): Rollout =>
  found.kind === 'not-ours' ? callReplaced(rollout, at, 'blue', found.reason) : rollout;
