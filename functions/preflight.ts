import { checkCapacity, type RoomNeeds } from '../src/lifecycle/begin/capacity.ts';
import {
  checkName,
  checkReadiness,
  checkSplit,
  type ReadinessNeeds,
} from '../src/lifecycle/begin/readiness.ts';
import { knownFindings } from '../src/lifecycle/begin/told-findings.ts';
import { byTurns } from '../src/lifecycle/by-turns.ts';
import { ensureStillRequired } from '../src/lifecycle/images/ensure-required.ts';
import { leftBehind } from '../src/lifecycle/retirement/left-behind.ts';
import { type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import { imagesOnce } from '../src/lifecycle/visit.ts';
import type { Ports } from '../src/ports/ports.ts';
import { deliver, saveAndDeliver } from '../src/records/deliver.ts';
import { current } from '../src/records/update.ts';
import { rolloutStarted } from '../src/rollout/announcements/announcement.ts';
import { announce } from '../src/rollout/announcements/outbox.ts';
import { DriftDetected } from '../src/rollout/errors.ts';
import { callAttention, SPLIT_NOT_BLUES } from '../src/rollout/interventions/attention.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { SECOND, STEP_TIMEOUT } from '../src/rollout/timing.ts';
import { namedPairs } from '../src/rollout/traffic/pairs.ts';
import { enter, note } from '../src/rollout/transitions.ts';
import { splitWaitEnd } from '../src/rollout/waiting/waiting.ts';
import { servers } from '../src/runtime/ports/ec2-servers.ts';
import { builds } from '../src/runtime/ports/late-builds.ts';
import { launchSettings } from '../src/runtime/ports/launch-settings.ts';
import { notifier } from '../src/runtime/ports/notifier.ts';
import {
  clock,
  fleets,
  images,
  inspections,
  rollouts,
  templates,
  traffic,
  turns,
} from '../src/runtime/ports/ports.ts';
import { quotas } from '../src/runtime/ports/quotas.ts';
import { settings } from '../src/runtime/ports/settings.ts';
import { targetGroups } from '../src/runtime/ports/target-groups.ts';
import { testerRules } from '../src/runtime/ports/tester-rules.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { rolloutTwinReports, toldDifferences } from '../src/traffic/twins.ts';

type Needs = ReadinessNeeds &
  RoomNeeds &
  Pick<Ports, 'rollouts' | 'builds' | 'inspections' | 'targetGroups' | 'notifier' | 'clock'>;

/**
 * The first state: checks everything before anything is changed, and records what blue is. An execution that takes over
 * a rollout passes through here too, and resumes at the phase of the result.
 */
export async function preflight(ports: Needs, input: StepInput): Promise<StepResult> {
  const rollout = await current(ports.rollouts, input);
  const isNew = rollout.phase === 'planned' && !isRollingBack(rollout);
  const early = Math.max(overlapEnd(rollout), isNew ? rollout.notBefore : 0) - ports.clock.now();
  if (early > 0) return stepResult(rollout, 'hold', Math.ceil(early / SECOND));
  if (!isNew) return stepResult(await deliver(ports, rollout), 'pass');
  const drift = await driftOf(ports, rollout);
  if (drift) return waitForSplit(ports, rollout, drift);
  const once = { ...ports, images: imagesOnce(ports.images) };
  const [{ blue, settings, fleet, source }, twins, audited] = await Promise.all([
    checkReadiness(once, rollout),
    rolloutTwinReports(ports, rollout),
    knownFindings(ports, rollout.service),
    checkName(ports, rollout),
    ensureStillRequired(once, rollout),
  ]);
  const { plan } = rollout;
  const room = await checkCapacity(ports, { fleet, source, plan, pairs: namedPairs(rollout) });
  const left = await leftBehind(ports, rollout, fleet);
  const planned = {
    ...rollout,
    blue: { ...rollout.blue, ...blue, ...left.blue },
    settings: [...settings, ...left.settings, ...twins, ...room],
  };
  const at = ports.clock.now();
  const findings = [toldDifferences(twins), audited].filter((told) => told !== undefined);
  const noted = findings.reduce<Rollout>((noting, told) => note(noting, at, told), planned);
  const started = enter(noted, 'launching', at, `launching ${rollout.id}`);
  const { about, reason } = left.attention ?? {};
  const told = about && reason ? callAttention(started, at, about, reason) : started;
  const saved = await ports.rollouts.save(announce(told, rolloutStarted(told, at)));
  return stepResult(await deliver(ports, saved), 'pass');
}

/** Until then a function of the execution that was taken over may still be running. */
const overlapEnd = ({ takenOverAt }: Rollout) => (takenOverAt === undefined ? 0 : takenOverAt + STEP_TIMEOUT);

async function driftOf(ports: Needs, rollout: Rollout): Promise<DriftDetected | undefined> {
  try {
    await checkSplit(ports, rollout);
    return undefined;
  } catch (error) {
    if (error instanceof DriftDetected) return error;
    throw error;
  }
}

/**
 * A rollout that was abandoned, or somebody else, has left blue less than everything. That is a person's to put right, and
 * no fault of the image's: it waits, and only then gives up.
 */
async function waitForSplit(ports: Needs, rollout: Rollout, drift: DriftDetected): Promise<StepResult> {
  const now = ports.clock.now();
  if (now >= splitWaitEnd(rollout)) throw drift;
  const called = callAttention(rollout, now, SPLIT_NOT_BLUES, `it waits to begin: ${drift.message}`);
  return stepResult(called === rollout ? rollout : await saveAndDeliver(ports, called), 'hold');
}

export const handler = stepHandler('preflight', byTurns('begin', preflight), {
  notifier,
  builds,
  clock,
  fleets,
  images,
  inspections,
  launchSettings,
  quotas,
  rollouts,
  servers,
  settings,
  targetGroups,
  templates,
  testerRules,
  traffic,
  turns,
});
