import { assessFleet, type LiveImage, liveImage, refuseUncopied } from '../../fleet/assess.ts';
import { besideReports, groupsBeside, routesTo } from '../../fleet/beside.ts';
import { describePattern } from '../../fleet/pattern.ts';
import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { DriftDetected, FleetMismatch, FleetNameTaken, SpecMismatch } from '../../rollout/errors.ts';
import { claimOn, mismatch } from '../../rollout/fleet/identity.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import type { Rollout } from '../../rollout/record.ts';
import { groupOrder, groupsOf } from '../../rollout/traffic/pairs.ts';
import { routeName } from '../../rollout/traffic/routes.ts';
import { checkTesters } from '../../traffic/check-testers.ts';
import { readTraffic } from '../../traffic/live.ts';
import { checkOutside } from '../../traffic/outside.ts';
import { checkImages } from '../images/check-images.ts';
import { checkTargetGroups } from './target-groups.ts';

export type ReadinessNeeds = Pick<
  Ports,
  'fleets' | 'settings' | 'servers' | 'templates' | 'launchSettings' | 'traffic' | 'testerRules' | 'images'
>;

/**
 * Checks everything but the split that a rollout needs to begin, before anything is changed. Returns what blue is, and
 * what becomes of its settings. Throws SpecMismatch, CannotCloneFleet, FleetMismatch, TargetGroupOccupied,
 * ImageNotFound, ImageNotReady, ImageRefused.
 */
export async function checkReadiness(ports: ReadinessNeeds, rollout: Rollout) {
  const { source, fleet, settings } = await readBlue(ports, rollout);
  refuseUncopied(source.name, settings);
  const live = liveImage(ports, fleet);
  const images = live.then(({ imageId }) => checkImages(ports, rollout, imageId));
  await Promise.all([...readinessChecks(ports, rollout, fleet), images]);
  const beside = groupsBeside(fleet, groupsOf(rollout, 'blue'));
  return { blue: blueRecord(fleet, await live, beside), settings, fleet, source };
}

export interface BlueRead {
  readonly fleet: Fleet;
  /** What green is made like: the pattern, or the live fleet, … */
  readonly source: Fleet;
  /** … and what becomes of its settings. */
  readonly settings: readonly SettingReport[];
}

/** Throws SpecMismatch where the live fleet or its pattern isn't there or can't be used. */
export async function readBlue(ports: ReadinessNeeds, rollout: Rollout): Promise<BlueRead> {
  const { blue, pattern } = rollout;
  const fleet = await ports.fleets.describe(blue.fleet);
  if (!fleet) throw new SpecMismatch(`the live fleet ${blue.fleet} does not exist`);
  const groups = groupOrder(rollout);
  const source = pattern ? await describePattern(ports, pattern.fleet, fleet, groups) : fleet;
  const assessed = await assessFleet(ports, source, pattern !== undefined, fleet.name);
  const settings = [...assessed, ...besideReports(groupsBeside(fleet, groupsOf(rollout, 'blue')))];
  return { fleet, settings, source };
}

/**
 * Each of the checks but those of the settings, which `refuseUncopied` makes, and of the images. They throw as
 * `checkReadiness`.
 */
export const readinessChecks = (
  ports: ReadinessNeeds,
  rollout: Rollout,
  fleet: Fleet,
): Promise<unknown>[] => [
  checkBlue(ports, fleet, rollout),
  checkOutside(ports, rollout.routes, [...groupsOf(rollout, 'blue'), ...groupsOf(rollout, 'green')]),
  checkTargetGroups(ports, rollout),
  checkRules(ports, rollout),
];

async function checkRules(ports: ReadinessNeeds, rollout: Rollout): Promise<void> {
  const { id, service, routes, testers, health } = rollout;
  if (!testers) return;
  const { header, value } = testers;
  await checkTesters(ports, { service, rollout: id, routes, header, value, probes: health?.probes });
}

/** Throws DriftDetected unless blue has all of the traffic. */
export async function checkSplit(ports: Pick<Ports, 'traffic'>, rollout: Rollout): Promise<void> {
  const given = (await readTraffic(ports, rollout)).routes.find((route) => route.green > 0);
  if (!given) return;
  throw new DriftDetected(
    `${given.sides.green} has ${given.green} % of the traffic before its fleet exists, at ${routeName(given.route)}`,
  );
}

/** The rollout has made nothing yet, so a fleet of green's name is somebody else's. Throws FleetNameTaken. */
export async function checkName({ fleets }: Pick<Ports, 'fleets'>, rollout: Rollout): Promise<void> {
  const { kind } = await fleets.find(claimOn(rollout, 'green'));
  if (kind === 'absent') return;
  throw new FleetNameTaken(`there is a fleet ${rollout.green.fleet} already, which this rollout hasn't made`);
}

/** What it is attached to beside would give its clients, where it has any, nobody once it is gone. */
async function checkAttached(
  { traffic }: Pick<Ports, 'traffic'>,
  fleet: Fleet,
  rollout: Rollout,
): Promise<void> {
  const { name, targetGroups } = fleet;
  const [own, next] = [groupsOf(rollout, 'blue'), groupsOf(rollout, 'green')];
  const missing = own.find((group) => !targetGroups.includes(group));
  if (missing) throw new SpecMismatch(`the live fleet ${name} is not attached to ${missing}`);
  const others = groupsBeside(fleet, own);
  const forwards = others.length > 0 ? await traffic.forwards(others) : [];
  const other = others.find((group) => next.includes(group) || routesTo(group, forwards).length > 0);
  if (other)
    throw new SpecMismatch(
      `the live fleet ${name} is also attached to ${other}: name it in "traffic.pairs", or detach it`,
    );
}

async function checkBlue(ports: Pick<Ports, 'traffic'>, fleet: Fleet, rollout: Rollout): Promise<void> {
  const { blue } = rollout;
  await checkAttached(ports, fleet, rollout);
  // Whatever tags it has: it isn't marked yet.
  const reason = mismatch(fleet, { ...claimOn(rollout, 'blue'), arn: blue.arn ?? fleet.arn });
  if (reason) throw new FleetMismatch(`${blue.fleet} isn't the live fleet of ${rollout.service}: ${reason}`);
}

function blueRecord(fleet: Fleet, { imageId, parameter }: LiveImage, beside: readonly string[]) {
  const { desired, arn, launchConfiguration, overrides = [], servers } = fleet;
  const countsUnits = [...overrides, ...servers].some(({ weight }) => weight !== undefined);
  return {
    desired,
    imageId,
    arn,
    ...(parameter && { parameter }),
    ...(beside.length > 0 && { beside }),
    ...(countsUnits && { countsUnits }),
    ...(launchConfiguration !== undefined && { launchConfiguration }),
  };
}
