import { requiredCapacity } from '../fleet/size.ts';
import type { Ports } from '../ports/ports.ts';
import type { LiveSplit } from '../ports/traffic.ts';
import { amend } from '../records/update.ts';
import { canTakeAll } from '../rollout/capacity.ts';
import {
  CloudUnavailable,
  DriftDetected,
  RolloutAborted,
  SplitNotConfirmed,
  StaleEpoch,
} from '../rollout/errors.ts';
import { isRollingBack, type Rollout } from '../rollout/record.ts';
import { greenPercent, weightsFor } from '../rollout/split.ts';
import { recordIntent, recordObserved, startBake } from '../rollout/transitions.ts';

/**
 * The only room that writes a split. Three actors come here: the step that raises, the on-call API and the watchdog
 * that restore. AWS has no compare-and-set for weights, so a raise looks, writes down what it means to do, writes,
 * looks again, and asks the record once more whether it was still wanted.
 */
type TrafficPorts = Pick<Ports, 'traffic' | 'fleets' | 'rollouts' | 'clock'>;

/** Green's share of the live split in percent. Throws DriftDetected when a third target group takes part. */
export function greenShare(live: LiveSplit, { blue, green }: Pick<Rollout, 'blue' | 'green'>): number {
  const stranger = Object.entries(live.weights).find(
    ([arn, weight]) => weight > 0 && arn !== blue.targetGroup && arn !== green.targetGroup,
  );
  if (stranger) throw new DriftDetected(`${stranger[0]} takes part in the split, which isn't in the spec`);
  return greenPercent({
    blue: live.weights[blue.targetGroup] ?? 0,
    green: live.weights[green.targetGroup] ?? 0,
  });
}

/**
 * Gives green `percent` of the traffic and starts the bake. The record that is handed in must be fresh: the intent is
 * written on the condition that nobody has changed it since. Throws RecordConflict when somebody has, DriftDetected when
 * the live split is neither the last one nor the wanted one, RolloutAborted when an abort came while it was written
 * (blue has the traffic again then, if it can take it), SplitNotConfirmed when the write doesn't read back.
 */
export async function raise(ports: TrafficPorts, rollout: Rollout, percent: number): Promise<Rollout> {
  const before = rollout.traffic.observed;
  const live = await ports.traffic.read(rollout.route);
  const found = greenShare(live, rollout);
  if (found !== before && found !== percent) {
    throw new DriftDetected(`green has ${found} % of the traffic, but ${before} % was written last`);
  }
  // Saved even when nothing changed: the write's condition is what proves that no abort has come in between.
  const recorded = await ports.rollouts.save(recordIntent(rollout, percent, ports.clock.now()));
  if (found !== percent) await writeAndReadBack(ports, recorded, live, percent);
  const after = await ports.rollouts.get(rollout.id);
  if (isRollingBack(after)) {
    const back = await restore(ports, after);
    const where =
      back.kind === 'restored' ? 'blue has it again' : `blue has ${back.healthy} healthy servers for it`;
    throw new RolloutAborted(`${rollout.id} was aborted while its traffic was being raised; ${where}`);
  }
  if (after.epoch !== rollout.epoch)
    throw new StaleEpoch(`${rollout.id} was taken over while its traffic was raised`);
  const at = ports.clock.now();
  return ports.rollouts.save(startBake(recordObserved(after, percent, at), at));
}

/**
 * Puts green's target group into the forward action at weight 0 if it isn't there: the load balancer checks the health
 * of referenced target groups only, so green would stay `unused` for ever (aws-load-balancer-controller#273).
 */
export async function registerTargetGroup(
  { traffic }: Pick<Ports, 'traffic'>,
  rollout: Rollout,
): Promise<void> {
  const live = await traffic.read(rollout.route);
  if (live.weights[rollout.green.targetGroup] !== undefined) return;
  const blue = live.weights[rollout.blue.targetGroup] ?? 0;
  await traffic.write(rollout.route, live, {
    [rollout.blue.targetGroup]: blue,
    [rollout.green.targetGroup]: 0,
  });
}

