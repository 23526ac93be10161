import { clearAbsence } from '../src/fleet/absence.ts';
import { ensureMarked } from '../src/fleet/mark.ts';
import {
  type Colour,
  drainedAt,
  isEmpty,
  recordShrinking,
  recordWhole,
  shrinkOrRemove,
} from '../src/fleet/retire.ts';
import { requiredCapacity } from '../src/fleet/size.ts';
import { saveCall } from '../src/lifecycle/attention.ts';
import { carryOverOrHold } from '../src/lifecycle/carry-over.ts';
import { concludeAbsent } from '../src/lifecycle/conclude-absent.ts';
import { holdRetirement } from '../src/lifecycle/hold-retirement.ts';
import { keepGreen } from '../src/lifecycle/keep-green.ts';
import { failStep, type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Fleet } from '../src/ports/fleets.ts';
import type { Ports } from '../src/ports/ports.ts';
import { amend, current } from '../src/records/update.ts';
import { callAttention } from '../src/rollout/attention.ts';
import { DriftDetected } from '../src/rollout/errors.ts';
import { claimOn } from '../src/rollout/identity.ts';
import { pollSeconds } from '../src/rollout/polling.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { isIdle } from '../src/rollout/split.ts';
import { GREEN_RECOVERY_MAX, SECOND } from '../src/rollout/timing.ts';
import { fail } from '../src/rollout/transitions.ts';
import {
  clock,
  fleets,
  metrics,
  notifier,
  rollouts,
  settings,
  templateVersions,
  traffic,
} from '../src/runtime/ports.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { type LiveTraffic, readTraffic } from '../src/traffic/live.ts';
import { blueInUse, type InUse } from '../src/traffic/outside.ts';
import { restore } from '../src/traffic/restore.ts';

type Needs = Pick<
  Ports,
  'rollouts' | 'fleets' | 'settings' | 'templateVersions' | 'traffic' | 'metrics' | 'notifier' | 'clock'
>;

/**
 * Retires a fleet without traffic, one poll at a time: proves that its weight is 0 and has been for long enough, sizes
 * it to 0 so that its lifecycle hooks run, waits until it is empty, deletes it. Never by force.
 */
export async function retireFleet(ports: Needs, input: StepInput): Promise<StepResult> {
  const rollout = await current(ports.rollouts, input);
  const colour = input.fleet ?? 'green';
  if (colour === 'blue' && isRollingBack(rollout) && !rollout.blue.shrinking)
    return stepResult(rollout, 'fail');
  const found = await ports.fleets.find(claimOn(rollout, colour));
  if (found.kind !== 'ours') return concludeAbsent(ports, rollout, colour, found);
  const { fleet } = found;
  const now = ports.clock.now();
  const live = await readTraffic(ports, rollout);
  if (!hasNoTraffic(rollout, colour, live)) {
    if (colour === 'blue') return stepResult(await unexpectedTraffic(ports, rollout), 'fail');
    // A raise was still under way when the traffic was restored.
    await restore(ports, rollout);
    return holdRetirement(ports, rollout, rollout.phaseSince, `${fleet.name} still has traffic`);
  }
  if (rollout[colour].absentSince !== undefined)
    return stepResult(await clearAbsence(ports, rollout, colour), 'hold');
  const drained = (await drainedAt(ports, rollout, colour, live)) ?? rollout.phaseSince;
  if (now < drained) return stepResult(rollout, 'hold', Math.ceil((drained - now) / SECOND));
  const since = Math.max(drained, rollout.phaseSince);
  if (colour === 'blue' && !rollout.blue.shrinking) {
    const kept = await keepBlue(ports, rollout, fleet, { stickiness: live.stickiness, drained, since });
    if ('verdict' in kept) return kept;
    return retire(ports, kept, colour, fleet, since);
  }
  if (colour === 'green' && fleet.desired > 0) {
    const kept = await keepGreen(ports, rollout, since);
    if (kept) return stepResult(kept, 'hold', pollSeconds(now - since));
  }
  return retire(ports, rollout, colour, fleet, since);
}

