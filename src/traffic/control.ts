import type { Ports } from '../ports/ports.ts';
import { amend } from '../records/update.ts';
import {
  CloudUnavailable,
  DriftDetected,
  RolloutAborted,
  SplitNotConfirmed,
  StaleEpoch,
} from '../rollout/errors.ts';
import { isRollingBack, type Rollout } from '../rollout/record.ts';
import { routeName } from '../rollout/routes.ts';
import { evenShare, shareOver, weightsFor } from '../rollout/split.ts';
import { recordIntent, recordObserved, startBake } from '../rollout/transitions.ts';
import { type WeakBlue, weakBlue } from './blue-capacity.ts';
import { checkDrift, type LiveRoute, readEach, readTraffic } from './live.ts';

/**
 * The only room that writes a split. Three actors come here: the step that raises, the on-call API and the watchdog
 * that restore. AWS has no compare-and-set for weights, so a raise looks, writes down what it means to do, writes,
 * looks again, and asks the record once more whether it was still wanted. It does so on all routes of a service: its share
 * is what every one of them reads back.
 */
type TrafficPorts = Pick<Ports, 'traffic' | 'fleets' | 'rollouts' | 'clock'>;

/**
 * Gives green `percent` of the traffic on every route and starts the bake. The record that is handed in must be fresh: the
 * intent is written on the condition that nobody has changed it since. A raise that died between two routes is completed
 * by the next one. Throws RecordConflict when somebody has changed the record, DriftDetected when a route has neither the
 * last share nor the wanted one, RolloutAborted when an abort came while it was written (blue has the traffic again then,
 * if it can take it), SplitNotConfirmed when a route doesn't read back.
 */
export async function raise(ports: TrafficPorts, rollout: Rollout, percent: number): Promise<Rollout> {
  const live = await readTraffic(ports, rollout);
  checkDrift(live, rollout, percent);
  // Saved even when nothing changed: the write's condition is what proves that no abort has come in between.
  const recorded = await ports.rollouts.save(recordIntent(rollout, percent, ports.clock.now()));
  const behind = live.routes.filter(({ green }) => green !== percent);
  for (const route of behind) await write(ports, recorded, route, percent);
  const unconfirmed = behind.length > 0 ? await readBack(ports, recorded, percent) : undefined;
  const after = await ports.rollouts.get(rollout.id);
  if (isRollingBack(after)) throw await takeBack(ports, after);
  if (unconfirmed) throw unconfirmed;
  if (after.epoch !== rollout.epoch)
    throw new StaleEpoch(`${rollout.id} was taken over while its traffic was raised`);
  const at = ports.clock.now();
  return ports.rollouts.save(startBake(recordObserved(after, evenShare(percent), at), at));
}

/** An abort came while the traffic was raised: of several routes it may have lowered one before the raise wrote another. */
async function takeBack(ports: TrafficPorts, rollout: Rollout): Promise<RolloutAborted> {
  const back = await restore(ports, rollout);
  const where =
    back.kind === 'restored' ? 'blue has it again' : `blue has ${back.healthy} healthy servers for it`;
  return new RolloutAborted(`${rollout.id} was aborted while its traffic was being raised; ${where}`);
}

/**
 * Puts green's target group into the forward action of every route at weight 0 where it isn't there: the load balancer
 * checks the health of referenced target groups only, so green would stay `unused` for ever
 * (aws-load-balancer-controller#273).
 */
export async function registerTargetGroup(ports: Pick<Ports, 'traffic'>, rollout: Rollout): Promise<void> {
  const { blue, green } = rollout;
  const { routes } = await readTraffic(ports, rollout);
  for (const { route, live } of routes) {
    if (live.weights[green.targetGroup] !== undefined) continue;
    const weights = { [blue.targetGroup]: live.weights[blue.targetGroup] ?? 0, [green.targetGroup]: 0 };
    await ports.traffic.write(route, live, weights);
  }
}

export type Restored =
  /** Blue has all of the traffic, as read back; `moved` says whether it took a write. */
  { readonly kind: 'restored'; readonly moved: boolean } | WeakBlue;