export type Restored =
  /** Blue has all of the traffic, as read back; `moved` says whether it took a write. */
  | { readonly kind: 'restored'; readonly moved: boolean }
  | { readonly kind: 'blue-cannot-serve'; readonly healthy: number; readonly needed: number };

/**
 * Gives blue all of the traffic with one mutating call, unless it can't take it: then the traffic stays where it is.
 * Whoever calls it has recorded why: an abort or a failure is on the record, so no raise begins after this one.
 * `force` is a person's word that a blue with few healthy servers is better than green; none is never enough.
 */
export async function restore(ports: TrafficPorts, rollout: Rollout, force = false): Promise<Restored> {
  // What this rollout has never raised isn't its to lower: it would be a stranger's split. What it has raised may be
  // there again though its record says 0: an abort found nothing to move, and the raise that was under way wrote after.
  if (!rollout.traffic.raised) return neverRaised(ports, rollout);
  const live = await ports.traffic.read(rollout.route);
  const share = greenShare(live, rollout);
  if (share === 0) {
    await noteRestored(ports, rollout);
    return { kind: 'restored', moved: false };
  }
  const [blue, green, full] = await Promise.all([
    ports.traffic.health(rollout.blue.targetGroup),
    ports.traffic.health(rollout.green.targetGroup),
    knownSize(ports, rollout),
  ]);
  const healthy = blue.healthy.length;
  const able = canTakeAll(healthy, green.healthy.length, full);
  if (!able && !(force && healthy > 0)) return { kind: 'blue-cannot-serve', healthy, needed: full };
  const recorded = await amend(ports, rollout.id, (record, at) =>
    recordIntent(recordObserved(record, share, at), 0, at),
  );
  await writeAndReadBack(ports, recorded, live, 0);
  await noteRestored(ports, rollout);
  return { kind: 'restored', moved: true };
}

/** Blue may have grown since the rollout began. The way back doesn't wait for Auto Scaling to say so. */
async function knownSize(ports: Pick<Ports, 'fleets'>, rollout: Rollout): Promise<number> {
  try {
    return await requiredCapacity(ports, rollout);
  } catch (error) {
    if (error instanceof CloudUnavailable) return rollout.blue.desired;
    throw error;
  }
}

/**
 * Says that blue has everything only after reading it. Throws DriftDetected when green has traffic that this rollout never
 * gave it: whoever did has to take it back. Before blue is pinned there is no green that could have any.
 */
async function neverRaised(ports: TrafficPorts, rollout: Rollout): Promise<Restored> {
  if (!rollout.blue.pin) return { kind: 'restored', moved: false };
  const share = greenShare(await ports.traffic.read(rollout.route), rollout);
  // The record keeps since when green has had no traffic, whoever gave it some: its quiet time counts from there.
  if (share !== rollout.traffic.observed) {
    await amend(ports, rollout.id, (record, at) => recordObserved(record, share, at));
  }
  if (share === 0) return { kind: 'restored', moved: false };
  const { id, blue, green } = rollout;
  throw new DriftDetected(
    `somebody has given ${green.targetGroup} ${share} % of the traffic, ${id} never did; give ${blue.targetGroup} everything by hand`,
  );
}

async function writeAndReadBack(ports: TrafficPorts, rollout: Rollout, live: LiveSplit, percent: number) {
  const weights = weightsFor(percent);
  await ports.traffic.write(rollout.route, live, {
    [rollout.blue.targetGroup]: weights.blue,
    [rollout.green.targetGroup]: weights.green,
  });
  const found = greenShare(await ports.traffic.read(rollout.route), rollout);
  if (found !== percent) {
    throw new SplitNotConfirmed(`green was to have ${percent} % of the traffic, but ${found} % reads back`);
  }
}

async function noteRestored(ports: TrafficPorts, { id }: Rollout): Promise<void> {
  await amend(ports, id, (record, at) => recordObserved(recordIntent(record, 0, at), 0, at));
}