async function retire(ports: Needs, rollout: Rollout, colour: Colour, fleet: Fleet, since: number) {
  const retiring = await shrinkOrDelete(ports, rollout, colour, fleet);
  return holdRetirement(ports, retiring, since, `it has ${fleet.servers.length} servers`);
}

/** Before the point of no return. The result of the step if blue can't go yet; otherwise the record. */
async function keepBlue(
  ports: Needs,
  rollout: Rollout,
  blue: Fleet,
  { stickiness, drained, since }: { stickiness: number; drained: number; since: number },
): Promise<StepResult | Rollout> {
  const inUse = await blueInUse(ports, rollout, stickiness, drained);
  if (inUse) return holdRetirement(ports, await noteHold(ports, rollout, inUse), since, inUse.why);
  const unfit = await greenUnfit(ports, rollout);
  // A single poll may meet a server that is just being replaced.
  if (unfit && ports.clock.now() - since < GREEN_RECOVERY_MAX) return stepResult(rollout, 'hold');
  if (unfit) return failStep(ports, rollout.id, { code: 'GreenUnhealthy', message: unfit });
  const carried = await carryOverOrHold(ports, rollout, blue);
  return carried.why === undefined
    ? carried.rollout
    : holdRetirement(ports, carried.rollout, since, carried.why);
}

/** Notifies people once of why blue is kept, unless it is for what time alone brings. */
async function noteHold(ports: Needs, rollout: Rollout, { why, passes }: InUse): Promise<Rollout> {
  if (passes) return rollout;
  return saveCall(ports, rollout, callAttention(rollout, ports.clock.now(), why, `blue is kept: ${why}`));
}

/** True when no route gives the fleet traffic; for green the record must also have since when. */
function hasNoTraffic({ traffic }: Rollout, colour: Colour, { share }: LiveTraffic): boolean {
  return isIdle(colour, share) && (colour === 'blue' || traffic.zeroSince.green !== undefined);
}

/**
 * After the promotion only somebody else can have given blue traffic. A blue that is whole takes everything back;
 * throws DriftDetected for one that shrinks.
 */
async function unexpectedTraffic(ports: Needs, rollout: Rollout): Promise<Rollout> {
  const reason = `${rollout.blue.fleet} is to be retired, but somebody has given it traffic`;
  if (rollout.blue.shrinking) throw new DriftDetected(reason);
  return amend(ports, rollout.id, (newest, at) => fail(newest, at, 'DriftDetected', reason));
}

/** Blue is kept for a rollback until green has the servers to carry everything. */
async function greenUnfit(ports: Needs, rollout: Rollout): Promise<string | undefined> {
  const [{ healthy }, full] = await Promise.all([
    ports.traffic.health(rollout.green.targetGroup),
    requiredCapacity(ports, rollout),
  ]);
  if (healthy.length >= full) return undefined;
  return `green has ${healthy.length} healthy servers of ${full} as blue is to be retired`;
}

async function shrinkOrDelete(
  ports: Needs,
  rollout: Rollout,
  colour: Colour,
  fleet: Fleet,
): Promise<Rollout> {
  const isBegun = isEmpty(fleet) || colour === 'green' || rollout.blue.shrinking;
  const recorded = isBegun ? rollout : await recordShrinking(ports, rollout, fleet);
  // Shrinking can't be undone, and the read above may be older than a change of the split: read once more.
  if (fleet.desired > 0 && !hasNoTraffic(recorded, colour, await readTraffic(ports, rollout))) {
    return colour === 'blue' ? recordWhole(ports, recorded) : recorded;
  }
  if (colour === 'blue') await ensureMarked(ports, recorded, fleet);
  await shrinkOrRemove(ports, fleet, claimOn(rollout, colour));
  return recorded;
}

export const handler = stepHandler('retire-fleet', retireFleet, {
  clock,
  fleets,
  metrics,
  notifier,
  rollouts,
  settings,
  templateVersions,
  traffic,
});
