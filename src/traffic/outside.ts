import type { Ports } from '../ports/ports.ts';
import type { Forward } from '../ports/traffic.ts';
import { settledAt, settledUntil } from '../rollout/analysis/evidence.ts';
import { SpecMismatch } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import { METRICS_PERIOD, WEIGHT_PROPAGATION } from '../rollout/timing.ts';
import { groupsOf, pairsIn } from '../rollout/traffic/pairs.ts';
import { type Route, routeName } from '../rollout/traffic/routes.ts';

type Groups = readonly string[];

/**
 * The listeners and rules that forward to one of the target groups and aren't among the routes: their traffic is not
 * moved, so the fleet behind it must not go. The rules for testers are ours, and go before it does.
 * Throws SpecMismatch when a target group doesn't exist.
 */
export async function outsideForwards(
  { traffic }: Pick<Ports, 'traffic'>,
  routes: readonly Route[],
  targetGroups: Groups,
): Promise<Forward[]> {
  const named = new Set(routes.map(routeName));
  return (await traffic.forwards(targetGroups)).filter(
    ({ route, testersOf }) => testersOf === undefined && !named.has(routeName(route)),
  );
}

const namesOf = (forwards: readonly Forward[]) => forwards.map(({ route }) => routeName(route)).join(', ');

/** Throws SpecMismatch with every listener and rule that forwards to the target groups and isn't a route of the spec. */
export async function checkOutside(
  ports: Pick<Ports, 'traffic'>,
  routes: readonly Route[],
  targetGroups: Groups,
): Promise<void> {
  const outside = await outsideForwards(ports, routes, targetGroups);
  if (outside.length === 0) return;
  throw new SpecMismatch(
    `${namesOf(outside)} also forwards to a target group of the service: name it in "traffic.routes", or have it forward elsewhere`,
  );
}

/** What a listener or rule that isn't a route keeps from going; undefined when there is none. */
export async function forwardedTo(
  ports: Pick<Ports, 'traffic'>,
  { routes }: Pick<Rollout, 'routes'>,
  targetGroups: Groups,
): Promise<string | undefined> {
  const outside = await outsideForwards(ports, routes, targetGroups);
  if (outside.length === 0) return undefined;
  return `${namesOf(outside)} forwards to a target group of the service and isn't a route of its spec`;
}

/**
 * As `forwardedTo`, of the target groups that both fleets are in besides: nothing forwarded to them when the rollout began,
 * and no weight holds what comes through them. One that is gone has no traffic: AWS deletes none that is forwarded to.
 */
export async function forwardedBeside(
  ports: Pick<Ports, 'traffic'>,
  { routes, blue }: Pick<Rollout, 'routes' | 'blue'>,
): Promise<string | undefined> {
  for (const group of blue.beside ?? []) {
    const outside = await orNoneIfGone(outsideForwards(ports, routes, [group]));
    if (outside.length > 0)
      return `${namesOf(outside)} forwards to ${group}, which both fleets are in, and isn't a route of the spec`;
  }
  return undefined;
}

async function orNoneIfGone(forwards: Promise<Forward[]>): Promise<Forward[]> {
  try {
    return await forwards;
  } catch (error) {
    if (error instanceof SpecMismatch) return [];
    throw error;
  }
}

/** Why blue must not shrink; `passes` when that needs nobody. */
export interface InUse {
  readonly why: string;
  readonly passes?: true;
  /** When it has passed at the soonest, milliseconds since the epoch. */
  readonly until?: number;
}

/**
 * Why blue must not shrink though every route gives it nothing: something else forwards to it, or it took requests in
 * its last drain time, or that isn't known. Undefined when nobody uses it. `drained` is when its drain time was over.
 */
export async function blueInUse(
  ports: Pick<Ports, 'traffic' | 'metrics' | 'clock'>,
  rollout: Rollout,
  stickiness: number,
  drained: number,
): Promise<InUse | undefined> {
  const { traffic } = rollout;
  const idleSince = (traffic.zeroSince.blue ?? ports.clock.now()) + WEIGHT_PROPAGATION + stickiness;
  const until = settledUntil(ports.clock.now());
  const drainTime = Math.max(drained - idleSince, METRICS_PERIOD);
  const minutes = Math.ceil(drainTime / METRICS_PERIOD) * METRICS_PERIOD;
  const from = until - minutes;
  if (from < idleSince)
    return { why: 'its metrics are still to come', passes: true, until: settledAt(idleSince + minutes) };
  const groups = [...groupsOf(rollout, 'blue'), ...groupsOf(rollout, 'green')];
  const why = (await forwardedTo(ports, rollout, groups)) ?? (await forwardedBeside(ports, rollout));
  if (why !== undefined) return { why };
  for (const { routes, blue } of pairsIn(rollout)) {
    const requests = await ports.metrics.requestsTo({ routes, targetGroup: blue, from, until });
    // Without a target nothing is reported, and no request can be taken: a blue that died and launches nothing.
    if (requests === undefined && (await ports.traffic.health(blue)).registered === 0) continue;
    if (requests === undefined) return { why: `the metrics of ${blue} are missing`, passes: true };
    if (requests > 0) return { why: `${blue} still takes requests, though no route gives it any` };
  }
  return undefined;
}
