import { assessFleet, liveImage, refuseUncopied } from '../src/fleet/assess.ts';
import { ownerVersions } from '../src/fleet/owner-versions.ts';
import { type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Ports } from '../src/ports/ports.ts';
import { deliver } from '../src/records/deliver.ts';
import { current } from '../src/records/update.ts';
import { rolloutStarted } from '../src/rollout/announcement.ts';
import { callAttention } from '../src/rollout/attention.ts';
import { listTargets, removeFleet } from '../src/rollout/by-hand.ts';
import {
  DriftDetected,
  FleetMismatch,
  FleetNameTaken,
  ImageRefused,
  SpecMismatch,
  TargetGroupOccupied,
} from '../src/rollout/errors.ts';
import { claimOn, mismatch } from '../src/rollout/identity.ts';
import { announce } from '../src/rollout/outbox.ts';
import { checkState } from '../src/rollout/provenance.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { routeName } from '../src/rollout/routes.ts';
import type { SettingReport } from '../src/rollout/settings-report.ts';
import { SECOND, STEP_TIMEOUT } from '../src/rollout/timing.ts';
import { enter } from '../src/rollout/transitions.ts';
import {
  clock,
  fleets,
  images,
  launchSettings,
  notifier,
  rollouts,
  templates,
  traffic,
} from '../src/runtime/ports.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { readTraffic } from '../src/traffic/live.ts';
import { checkOutside } from '../src/traffic/outside.ts';

type Needs = Pick<
  Ports,
  'rollouts' | 'fleets' | 'templates' | 'launchSettings' | 'traffic' | 'images' | 'notifier' | 'clock'
>;

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
  const [{ blue, settings, fleet }] = await Promise.all([
    describeBlue(ports, rollout),
    checkSplit(ports, rollout),
    checkName(ports, rollout),
    checkIdle(ports, rollout),
  ]);
  await checkImages(ports, rollout, blue.imageId);
  const dropped = await ownerVersions(ports, fleet);
  const planned = { ...rollout, blue: { ...rollout.blue, ...blue }, settings };
  const at = ports.clock.now();
  const started = enter(planned, 'launching', at, `launching ${rollout.id}`);
  const told = dropped ? callAttention(started, at, 'launch template', sentence(dropped)) : started;
  const saved = await ports.rollouts.save(announce(told, rolloutStarted(told, at)));
  return stepResult(await deliver(ports, saved), 'pass');
}

const sentence = ({ from, to, why, fix }: SettingReport) =>
  `${from} doesn't arrive, green gets ${to}: ${why}; ${fix}`;

/** Until then a function of the execution that was taken over may still be running. */
const overlapEnd = ({ takenOverAt }: Rollout) => (takenOverAt === undefined ? 0 : takenOverAt + STEP_TIMEOUT);

async function describeBlue(ports: Needs, rollout: Rollout) {
  const { fleets } = ports;
  const { blue } = rollout;
  const fleet = await fleets.describe(blue.fleet);
  if (!fleet) throw new SpecMismatch(`the live fleet ${blue.fleet} does not exist`);
  const settings = await assessFleet(ports, fleet);
  refuseUncopied(blue.fleet, settings);
  if (!fleet.targetGroups.includes(blue.targetGroup)) {
    throw new SpecMismatch(`the live fleet ${blue.fleet} is not attached to ${blue.targetGroup}`);
  }
  // Whatever tags it has: it isn't marked yet.
  const reason = mismatch(fleet, { ...claimOn(rollout, 'blue'), arn: blue.arn ?? fleet.arn });
  if (reason) throw new FleetMismatch(`${blue.fleet} isn't the live fleet of ${rollout.service}: ${reason}`);
  const imageId = await liveImage(ports, fleet);
  const { desired, arn, launchConfiguration } = fleet;
  return {
    blue: { desired, imageId, arn, ...(launchConfiguration !== undefined && { launchConfiguration }) },
    settings,
    fleet,
  };
}

async function checkSplit(ports: Needs, rollout: Rollout): Promise<void> {
  const { blue, green } = rollout;
  const [{ routes }] = await Promise.all([
    readTraffic(ports, rollout),
    checkOutside(ports, rollout.routes, [blue.targetGroup, green.targetGroup]),
  ]);
  const given = routes.find(({ green }) => green > 0);
  if (!given) return;
  throw new DriftDetected(
    `${green.targetGroup} has ${given.green} % of the traffic before its fleet exists, at ${routeName(given.route)}`,
  );
}

/** The rollout has made nothing yet, so a fleet of green's name is somebody else's. */
async function checkName({ fleets }: Needs, rollout: Rollout): Promise<void> {
  const { kind } = await fleets.find(claimOn(rollout, 'green'));
  if (kind === 'absent') return;
  throw new FleetNameTaken(`there is a fleet ${rollout.green.fleet} already, which this rollout hasn't made`);
}

/** A target group belongs to one generation until it is empty. */
async function checkIdle({ traffic, fleets }: Needs, { green }: Rollout): Promise<void> {
  const { registered } = await traffic.health(green.targetGroup);
  if (registered > 0) {
    const holder = (await fleets.list()).find(({ targetGroups }) => targetGroups.includes(green.targetGroup));
    const how = holder
      ? `remove the fleet ${holder.name} first: ${removeFleet(holder.name)}`
      : `empty it first: ${listTargets(green.targetGroup)}`;
    throw new TargetGroupOccupied(`${green.targetGroup} still holds ${registered} targets; ${how}`);
  }
}

async function checkImages({ images }: Needs, { image }: Rollout, blueImageId: string): Promise<void> {
  const [next, live] = await Promise.all([images.describe(image.id), images.describe(blueImageId)]);
  checkState(next);
  if (next.architecture !== live.architecture) {
    throw new ImageRefused(
      `${next.id} is for ${next.architecture}, the live fleet runs on ${live.architecture}`,
    );
  }
}

export const handler = stepHandler('preflight', preflight, {
  notifier,
  clock,
  fleets,
  images,
  launchSettings,
  rollouts,
  templates,
  traffic,
});
