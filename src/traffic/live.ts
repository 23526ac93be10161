import type { Ports } from '../ports/ports.ts';
import type { LiveSplit } from '../ports/traffic.ts';
import { DriftDetected, RouteGone, SpecMismatch } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';
import { type Paired, type Sides, sidesAt } from '../rollout/traffic/pairs.ts';
import { type Route, routeName } from '../rollout/traffic/routes.ts';
import { greenPercent, isIdle, type Share, shareOver } from '../rollout/traffic/split.ts';
import { pairsOf } from '../rollout/traffic/twins.ts';
import { wantedStickiness } from './wanted-stickiness.ts';

export interface LiveRoute {
  readonly route: Route;
  readonly sides: Sides;
  readonly live: LiveSplit;
  /** Green's share in percent. */
  readonly green: number;
  /** How long clients are to stay with their fleet, milliseconds, where the next write has to set it. */
  readonly stickiness?: number | undefined;
}

export interface LiveTraffic {
  readonly routes: readonly LiveRoute[];
  readonly share: Share;
  /** The longest of all routes, milliseconds. */
  readonly stickiness: number;
}

type Reader = Pick<Ports, 'traffic'>;
/** Without `id`, of a service that has no rollout under way. */
type Split = Pick<Rollout, 'service' | 'stickiness'> & Paired & { readonly id?: string };

/** Reads all routes. Throws RouteGone for one that isn't there, DriftDetected for one with a third target group. */
export async function readTraffic(ports: Reader, rollout: Split): Promise<LiveTraffic> {
  const routes = await Promise.all(rollout.routes.map((route) => readRoute(ports, rollout, route)));
  return {
    routes,
    share: shareOver(routes.map(({ green }) => green)),
    stickiness: Math.max(...routes.map(({ live }) => live.stickiness)),
  };
}

/** Reads all routes: true when none gives that fleet traffic. Throws as `readTraffic`. */
export const isFreeOfTraffic = async (ports: Reader, rollout: Split, colour: 'blue' | 'green') =>
  isIdle(colour, (await readTraffic(ports, rollout)).share);

/**
 * Reads all routes of a service that has no rollout under way, its live fleet as blue. `given` is a route that gives others
 * some of the traffic. Throws as `readTraffic`, and SpecMismatch while a target group isn't made.
 */
export async function readLive(ports: Reader, service: Service) {
  const pairs = pairsOf(service);
  const routes = pairs.flatMap((pair) => pair.routes);
  const { name, live: blue } = service;
  const split = { service: name, blue, green: { targetGroup: pairs[0]!.green }, routes, pairs };
  const read = await readTraffic(ports, split);
  return { split, routes: read.routes, given: read.routes.find(({ green }) => green > 0) };
}

/** As `readTraffic`, but a route that can't be read is an error in `failures` instead of being thrown. */
export async function readEach(ports: Reader, rollout: Split) {
  const settled = await Promise.allSettled(rollout.routes.map((route) => readRoute(ports, rollout, route)));
  return {
    routes: settled.flatMap((read) => (read.status === 'fulfilled' ? [read.value] : [])),
    failures: settled.flatMap((read) => (read.status === 'rejected' ? [read.reason as unknown] : [])),
  };
}

async function readRoute({ traffic }: Reader, rollout: Split, route: Route): Promise<LiveRoute> {
  const live = await existing(traffic.read(route), rollout, route);
  const sides = sidesAt(rollout, route);
  const stickiness = wantedStickiness(rollout, route, live);
  return { route, sides, live, green: greenShare(live, sides), stickiness };
}

async function existing(read: Promise<LiveSplit>, { id, service }: Split, route: Route): Promise<LiveSplit> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof SpecMismatch)) throw error;
    const otherwise =
      id === undefined ? '' : `; if the traffic has no route any more, send POST /rollouts/${id}/abandon`;
    const ways = `if it was replaced, send PUT /services/${service} with the new one in "traffic.routes", then roll back${otherwise}`;
    throw new RouteGone(`${routeName(route)} can't be used: ${error.message}; ${ways}`, { cause: error });
  }
}

/** Green's share of one route in percent. Throws DriftDetected when a third target group takes part. */
export function greenShare(live: LiveSplit, { blue, green }: Sides): number {
  const unknown = Object.entries(live.weights).find(
    ([arn, weight]) => weight > 0 && arn !== blue && arn !== green,
  );
  if (unknown)
    throw new DriftDetected(`${unknown[0]} takes part in the split, which isn't in the spec`, {
      mend: 'take it out of the action, or set its weight to 0',
    });
  return greenPercent({
    blue: live.weights[blue] ?? 0,
    green: live.weights[green] ?? 0,
  });
}

/** Throws DriftDetected where green has neither what was observed last nor `wanted` percent. */
export function checkDrift(
  { routes }: Pick<LiveTraffic, 'routes'>,
  { traffic: { observed } }: Rollout,
  wanted = observed,
): void {
  const edited = routes.find(({ green }) => green !== observed && green !== wanted);
  if (!edited) return;
  throw new DriftDetected(
    `green has ${edited.green} % of the traffic, but ${observed} % was written last, at ${routeName(edited.route)}`,
  );
}
