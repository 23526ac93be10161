import { clearAbsence } from '../src/fleet/absence.ts';
import { ensureMarked } from '../src/fleet/mark.ts';
import { type Colour, drainedAt, recordShrinking, recordWhole, shrinkOrRemove } from '../src/fleet/retire.ts';
import { byTurns } from '../src/lifecycle/by-turns.ts';
import { awaitDrain } from '../src/lifecycle/retirement/await-drain.ts';
import { concludeAbsent } from '../src/lifecycle/retirement/conclude-absent.ts';
import { holdRetirement } from '../src/lifecycle/retirement/hold-retirement.ts';
import { keepBlue } from '../src/lifecycle/retirement/keep-blue.ts';
import { keepForwarded } from '../src/lifecycle/retirement/keep-forwarded.ts';
import { keepGreen } from '../src/lifecycle/retirement/keep-green.ts';
import { callForStandby } from '../src/lifecycle/retirement/standby.ts';
import { unexpectedTraffic } from '../src/lifecycle/retirement/unexpected-traffic.ts';
import { type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import { tellOfRevert } from '../src/lifecycle/way-back/tell-of-revert.ts';
import type { Fleet } from '../src/ports/fleets.ts';
import type { Ports } from '../src/ports/ports.ts';
import { current } from '../src/records/update.ts';
import { claimOn } from '../src/rollout/fleet/identity.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { isIdle } from '../src/rollout/traffic/split.ts';
import { pollSeconds } from '../src/rollout/waiting/polling.ts';
import { gates } from '../src/runtime/ports/gates.ts';
import { metrics } from '../src/runtime/ports/late-metrics.ts';
import { notifier } from '../src/runtime/ports/notifier.ts';
import {
  clock,
  fleets,
  images,
  rollouts,
  templateVersions,
  traffic,
  turns,
} from '../src/runtime/ports/ports.ts';
import { settings } from '../src/runtime/ports/settings.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { type LiveTraffic, readTraffic } from '../src/traffic/live.ts';
import { restore } from '../src/traffic/restore.ts';
import { nameBlue } from '../src/traffic/write.ts';

type Needs = Pick<
  Ports,
  | 'rollouts'
  | 'fleets'
  | 'settings'
  | 'templateVersions'
  | 'traffic'
  | 'metrics'
  | 'images'
  | 'gates'
  | 'notifier'
  | 'clock'
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
  if (found.kind !== 'ours') return concludeAbsent(ports, await tellOfRevert(ports, rollout), colour, found);
  const { fleet } = found;
  const live = await readTraffic(ports, rollout);
  if (!hasNoTraffic(rollout, colour, live)) {
    if (colour === 'blue') return stepResult(await unexpectedTraffic(ports, rollout), 'fail');
    // A raise was still under way when the traffic was restored.
    await restore(ports, rollout);
    return holdRetirement(ports, rollout, rollout.phaseSince, `${fleet.name} still has traffic`);
  }
  return retireIdle(ports, await tellOfRevert(ports, rollout), colour, { fleet, live });
}

/** Of a fleet that no route gives traffic any more. */
async function retireIdle(
  ports: Needs,
  rollout: Rollout,
  colour: Colour,
  { fleet, live }: { readonly fleet: Fleet; readonly live: LiveTraffic },
): Promise<StepResult> {
  const now = ports.clock.now();
  if (rollout[colour].absentSince !== undefined)
    return stepResult(await clearAbsence(ports, rollout, colour), 'hold');
  const drained = (await drainedAt(ports, rollout, colour, live)) ?? rollout.phaseSince;
  if (now < drained) return awaitDrain(rollout, colour, drained, now);
  const since = Math.max(drained, rollout.phaseSince);
  if (colour === 'blue' && !rollout.blue.shrinking) {
    // Of a target group that no action names nobody reports whether it has requests.
    await nameBlue(ports, live.routes);
    const kept = await keepBlue(ports, rollout, fleet, { stickiness: live.stickiness, drained, since });
    if ('verdict' in kept) return kept;
    return retire(ports, kept, colour, fleet, since);
  }
  if (colour === 'green' && fleet.desired > 0) {
    const kept = await keepGreen(ports, rollout, since);
    if (kept) return stepResult(kept, 'hold', pollSeconds(now - since));
  }
  const forwarded = await keepForwarded(ports, rollout, colour, fleet, since);
  if (forwarded) return forwarded;
  return retire(ports, rollout, colour, fleet, since);
}

async function retire(ports: Needs, rollout: Rollout, colour: Colour, fleet: Fleet, since: number) {
  const retiring = await callForStandby(ports, await shrinkOrDelete(ports, rollout, colour, fleet), fleet);
  return holdRetirement(ports, retiring, since, `it has ${fleet.servers.length} servers`);
}

/** True when no route gives the fleet traffic; for green the record must also have since when. */
function hasNoTraffic({ traffic }: Rollout, colour: Colour, { share }: LiveTraffic): boolean {
  return isIdle(colour, share) && (colour === 'blue' || traffic.zeroSince.green !== undefined);
}

async function shrinkOrDelete(
  ports: Needs,
  rollout: Rollout,
  colour: Colour,
  fleet: Fleet,
): Promise<Rollout> {
  // Of a blue that was empty all along too: what is taken from it from now on isn't taken from green as well.
  const isBegun = colour === 'green' || rollout.blue.shrinking;
  const recorded = isBegun ? rollout : await recordShrinking(ports, rollout, fleet);
  // Shrinking can't be undone, and the read above may be older than a change of the split: read once more.
  if (fleet.desired > 0 && !hasNoTraffic(recorded, colour, await readTraffic(ports, rollout))) {
    return colour === 'blue' ? recordWhole(ports, recorded) : recorded;
  }
  if (colour === 'blue') await ensureMarked(ports, recorded, fleet);
  await shrinkOrRemove(ports, fleet, claimOn(rollout, colour));
  return recorded;
}

export const handler = stepHandler('retire-fleet', byTurns('retire', retireFleet), {
  clock,
  fleets,
  gates,
  images,
  metrics,
  notifier,
  rollouts,
  settings,
  templateVersions,
  traffic,
  turns,
});