/**
 * Gives blue all of the traffic with one mutating call per route, unless it can't take it: then the traffic stays where
 * it is. A route that can't be read or written keeps no other from being restored; what it failed with is thrown then.
 * Whoever calls it has recorded why: an abort or a failure is on the record, so no raise begins after this one.
 * `force` is a person's word that a blue with few healthy servers is better than green; none is never enough.
 */
export async function restore(ports: TrafficPorts, rollout: Rollout, force = false): Promise<Restored> {
  // What this rollout has never raised isn't its to lower: it would be a stranger's split. What it has raised may be
  // there again though its record says 0: an abort found nothing to move, and the raise that was under way wrote after.
  if (!rollout.traffic.raised) return neverRaised(ports, rollout);
  const { routes, failures } = await readEach(ports, rollout);
  const raised = routes.filter(({ green }) => green > 0);
  if (raised.length === 0) {
    throwOne(failures);
    await noteRestored(ports, rollout);
    return { kind: 'restored', moved: false };
  }
  const weak = await weakBlue(ports, rollout, force);
  if (weak) return weak;
  const share = shareOver(routes.map(({ green }) => green));
  const recorded = await amend(ports, rollout.id, (record, at) =>
    recordIntent(recordObserved(record, share, at), 0, at),
  );
  const writes = await Promise.allSettled(raised.map((route) => write(ports, recorded, route, 0)));
  throwOne([...failures, ...writes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))]);
  const unconfirmed = await readBack(ports, recorded, 0);
  if (unconfirmed) throw unconfirmed;
  await noteRestored(ports, rollout);
  return { kind: 'restored', moved: true };
}

/**
 * Says that blue has everything only after reading it. Throws DriftDetected when green has traffic that this rollout never
 * gave it: whoever did has to take it back. Before blue is pinned there is no green that could have any.
 */
async function neverRaised(ports: TrafficPorts, rollout: Rollout): Promise<Restored> {
  if (!rollout.blue.pin) return { kind: 'restored', moved: false };
  const { routes, share } = await readTraffic(ports, rollout);
  // The record keeps since when green has had no traffic, whoever gave it some: its quiet time counts from there.
  if (share.most !== rollout.traffic.observed) {
    await amend(ports, rollout.id, (record, at) => recordObserved(record, share, at));
  }
  const given = routes.find(({ green }) => green > 0);
  if (!given) return { kind: 'restored', moved: false };
  const { id, blue, green } = rollout;
  throw new DriftDetected(
    `somebody has given ${green.targetGroup} ${given.green} % of the traffic at ${routeName(given.route)}, ${id} never did; give ${blue.targetGroup} everything by hand`,
  );
}

async function write(ports: TrafficPorts, rollout: Rollout, { route, live }: LiveRoute, percent: number) {
  const weights = weightsFor(percent);
  await ports.traffic.write(route, live, {
    [rollout.blue.targetGroup]: weights.blue,
    [rollout.green.targetGroup]: weights.green,
  });
}

/** What is wrong when one of the routes, those that needed no write included, doesn't read back as `percent`. */
async function readBack(
  ports: TrafficPorts,
  rollout: Rollout,
  percent: number,
): Promise<SplitNotConfirmed | undefined> {
  const { routes } = await readTraffic(ports, rollout);
  const other = routes.find(({ green }) => green !== percent);
  if (!other) return undefined;
  return new SplitNotConfirmed(
    `green was to have ${percent} % of the traffic, but ${other.green} % reads back at ${routeName(other.route)}`,
  );
}

/** Of several failures one that passes by itself is thrown first: the retry that it gets meets the others again. */
function throwOne(failures: readonly unknown[]): void {
  if (failures.length > 0) throw failures.find((one) => one instanceof CloudUnavailable) ?? failures[0];
}

async function noteRestored(ports: TrafficPorts, { id }: Rollout): Promise<void> {
  await amend(ports, id, (record, at) => recordObserved(recordIntent(record, 0, at), evenShare(0), at));
}
