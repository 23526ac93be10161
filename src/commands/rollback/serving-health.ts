import { fleetHealth } from '../../fleet/health.ts';
import type { Ports } from '../../ports/ports.ts';
import { CloudUnavailable, DriftDetected } from '../../rollout/errors.ts';
import type { Service } from '../../rollout/service.ts';
import { groupsOf, type Paired } from '../../rollout/traffic/pairs.ts';
import { routeName } from '../../rollout/traffic/routes.ts';
import { giveBlueAllByHand } from '../../traffic/by-hand.ts';
import { readLive } from '../../traffic/live.ts';

/** Of the fleet that has all of the traffic; undefined while the load balancer can't be asked. */
export interface ServingHealth {
  readonly healthy: number | undefined;
  readonly servers: number | undefined;
}

type Reader = Pick<Ports, 'traffic'>;

/** The answer to a press never depends on it: it only says more. */
export async function readServingHealth(ports: Reader, paired: Paired): Promise<ServingHealth> {
  try {
    const { healthy, staying } = await fleetHealth(ports, groupsOf(paired, 'blue'));
    return { healthy: healthy.length, servers: staying.length };
  } catch (error) {
    if (error instanceof CloudUnavailable) return { healthy: undefined, servers: undefined };
    throw error;
  }
}

/**
 * Reads that the live fleet of a service without a rollout has all of the traffic, whatever its record says. Throws
 * DriftDetected with who has it instead and the command that gives it back, RouteGone for a route that isn't there.
 */
export async function checkLiveHasAll(ports: Reader, service: Service): Promise<ServingHealth> {
  const { name, live } = service;
  const { split, routes, given } = await readLive(ports, service);
  const health = await readServingHealth(ports, split);
  if (!given) return health;
  const other = given.sides.green;
  const { healthy } = await ports.traffic.health(other);
  const servers =
    healthy.length === 0 ? 'no healthy server: those requests fail' : `${healthy.length} healthy servers`;
  throw new DriftDetected(
    `${other} has ${given.green} % of the traffic at ${routeName(given.route)}, and ${servers}. ${name} has no rollout under way that gave it any; its live fleet is ${live.fleet}, ${healthOf(health)}. Give ${live.fleet} everything by hand: ${giveBlueAllByHand(routes)}`,
  );
}

/** For people: `with 3 of 4 servers healthy`. */
export const healthOf = ({ healthy, servers }: ServingHealth) =>
  healthy === undefined ? 'whose health cannot be read' : `with ${healthy} of ${servers} servers healthy`;
