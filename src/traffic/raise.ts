import { fleetHealth } from '../fleet/health.ts';
import type { Ports } from '../ports/ports.ts';
import { RolloutAborted, StaleEpoch } from '../rollout/errors.ts';
import { isRollingBack, type Rollout } from '../rollout/record.ts';
import { groupsOf } from '../rollout/traffic/pairs.ts';
import { evenShare } from '../rollout/traffic/split.ts';
import { recordIntent, recordObserved, startBake } from '../rollout/transitions.ts';
import { breakGlassFor } from './break-glass.ts';
import { checkDrift, type LiveRoute, readTraffic } from './live.ts';
import { restore } from './restore.ts';
import { confirmShare, writeShare } from './write.ts';

type TrafficPorts = Pick<Ports, 'traffic' | 'fleets' | 'rollouts' | 'clock'>;

/**
 * Gives green `percent` of the traffic on every route and starts the bake of `step`. AWS has no compare-and-set for
 * weights, so the intent is recorded before the write, and the routes and the record are read again after it. `rollout`
 * must be fresh. Throws RecordConflict when it isn't, DriftDetected when a route has neither the last share nor the
 * wanted one, RolloutAborted when an abort came meanwhile (blue then has the traffic again, if it can take it),
 * SplitNotConfirmed when a route doesn't read back.
 */
export async function raise(
  ports: TrafficPorts,
  rollout: Rollout,
  percent: number,
  step = rollout.step,
): Promise<Rollout> {
  const live = await readTraffic(ports, rollout);
  checkDrift(live, rollout, percent);
  // Saved even when nothing changed: the write's condition proves that no abort has come in between.
  const breakGlass = breakGlassFor(rollout, live.routes);
  const intended = { ...recordIntent(rollout, percent, ports.clock.now()), breakGlass };
  const recorded = await ports.rollouts.save(intended);
  const behind = live.routes.filter(({ green }) => green !== percent);
  for (const route of behind) await writeShare(ports, route, percent);
  const unconfirmed = behind.length > 0 ? await confirmShare(ports, recorded, percent) : undefined;
  const after = await ports.rollouts.get(rollout.id);
  if (after.abandon) throw await takeBack(ports, after, behind);
  if (isRollingBack(after)) throw await revert(ports, after);
  if (unconfirmed) throw unconfirmed;
  if (after.epoch !== rollout.epoch)
    throw new StaleEpoch(`${rollout.id} was taken over while its traffic was raised`);
  const at = ports.clock.now();
  return ports.rollouts.save(startBake({ ...recordObserved(after, evenShare(percent), at), step }, at));
}

/** Puts back the split that a person has seen as they ended the rollout meanwhile, unless blue has nobody to serve it. */
async function takeBack(
  ports: TrafficPorts,
  rollout: Rollout,
  written: readonly LiveRoute[],
): Promise<StaleEpoch> {
  const { id, abort, abandon } = rollout;
  const wasBack = abort !== undefined || abandon?.serving === 'blue';
  if (abandon?.serving !== 'green' && (await canServe(ports, rollout)))
    for (const before of written) await writeShare(ports, before, wasBack ? 0 : before.green);
  return new StaleEpoch(`${id} was abandoned while its traffic was being raised`);
}

async function canServe(ports: TrafficPorts, rollout: Rollout): Promise<boolean> {
  return (await fleetHealth(ports, groupsOf(rollout, 'blue'))).healthy.length > 0;
}

/** The abort may have lowered one route before the raise wrote another. */
async function revert(ports: TrafficPorts, rollout: Rollout): Promise<RolloutAborted> {
  const result = await restore(ports, rollout);
  const where =
    result.kind === 'blue-cannot-serve'
      ? `blue has ${result.healthy} healthy servers for it`
      : 'blue has it again';
  return new RolloutAborted(`${rollout.id} was aborted while its traffic was being raised; ${where}`);
}
