import { fleetHealth } from '../fleet/health.ts';
import type { Fleet, Server } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import type { TargetHealth } from '../ports/traffic.ts';
import { findRollout } from '../records/update.ts';
import { CannotCloneFleet, SpecMismatch } from '../rollout/errors.ts';
import { type ServingFleet, servingFleet } from '../rollout/fleet/serving-fleet.ts';
import { isOpen, type Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';
import type { Route } from '../rollout/traffic/routes.ts';
import type { Share } from '../rollout/traffic/split.ts';
import { groupsOfFleet, routesOf } from '../rollout/traffic/twins.ts';
import { type Elsewhere, shareOf, sharesElsewhere, type Weights } from './observed-shares.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'fleets' | 'traffic'>;

export interface ObservedFleet extends ServingFleet {
  readonly role: 'blue' | 'green';
  /**
   * Of the traffic, in percent, over all routes; undefined when a route couldn't be read. 0 for a fleet that isn't there,
   * and of a target group that it isn't attached to: another fleet may serve there.
   */
  readonly share: Share | undefined;
  readonly desired: number | undefined;
  readonly servers: readonly ObservedServer[];
}

export interface ObservedServer {
  readonly id: string;
  readonly inService: boolean;
  readonly state: ServerState;
  readonly healthy: boolean;
  /** What it counts towards the desired capacity. */
  readonly weight: number;
}

/** Where a server is on its way through the group. */
export type ServerState = 'starting' | 'in-service' | 'standby' | 'leaving';

export interface Observation {
  readonly fleets: readonly ObservedFleet[];
  /** Who else has some of the traffic; empty when a route couldn't be read. */
  readonly elsewhere: readonly Elsewhere[];
  readonly unknown: readonly string[];
}

/** A service's fleets as AWS has them now, whatever the records say. Throws ServiceNotFound. */
export async function observeFleets(ports: Needs, name: string): Promise<Observation> {
  const service = await ports.services.get(name);
  const rollout = service.lock && (await findRollout(ports, service.lock.rollout));
  const unknown: string[] = [];
  const weights = await readWeights(ports, rollout?.routes ?? routesOf(service.spec), unknown);
  const observed = await Promise.all(
    rolesOf(service, rollout).map(async ({ role, serving }) => {
      const { attached, ...size } = await readFleet(ports, serving, unknown);
      return { attached, fleet: { role, ...serving, share: weights && shareOf(weights, attached), ...size } };
    }),
  );
  const own = observed.flatMap(({ attached }) => attached);
  const elsewhere = weights ? await sharesElsewhere(ports, weights, own) : [];
  return { fleets: observed.map(({ fleet }) => fleet), elsewhere, unknown };
}

function rolesOf({ live }: Service, rollout: Rollout | undefined) {
  if (!rollout || !isOpen(rollout)) return [{ role: 'blue' as const, serving: live }];
  return [
    { role: 'blue' as const, serving: servingFleet(rollout, 'blue') },
    { role: 'green' as const, serving: servingFleet(rollout, 'green') },
  ];
}

async function readWeights(
  { traffic }: Needs,
  routes: readonly Route[],
  unknown: string[],
): Promise<Weights[] | undefined> {
  const read = await orUnknown(Promise.all(routes.map((route) => traffic.read(route))), unknown);
  return read?.map(({ weights }) => weights);
}

/** `attached` are those of its target groups that it serves at; all of them when the fleet couldn't be read. */
async function readFleet(ports: Needs, serving: ServingFleet, unknown: string[]) {
  const named = groupsOfFleet(serving);
  const [found, health] = await Promise.all([
    orUnknown(describe(ports, serving.fleet), unknown),
    orUnknown<TargetHealth>(fleetHealth(ports, named), unknown),
  ]);
  const healthy = new Set(health?.healthy);
  const servers = (found?.servers ?? []).map((server) => ({
    id: server.id,
    inService: server.inService,
    state: stateOf(server),
    healthy: healthy.has(server.id),
    weight: server.weight ?? 1,
  }));
  const attached = found ? named.filter((group) => found.targetGroups.includes(group)) : named;
  return { attached, desired: found?.desired, servers };
}

const stateOf = ({ inService, standby, leaving }: Server): ServerState =>
  standby ? 'standby' : inService ? 'in-service' : leaving ? 'leaving' : 'starting';

type Read = Pick<Fleet, 'servers' | 'targetGroups'> & { readonly desired: number | undefined };

/** One that isn't there has neither servers nor target groups. */
const describe = async ({ fleets }: Needs, name: string): Promise<Read> =>
  (await fleets.describe(name)) ?? { desired: undefined, servers: [], targetGroups: [] };

/** A listener, target group or fleet may be gone or changed: the rest is shown all the same. */
async function orUnknown<Result>(read: Promise<Result>, unknown: string[]): Promise<Result | undefined> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof SpecMismatch || error instanceof CannotCloneFleet)) throw error;
    unknown.push(error.message);
    return undefined;
  }
}
