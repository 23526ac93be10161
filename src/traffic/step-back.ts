import type { Ports } from '../ports/ports.ts';
import { amend } from '../records/update.ts';
import { StaleEpoch } from '../rollout/errors.ts';
import { shareLeft } from '../rollout/fleet/surge.ts';
import type { Rollout } from '../rollout/record.ts';
import { evenShare } from '../rollout/traffic/split.ts';
import { recordIntent, recordObserved } from '../rollout/transitions.ts';
import type { BlueCannotServe } from './blue-capacity.ts';
import type { LiveTraffic } from './live.ts';
import { restore } from './restore.ts';
import { confirmShare, writeShare } from './write.ts';

type TrafficPorts = Pick<Ports, 'traffic' | 'fleets' | 'rollouts' | 'clock'>;

/**
 * Gives a blue that grows back after a surge as much of the traffic as its servers carry, and never less than it has. Only
 * the state machine does that: everybody else gives it everything or nothing. Returns the record, which is `rollout` itself
 * where nothing is to be written. Throws SplitNotConfirmed.
 */
export async function stepBack(
  ports: TrafficPorts,
  rollout: Rollout,
  { routes }: LiveTraffic,
  { healthy, needed }: Pick<BlueCannotServe, 'healthy' | 'needed'>,
): Promise<Rollout> {
  const percent = shareLeft(healthy, needed);
  const above = routes.filter(({ green }) => green > percent);
  if (above.length === 0) return rollout;
  const recorded = await amend(ports, rollout.id, (record, at) =>
    record.traffic.intended <= percent ? record : recordIntent(record, percent, at),
  );
  if (recorded.abandon) throw new StaleEpoch(`${rollout.id} was abandoned: its traffic stays where it is`);
  // Somebody has given blue everything meanwhile.
  if (recorded.traffic.intended < percent) return recorded;
  for (const route of above) await writeShare(ports, route, percent);
  const unconfirmed = await confirmShare(ports, recorded, percent);
  const after = await ports.rollouts.get(rollout.id);
  if (after.traffic.intended < percent && !after.abandon) {
    await restore(ports, after, true);
    return after;
  }
  if (unconfirmed) throw unconfirmed;
  return amend(ports, rollout.id, (record, at) =>
    record.traffic.intended === percent ? recordObserved(record, evenShare(percent), at) : record,
  );
}
