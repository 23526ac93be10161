import { type BootTrouble, bootTrouble } from '../src/fleet/boot-trouble.ts';
import { releaseSized } from '../src/fleet/carry-over.ts';
import { fleetHealth } from '../src/fleet/health.ts';
import { failureOf } from '../src/fleet/launch-problems.ts';
import { growTo, requiredCapacity } from '../src/fleet/size.ts';
import { unitsIn } from '../src/fleet/units.ts';
import { warmUp } from '../src/fleet/warm-up.ts';
import { byTurns } from '../src/lifecycle/by-turns.ts';
import { failStep, type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Fleet } from '../src/ports/fleets.ts';
import type { Ports } from '../src/ports/ports.ts';
import { current } from '../src/records/update.ts';
import { sizeText } from '../src/rollout/fleet/fleet-records.ts';
import { firstSize } from '../src/rollout/fleet/surge.ts';
import { activeSince } from '../src/rollout/interventions/pause.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { LAUNCH_PATIENCE, MINUTE, SECOND } from '../src/rollout/timing.ts';
import { groupsOf } from '../src/rollout/traffic/pairs.ts';
import { enter, note } from '../src/rollout/transitions.ts';
import { serverPollSeconds } from '../src/rollout/waiting/polling.ts';
import { servers } from '../src/runtime/ports/ec2-servers.ts';
import { clock, fleets, rollouts, traffic, turns } from '../src/runtime/ports/ports.ts';
import { settings } from '../src/runtime/ports/settings.ts';
import { stepHandler } from '../src/runtime/step.ts';

type Needs = Pick<Ports, 'rollouts' | 'fleets' | 'settings' | 'traffic' | 'servers' | 'clock'>;

/**
 * Proves green before it gets a request: as many servers as blue has, in service, healthy for the load balancer, all on
 * the image of the rollout. The deadline is counted from the record.
 */
export async function checkGreen(ports: Needs, input: StepInput): Promise<StepResult> {
  const rollout = await current(ports.rollouts, input);
  if (isRollingBack(rollout)) return stepResult(rollout, 'fail');
  if (rollout.phase !== 'proving') return stepResult(rollout, 'pass');
  const full = firstSize(rollout, await requiredCapacity(ports, rollout));
  const green = await growTo(ports, rollout, full);
  // A fleet that was just made may not be listed yet; one that somebody has deleted runs into the deadline.
  const wrong = green && (await wrongImages(ports, rollout, green));
  if (wrong) return failStep(ports, rollout.id, { code: 'WrongImage', message: wrong });
  const healthy = green ? await healthyServers(ports, rollout, green) : 0;
  if (healthy >= full) {
    const { rollout: warm, left } = await warmUp(ports, rollout);
    if (left > 0)
      return stepResult(warm, 'hold', Math.min(Math.ceil(left / SECOND), serverPollSeconds(warm.plan, 1)));
    await releaseSized(ports, rollout);
    const what = `${healthy} of ${sizeText(rollout, full)} are healthy`;
    const next = { ...enter(rollout, 'shifting', ports.clock.now(), what), step: 0 };
    return stepResult(await ports.rollouts.save(next), 'pass');
  }
  return await awaitServers(ports, rollout, green, { healthy, full });
}

/** Holds until the deadline, or until it is plain that no server of green will ever come up. */
async function awaitServers(
  ports: Needs,
  rollout: Rollout,
  green: Fleet | undefined,
  { healthy, full }: { readonly healthy: number; readonly full: number },
): Promise<StepResult> {
  const wait = serverPollSeconds(rollout.plan, 1);
  const waited = ports.clock.now() - activeSince(rollout);
  const isOver = waited >= rollout.plan.startWithin;
  if (waited < LAUNCH_PATIENCE && !isOver) return stepResult(rollout, 'hold', wait);
  const wanted = rollout.blue.countsUnits ? Math.max(1, green?.servers.length ?? 0) : full;
  const trouble = await bootTrouble(ports, rollout, green, { healthy, wanted });
  if (!isOver && !trouble.isHopeless)
    return stepResult(await noteTrouble(ports, rollout, trouble), 'hold', wait);
  const minutes = Math.round(waited / MINUTE);
  const early = isOver ? '' : ', and every other one would end as they did';
  const reason = `${healthy} of ${sizeText(rollout, full)} of green are healthy after ${minutes} minutes${early}`;
  const lacksServers = !green || unitsIn(green, idsOf(green)) < full;
  const { text, isUnanswered } = trouble;
  const failure = failureOf(trouble.problems, { message: `${reason}${text}`, lacksServers, isUnanswered });
  return failStep(ports, rollout.id, failure, trouble.lastWords && { boot: trouble.lastWords });
}

/**
 * Writes down, once for each cause, why the servers don't come up: whoever watches can help before the deadline. What a
 * server has said last is kept before it goes.
 */
async function noteTrouble(
  ports: Needs,
  rollout: Rollout,
  { text, lastWords: boot = rollout.boot }: BootTrouble,
): Promise<Rollout> {
  const what = `green's servers don't come up${text}`;
  const isKnown = rollout.timeline.some((entry) => causeOf(entry.what) === causeOf(what));
  if (text === '' || isKnown) return rollout;
  return ports.rollouts.save(note({ ...rollout, ...(boot && { boot }) }, ports.clock.now(), what));
}

/** How many launches it is about, and which server, changes as Auto Scaling tries on. */
const causeOf = (what: string) => what.replaceAll(/\d+ of its |\bi-[0-9a-f]+/g, '');

const idsOf = ({ servers }: Pick<Fleet, 'servers'>) => servers.map(({ id }) => id);

async function healthyServers(ports: Needs, rollout: Rollout, fleet: Fleet): Promise<number> {
  const { healthy } = await fleetHealth(ports, groupsOf(rollout, 'green'));
  const inService = fleet.servers.filter((server) => server.inService && healthy.includes(server.id));
  return unitsIn(fleet, idsOf({ servers: inService }));
}

async function wrongImages(
  { servers }: Needs,
  { image }: Rollout,
  green: Fleet,
): Promise<string | undefined> {
  const running = await servers.imagesOf(idsOf(green));
  const wrong = Object.entries(running).find(([, imageId]) => imageId !== image.id);
  return wrong && `server ${wrong[0]} of green runs ${wrong[1]} instead of ${image.id}`;
}

export const handler = stepHandler('check-green', byTurns('check green', checkGreen), {
  clock,
  fleets,
  rollouts,
  servers,
  settings,
  traffic,
  turns,
});
