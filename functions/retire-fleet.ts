import { type Colour, drainedAt, isEmpty, shrinkOrRemove } from '../src/fleet/retire.ts';
import { requiredCapacity } from '../src/fleet/size.ts';
import { discardVersion } from '../src/fleet/template-version.ts';
import { failStep, type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Fleet } from '../src/ports/fleets.ts';
import type { Ports } from '../src/ports/ports.ts';
import { amend, current } from '../src/records/update.ts';
import { DriftDetected, FleetTimeout } from '../src/rollout/errors.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { isIdle } from '../src/rollout/split.ts';
import { GREEN_RECOVERY_MAX, HOUR, READ_STALENESS, RETIREMENT_MAX, SECOND } from '../src/rollout/timing.ts';
import { fail, note } from '../src/rollout/transitions.ts';
import { clock, fleets, rollouts, templates, traffic } from '../src/runtime/ports.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { restore } from '../src/traffic/control.ts';
import { type LiveTraffic, readTraffic } from '../src/traffic/live.ts';

type Needs = Pick<Ports, 'rollouts' | 'fleets' | 'templates' | 'traffic' | 'clock'>;

/**
 * Retires the fleet that has no traffic any more, one look at a time: prove that its weight is 0 and has been for long
 * enough, size it to 0 so that its lifecycle hooks run, wait until it is empty, delete it. Never by force.
 */
export async function retireFleet(ports: Needs, input: StepInput): Promise<StepResult> {
  const rollout = await current(ports.rollouts, input);
  const colour = input.fleet ?? 'green';
  if (colour === 'blue' && isRollingBack(rollout) && !rollout.blue.shrinking)
    return stepResult(rollout, 'fail');
  const fleet = await ports.fleets.describe(rollout[colour].fleet);
  if (!fleet) return confirmAbsent(ports, rollout, colour);
  const now = ports.clock.now();
  const live = await readTraffic(ports, rollout);
  if (!hasNoTraffic(rollout, colour, live)) {
    checkTime(now - rollout.phaseSince, fleet);
    if (colour === 'blue') return stepResult(await unexpectedTraffic(ports, rollout), 'fail');
    // A raise that was still under way when the traffic went back: it goes back once more, and the quiet starts anew.
    await restore(ports, rollout);
    return stepResult(rollout, 'hold');
  }
  if (rollout[colour].absentSince !== undefined)
    return stepResult(await reappeared(ports, rollout, colour), 'hold');
  const quiet = (await drainedAt(ports, rollout, colour, live)) ?? rollout.phaseSince;
  if (now < quiet) return stepResult(rollout, 'hold', Math.ceil((quiet - now) / SECOND));
  checkTime(now - Math.max(quiet, rollout.phaseSince), fleet);
  if (colour === 'blue' && !rollout.blue.shrinking) {
    const unfit = await greenUnfit(ports, rollout);
    // One look may meet a server that is just being replaced.
    if (unfit && now - Math.max(quiet, rollout.phaseSince) < GREEN_RECOVERY_MAX)
      return stepResult(rollout, 'hold');
    if (unfit) return failStep(ports, rollout.id, { code: 'GreenUnhealthy', message: unfit });
  }
  return stepResult(await shrinkOrDelete(ports, rollout, colour, fleet), 'hold');
}

/** It was only a stale read that didn't know the fleet: the absence counts anew. */
async function reappeared(ports: Needs, rollout: Rollout, colour: Colour): Promise<Rollout> {
  const { absentSince: _, ...there } = rollout[colour];
  return ports.rollouts.save({ ...rollout, [colour]: there });
}

/** Throws FleetTimeout for a fleet that could have gone long ago. */
function checkTime(elapsed: number, { name }: Fleet): void {
  if (elapsed <= RETIREMENT_MAX) return;
  throw new FleetTimeout(`${name} is still there ${RETIREMENT_MAX / HOUR} hours after it could have gone`);
}

/** True when no route gives the fleet anything now, and of green the record says since when. */
function hasNoTraffic({ traffic }: Rollout, colour: Colour, { share }: LiveTraffic): boolean {
  return isIdle(colour, share) && (colour === 'blue' || traffic.zeroSince.green !== undefined);
}

/**
 * Traffic on blue that green was promoted over is somebody else's doing. A blue that is still whole takes everything
 * back; one that shrinks can't: throws DriftDetected, for a person.
 */
async function unexpectedTraffic(ports: Needs, rollout: Rollout): Promise<Rollout> {
  const reason = `${rollout.blue.fleet} is to go, but somebody has given it traffic`;
  if (rollout.blue.shrinking) throw new DriftDetected(reason);
  return amend(ports, rollout.id, (newest, at) => fail(newest, at, 'DriftDetected', reason));
}

/** Blue is the way back: it isn't given up while green hasn't the servers to carry everything. */
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
  const recorded = isEmpty(fleet) ? rollout : await recordShrinking(ports, rollout, colour, fleet);
  // Nothing can be taken back from here on, and the first look may be as old as what was done since took.
  if (fleet.desired > 0 && !hasNoTraffic(recorded, colour, await readTraffic(ports, rollout))) {
    return colour === 'blue' ? recordWhole(ports, recorded) : recorded;
  }
  await shrinkOrRemove(ports, fleet, rollout.id);
  return recorded;
}

/** Somebody has given blue traffic in the last moment: it doesn't shrink, and the next look says what becomes of it. */
async function recordWhole(ports: Needs, rollout: Rollout): Promise<Rollout> {
  const { shrinking: _, ...whole } = rollout.blue;
  return ports.rollouts.save({ ...rollout, blue: whole });
}

/** Written on the condition that no abort has come: from here on blue can't take traffic back. */
async function recordShrinking(
  ports: Needs,
  rollout: Rollout,
  colour: Colour,
  fleet: Fleet,
): Promise<Rollout> {
  if (colour === 'green' || rollout.blue.shrinking) return rollout;
  const shrinking = { ...rollout, blue: { ...rollout.blue, shrinking: true } };
  const what = `retiring ${fleet.name}: ${fleet.desired} servers`;
  return ports.rollouts.save(note(shrinking, ports.clock.now(), what));
}

/**
 * A fleet that was made is believed to be gone when it has been absent for a while: Auto Scaling may answer a read with
 * what it knew before the fleet existed.
 */
async function confirmAbsent(ports: Needs, rollout: Rollout, colour: Colour): Promise<StepResult> {
  const wasMade = colour === 'blue' || rollout.green.launchTemplate !== undefined;
  if (!wasMade) {
    await discardVersion(ports, rollout);
    return stepResult(rollout, 'pass');
  }
  const at = ports.clock.now();
  const since = rollout[colour].absentSince;
  if (since === undefined) {
    const noticed = { ...rollout, [colour]: { ...rollout[colour], absentSince: at } };
    return stepResult(await ports.rollouts.save(noticed), 'hold');
  }
  if (at - since < READ_STALENESS) return stepResult(rollout, 'hold');
  if (colour === 'green') await discardVersion(ports, rollout);
  return stepResult(rollout, 'pass');
}

export const handler = stepHandler('retire-fleet', retireFleet, {
  clock,
  fleets,
  rollouts,
  templates,
  traffic,
});
