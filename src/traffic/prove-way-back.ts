import type { Ports } from '../ports/ports.ts';
import { DriftDetected } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import { routeName } from '../rollout/traffic/routes.ts';
import { beginProof, isInTime, recordProof } from '../rollout/traffic/way-back.ts';
import { type BlueCannotServe, checkBlueCapacity } from './blue-capacity.ts';
import { breakGlassFor } from './break-glass.ts';
import { giveBack } from './give-back.ts';
import { type LiveRoute, readTraffic } from './live.ts';

type TrafficPorts = Pick<Ports, 'traffic' | 'fleets' | 'rollouts' | 'clock'>;

export type Proof =
  | { readonly kind: 'proven'; readonly rollout: Rollout }
  /** It took `took` milliseconds: too long, or the clock was set meanwhile. */
  | { readonly kind: 'slow'; readonly rollout: Rollout; readonly took: number }
  | BlueCannotServe;

/**
 * Proves that blue can have everything back: does what `restore` does while blue still has everything, so that it changes
 * nothing for clients, and times it. `rollout` must be fresh. Throws DriftDetected when blue hasn't all of the traffic,
 * RecordConflict when an abort came meanwhile, CloudRefused for a missing permission.
 */
export async function proveWayBack(ports: TrafficPorts, rollout: Rollout): Promise<Proof> {
  const began = ports.clock.now();
  const { routes } = await readTraffic(ports, rollout);
  for (const route of routes) checkAllBlue(route);
  const refusal = await checkBlueCapacity(ports, rollout, false);
  if (refusal) return refusal;
  const breakGlass = breakGlassFor(rollout, routes);
  const recorded = await ports.rollouts.save(beginProof(rollout, ports.clock.now(), breakGlass));
  await giveBack(ports, recorded, routes, routes);
  const at = ports.clock.now();
  const took = at - began;
  if (!isInTime(recorded, took)) return { kind: 'slow', rollout: recorded, took };
  return { kind: 'proven', rollout: await ports.rollouts.save(recordProof(recorded, at, took)) };
}

/** A route that somebody has given to green, or has taken from everybody, isn't to be changed. */
function checkAllBlue({ route, sides, live, green }: LiveRoute): void {
  if (green > 0)
    throw new DriftDetected(`${sides.green} has ${green} % of the traffic already, at ${routeName(route)}`);
  if (!live.weights[sides.blue])
    throw new DriftDetected(`${routeName(route)} gives ${sides.blue} no traffic any more`);
}
