import { fleetHealth } from '../fleet/health.ts';
import type { Ports } from '../ports/ports.ts';
import type { TargetHealth } from '../ports/traffic.ts';
import { findRollout } from '../records/update.ts';
import { CannotCloneFleet, SpecMismatch } from '../rollout/errors.ts';
import { isOpen, type Rollout } from '../rollout/record.ts';
import type { Route } from '../rollout/routes.ts';
import type { Service } from '../rollout/service.ts';
import { type ServingFleet, servingFleet } from '../rollout/serving-fleet.ts';
import { greenPercent, type Share, shareOver } from '../rollout/split.ts';
import { groupsOfFleet, routesOf } from '../rollout/twins.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'fleets' | 'traffic'>;

export interface ObservedFleet extends ServingFleet {
  readonly role: 'blue' | 'green';
  /** Of the traffic, in percent, over all routes; undefined when a route couldn't be read. */
  readonly share: Share | undefined;
  readonly desired: number | undefined;
  readonly servers: readonly ObservedServer[];
}

export interface ObservedServer {
  readonly id: string;
  readonly inService: boolean;
  readonly healthy: boolean;
  /** What it counts towards the desired capacity. */
  readonly weight: number;
}

export interface Observation {
  readonly fleets: readonly ObservedFleet[];
  readonly unknown: readonly string[];
}

/** A service's fleets as AWS has them now, whatever the records say. Throws ServiceNotFound. */
export async function observeFleets(ports: Needs, name: string): Promise<Observation> {
  const service = await ports.services.get(name);
  const rollout = service.lock && (await findRollout(ports, service.lock.rollout));
  const unknown: string[] = [];
  const weights = await readWeights(ports, rollout?.routes ?? routesOf(service.spec), unknown);
  const fleets = await Promise.all(
    rolesOf(service, rollout).map(async ({ role, serving }) => ({
      role,
      ...serving,
      share: weights && shareOver(weights.map((split) => percentOf(split, groupsOfFleet(serving)))),
      ...(await readServers(ports, serving, unknown)),
    })),
  );
  return { fleets, unknown };
}

function rolesOf({ live }: Service, rollout: Rollout | undefined) {
  if (!rollout || !isOpen(rollout)) return [{ role: 'blue' as const, serving: live }];
  return [
    { role: 'blue' as const, serving: servingFleet(rollout, 'blue') },
    { role: 'green' as const, serving: servingFleet(rollout, 'green') },
  ];
}

type Weights = Readonly<Record<string, number>>;

async function readWeights(
  { traffic }: Needs,
  routes: readonly Route[],
  unknown: string[],
): Promise<Weights[] | undefined> {
  const read = await orUnknown(Promise.all(routes.map((route) => traffic.read(route))), unknown);
  return read?.map(({ weights }) => weights);
}

/** At each route a fleet has one of its target groups. */
function percentOf(weights: Weights, targetGroups: readonly string[]): number {
  const own = targetGroups.reduce((sum, group) => sum + (weights[group] ?? 0), 0);
  const all = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return greenPercent({ green: own, blue: all - own });
}

async function readServers(ports: Needs, serving: ServingFleet, unknown: string[]) {
  const [found, health] = await Promise.all([
    orUnknown(ports.fleets.describe(serving.fleet), unknown),
    orUnknown<TargetHealth>(fleetHealth(ports, groupsOfFleet(serving)), unknown),
  ]);
  const healthy = new Set(health?.healthy);
  const servers = (found?.servers ?? []).map(({ id, inService, weight = 1 }) => ({
    id,
    inService,
    healthy: healthy.has(id),
    weight,
  }));
  return { desired: found?.desired, servers };
}

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
