import { assessFleet, liveImage, refuseUncopied } from '../fleet/assess.ts';
import { describePattern } from '../fleet/pattern.ts';
import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { SpecMismatch } from '../rollout/errors.ts';
import { patternIn } from '../rollout/named-fleets.ts';
import type { ServingFleet } from '../rollout/service.ts';
import type { SettingReport } from '../rollout/settings-report.ts';
import type { ServiceSpec } from '../rollout/spec.ts';
import { type Twin, targetGroupsOf } from '../rollout/twins.ts';
import { twinReports } from '../traffic/twins.ts';
import { checkNeighbours } from './check-neighbours.ts';
import { checkTraffic } from './check-traffic.ts';
import { collectRefusals } from './collect.ts';
import { plannedReports, planTwins } from './twins.ts';

type Needs = Pick<
  Ports,
  'rollouts' | 'fleets' | 'settings' | 'servers' | 'templates' | 'launchSettings' | 'traffic' | 'targetGroups'
>;

interface Checked {
  readonly serving: ServingFleet;
  readonly settings: readonly SettingReport[];
  readonly twins: readonly Twin[];
}

/** Throws SpecMismatch or CannotCloneFleet, with every reason, unless everything that the spec names exists and fits. */
export async function checkSpec(ports: Needs, spec: ServiceSpec, fleetName: string): Promise<Checked> {
  const fleet = await ports.fleets.describe(fleetName);
  if (!fleet) throw new SpecMismatch(`the Auto Scaling group "${fleetName}" does not exist in this region`);
  const { traffic, allowOverlap = false } = spec;
  const planned = planTwins(ports, spec);
  // A refusal is collected with all others.
  const twins = await planned.catch(() => []);
  const groups = targetGroupsOf({ name: spec.service, spec, twins });
  const [attached, second] = groups.filter((group) => fleet.targetGroups.includes(group));
  const like = patternIn(spec);
  const source = like === undefined ? fleet : describePattern(ports, like, fleet, groups);
  const settings = assess(ports, source, like !== undefined);
  const image = liveImage(ports, fleet);
  await collectRefusals([
    checkAttached(fleetName, attached !== undefined && second === undefined),
    checkOverlap(fleet, allowOverlap),
    checkNeighbours(ports, fleet, groups),
    checkTraffic(ports, { ...traffic, targetGroups: groups }, fleet, attached),
    planned,
    settings.then((all) => refuseUncopied(like ?? fleetName, all)),
    image,
  ]);
  const serving = { fleet: fleetName, targetGroup: attached!, imageId: (await image).imageId };
  const to = groups.find((group) => group !== attached);
  const follows = traffic.twin === 'follow' && to !== groups[0];
  const different = to === undefined ? [] : await twinReports(ports, { from: attached!, to, follows });
  return { serving, settings: [...(await settings), ...different, ...plannedReports(twins)], twins };
}

const assess = async (ports: Needs, source: Fleet | Promise<Fleet>, isPattern: boolean) =>
  assessFleet(ports, await source, isPattern);

async function checkAttached(fleet: string, isAttached: boolean): Promise<void> {
  if (isAttached) return;
  throw new SpecMismatch(`"${fleet}" must be attached to exactly one of the two target groups`);
}

/** A group of one is often a group of one for a reason, and while a rollout runs there are two servers. */
async function checkOverlap({ name, maxSize }: Fleet, isAllowed: boolean): Promise<void> {
  if (maxSize > 1 || isAllowed) return;
  throw new SpecMismatch(
    `"${name}" may have ${maxSize} server, and a rollout runs a second one beside it: set "allowOverlap": true where that does no harm, or raise the group's MaxSize`,
  );
}
