import { isShrunk, repin } from '../fleet/pin.ts';
import { capacityWith } from '../fleet/size.ts';
import type { Ports } from '../ports/ports.ts';
import {
  assessBlue,
  type BlueCheck,
  type BlueSeen,
  blueNeedsAttention,
  withBlueCheck,
} from '../rollout/analysis/blue.ts';
import type { Rollout } from '../rollout/record.ts';
import { callAttention } from './attention.ts';

type Needs = Pick<Ports, 'fleets' | 'traffic' | 'rollouts' | 'notifier' | 'clock'>;

/** What a check of both fleets found. */
export interface Watched {
  /** Not saved but for the pin. */
  readonly rollout: Rollout;
  readonly blue: BlueCheck;
  /** Servers that carry all of the traffic. */
  readonly capacity: number;
  readonly green: Awaited<ReturnType<Ports['traffic']['health']>>;
}

/**
 * Checks both fleets: counts healthy servers, sizes a blue back that somebody has shrunk, and notifies people of a blue
 * that can't serve.
 */
export async function watchFleets(ports: Needs, rollout: Rollout): Promise<Watched> {
  const [blueHealth, green, fleet] = await Promise.all([
    ports.traffic.health(rollout.blue.targetGroup),
    ports.traffic.health(rollout.green.targetGroup),
    ports.fleets.describe(rollout.blue.fleet),
  ]);
  const capacity = capacityWith(rollout.blue, fleet);
  const healthy = { blue: blueHealth.healthy.length, green: green.healthy.length };
  const seen: BlueSeen = {
    healthy,
    capacity,
    isShrunk: fleet !== undefined && isShrunk(rollout.blue, fleet),
  };
  const blue = assessBlue(rollout, seen, ports.clock.now());
  const pinned = fleet ? await repin(ports, rollout, fleet) : rollout;
  const checked = withBlueCheck(pinned, blue);
  const reason = blueNeedsAttention(blue, seen, ports.clock.now());
  if (!reason) return { rollout: checked, blue, capacity, green };
  const about = `blue ${blue.isLost ? 'lost' : blue.verdict ? 'shrunk' : 'weak'} ${blue.weakSince}`;
  return { rollout: await callAttention(ports, checked, about, reason), blue, capacity, green };
}
