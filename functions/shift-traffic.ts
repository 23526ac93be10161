import { startFailure } from '../src/fleet/launch-problems.ts';
import { growTo } from '../src/fleet/size.ts';
import { countUnits } from '../src/fleet/units.ts';
import { byTurns } from '../src/lifecycle/by-turns.ts';
import { type Watched, watchFleets } from '../src/lifecycle/evidence/watch-blue.ts';
import { heedRecall } from '../src/lifecycle/images/heed-recall.ts';
import { approvalNeeded, pauseFor } from '../src/lifecycle/raise/await-person.ts';
import { windowNeeded } from '../src/lifecycle/raise/await-window.ts';
import { ensureGates } from '../src/lifecycle/raise/ensure-gates.ts';
import { ensureProbed } from '../src/lifecycle/raise/ensure-probed.ts';
import { ensureSound } from '../src/lifecycle/raise/ensure-sound.ts';
import { ensureWayBack, type Readiness } from '../src/lifecycle/raise/ensure-way-back.ts';
import { holdForLowering } from '../src/lifecycle/raise/hold-lowering.ts';
import { keepLost } from '../src/lifecycle/raise/keep-lost.ts';
import { makeRoom } from '../src/lifecycle/raise/make-room.ts';
import { holdForStrangers } from '../src/lifecycle/raise/strangers.ts';
import { failStep, type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Fleet } from '../src/ports/fleets.ts';
import type { Ports } from '../src/ports/ports.ts';
import { saveAndDeliver } from '../src/records/deliver.ts';
import { current } from '../src/records/update.ts';
import { RolloutAborted } from '../src/rollout/errors.ts';
import { withAsked } from '../src/rollout/fleet/asked-capacity.ts';
import { requiredHealthy } from '../src/rollout/fleet/capacity.ts';
import { greenSize } from '../src/rollout/fleet/surge.ts';
import { activeSince } from '../src/rollout/interventions/pause.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { nextLookSeconds } from '../src/rollout/waiting/looks.ts';
import { serverPollSeconds } from '../src/rollout/waiting/polling.ts';
import { gates } from '../src/runtime/ports/gates.ts';
import { notifier } from '../src/runtime/ports/notifier.ts';
import { clock, fleets, recalls, rollouts, services, traffic, turns } from '../src/runtime/ports/ports.ts';
import { prober } from '../src/runtime/ports/prober.ts';
import { testerRules } from '../src/runtime/ports/tester-rules.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { raise } from '../src/traffic/raise.ts';

type Needs = Pick<
  Ports,
  | 'services'
  | 'rollouts'
  | 'recalls'
  | 'fleets'
  | 'traffic'
  | 'testerRules'
  | 'prober'
  | 'gates'
  | 'notifier'
  | 'clock'
>;

/** Gives green the next step's weight once it has the healthy servers for it. Holds until then, within a bound. */
export async function shiftTraffic(ports: Needs, input: StepInput): Promise<StepResult> {
  const rollout = await current(ports.rollouts, input);
  if (isRollingBack(rollout)) return stepResult(rollout, 'fail');
  if (rollout.phase !== 'shifting') return baking(ports, rollout);
  const watched = await keepLost(ports, await watchFleets(ports, rollout));
  const { blue, capacity, green } = watched;
  const fit = await ensureFit(ports, watched);
  if (fit.result) return fit.result;
  const found = fit.rollout;
  const awaited = blue.isLost ? undefined : (approvalNeeded(found) ?? (await windowNeeded(ports, found)));
  if (awaited) return pauseFor(ports, found, awaited);
  const noted = await savedIfNoted(ports, rollout, found);
  // With a blue that is lost green takes everything, and whatever servers it has are better than none.
  const step = blue.isLost ? noted.plan.steps.length - 1 : noted.step;
  const { weight } = noted.plan.steps[step]!;
  const room: Readiness = blue.isLost ? { rollout: noted } : await makeRoom(ports, noted, watched);
  if (room.result) return room.result;
  const { rollout: sized } = room;
  const fleet = await growTo(ports, sized, blue.isLost ? capacity : greenSize(sized, weight, capacity));
  const needed = blue.isLost ? 1 : requiredHealthy(weight, capacity);
  if (green.units < needed) return tooFew(ports, sized, green, needed);
  const held = blue.isLost ? undefined : await holdFor(ports, sized, { weight, fleet, watched });
  if (held) return held;
  // There is no way back to a blue that is lost, and nothing to wait for.
  const ready: Readiness = blue.isLost ? { rollout: sized } : await ensureCleared(ports, sized, watched);
  if (ready.result) return ready.result;
  // Of a lost blue there is nothing to go back to.
  const recalled = blue.isLost ? undefined : await heedRecall(ports, ready.rollout);
  if (recalled) return stepResult(recalled, 'fail');
  try {
    // The step is saved with its bake: a repetition that finds blue alive again goes on with the one where it was.
    const asked = withAsked(ready.rollout, capacity, ports.clock.now());
    return baking(ports, await raise(ports, asked, weight, step));
  } catch (error) {
    if (!(error instanceof RolloutAborted)) throw error;
    return stepResult(rollout, 'fail');
  }
}

/** Both fleets have the servers for their traffic, and green passes its probes. */
async function ensureFit(ports: Needs, watched: Watched): Promise<Readiness> {
  const sound = await ensureSound(ports, watched);
  // Before an approval too: whoever is to give it may want to see green. There is nothing to be gained of a lost blue.
  return sound.result || watched.blue.isLost ? sound : ensureProbed(ports, sound.rollout);
}

/** The gates let the weight pass, and blue could have everything back. */
async function ensureCleared(ports: Needs, rollout: Rollout, watched: Watched): Promise<Readiness> {
  const gated = await ensureGates(ports, rollout);
  return gated.result ? gated : ensureWayBack(ports, gated.rollout, watched);
}

/** Blue lacks the servers for what it is to get back, or strangers stand in green's target group. */
const holdFor = async (
  ports: Needs,
  rollout: Rollout,
  { weight, fleet, watched }: { weight: number; fleet: Fleet | undefined; watched: Watched },
) =>
  (await holdForLowering(ports, rollout, weight, watched)) ??
  holdForStrangers(ports, rollout, fleet, watched.green.staying);

const baking = ({ clock }: Needs, rollout: Rollout): StepResult =>
  stepResult(rollout, 'pass', nextLookSeconds(rollout, clock.now()));

/** The raise saves what else was found. */
const savedIfNoted = async (ports: Needs, before: Rollout, found: Rollout): Promise<Rollout> =>
  found.timeline === before.timeline ? found : saveAndDeliver(ports, found);

async function tooFew(
  ports: Needs,
  rollout: Rollout,
  green: Watched['green'],
  needed: number,
): Promise<StepResult> {
  const { plan } = rollout;
  if (ports.clock.now() - activeSince(rollout) < plan.startWithin)
    return stepResult(rollout, 'hold', serverPollSeconds(plan));
  const reason = `green has ${green.units} healthy servers, the next step needs ${needed}`;
  const lacksServers = (await countUnits(ports, rollout, 'green', green.staying)) < needed;
  const failure = await startFailure(ports, rollout.green.fleet, { reason, lacksServers });
  return failStep(ports, rollout.id, failure);
}

export const handler = stepHandler('shift-traffic', byTurns('raise', shiftTraffic), {
  clock,
  fleets,
  gates,
  notifier,
  prober,
  recalls,
  rollouts,
  services,
  testerRules,
  traffic,
  turns,
});
