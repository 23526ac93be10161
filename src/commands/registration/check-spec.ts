import { assessFleet, liveImage, refuseUncopied } from '../../fleet/assess.ts';
import { besideReports, groupsBeside } from '../../fleet/beside.ts';
import { describePattern } from '../../fleet/pattern.ts';
import { roomFindings } from '../../lifecycle/begin/capacity.ts';
import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { patternIn } from '../../rollout/fleet/named-fleets.ts';
import type { ServingFleet } from '../../rollout/fleet/serving-fleet.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { planFor } from '../../rollout/plan/plan.ts';
import { probeRule } from '../../rollout/probes/rule.ts';
import type { Twin } from '../../rollout/service-records.ts';
import type { ServiceSpec } from '../../rollout/service-spec/spec.ts';
import { testersIn } from '../../rollout/traffic/testers.ts';
import { knownPairs, routesOf } from '../../rollout/traffic/twins.ts';
import { checkTesters } from '../../traffic/check-testers.ts';
import { loneFindings, twinReports } from '../../traffic/twins.ts';
import { checkAlarmNames } from './check-alarms.ts';
import { checkAttached } from './check-attached.ts';
import { checkGates } from './check-gates.ts';
import { checkNeighbours } from './check-neighbours.ts';
import { checkOptedIn } from './check-opted-in.ts';
import { checkOverlap } from './check-overlap.ts';
import { checkPipeline } from './check-provenance.ts';
import { checkTraffic } from './check-traffic.ts';
import { collectRefusals } from './collect.ts';
import { checkTwinQuota, plannedReports, planTwins } from './twins.ts';

export type SpecNeeds = Pick<
  Ports,
  | 'rollouts'
  | 'fleets'
  | 'settings'
  | 'servers'
  | 'templates'
  | 'launchSettings'
  | 'quotas'
  | 'optIns'
  | 'traffic'
  | 'targetGroups'
  | 'testerRules'
  | 'gates'
  | 'alarms'
  | 'pipelines'
>;

/** What serves, what becomes of its settings, and the twins that are made or to be made. */
export interface Checked {
  readonly serving: ServingFleet;
  readonly settings: readonly SettingReport[];
  readonly twins: readonly Twin[];
}

/** Throws SpecMismatch or CannotCloneFleet, with every reason, unless everything that the spec names exists and fits. */
export async function checkSpec(ports: SpecNeeds, spec: ServiceSpec, fleetName: string): Promise<Checked> {
  const fleet = await ports.fleets.describe(fleetName);
  if (!fleet) throw new SpecMismatch(`the Auto Scaling group "${fleetName}" does not exist in this region`);
  const { traffic, allowOverlap = false } = spec;
  const planned = planTwins(ports, spec);
  // A refusal is collected with all others.
  const twins = await planned.catch(() => []);
  const pairs = knownPairs({ spec, twins });
  const attached = pairs.map(({ targetGroups }) =>
    targetGroups.filter((group) => fleet.targetGroups.includes(group)),
  );
  const like = patternIn(spec);
  const groups = pairs.flatMap(({ targetGroups }) => targetGroups);
  const source = like === undefined ? fleet : describePattern(ports, like, fleet, groups);
  const settings = assess(ports, source, like !== undefined, fleetName);
  const image = liveImage(ports, fleet);
  await collectRefusals([
    checkAttached(ports, fleet, attached),
    checkOverlap(fleet, settings, allowOverlap),
    checkNeighbours(ports, fleet, groups),
    checkOptedIn(ports, spec, fleet),
    ...pairs.map((pair, index) =>
      checkTraffic(ports, { ...pair, stickiness: traffic.stickiness }, fleet, attached[index]?.[0]),
    ),
    planned.then((twins) => checkTwinQuota(ports, twins)),
    checkRules(ports, spec),
    checkNamed(ports, spec),
    settings.then((all) => refuseUncopied(like ?? fleetName, all)),
    image,
  ]);
  const own = attached.flat();
  const several = own.length > 1 && { targetGroups: own };
  const serving = { fleet: fleetName, targetGroup: own[0]!, ...several, imageId: (await image).imageId };
  const different = await differences(ports, pairs, own, traffic.twin === 'follow');
  const plan = planFor(spec, false);
  const room = await roomFindings(ports, { fleet, pairs, plan, source: await source });
  const beside = besideReports(groupsBeside(fleet, own));
  const reports = [...(await settings), ...beside, ...different, ...plannedReports(twins), ...room];
  return { serving, settings: reports, twins };
}

/** What the spec names beside fleet and traffic: it is checked in the middle of a rollout too. As `checkSpec`. */
export const checkNamed = (
  ports: Pick<SpecNeeds, 'gates' | 'alarms' | 'pipelines'>,
  spec: ServiceSpec,
): Promise<void> =>
  collectRefusals([checkGates(ports, spec), checkAlarmNames(ports, spec), checkPipeline(ports, spec)]);

async function checkRules(ports: SpecNeeds, spec: ServiceSpec): Promise<void> {
  const { service, health } = spec;
  const rollout = `${service}-0`;
  const testers = testersIn(spec, rollout);
  if (!testers) return;
  const { header, value } = testers;
  const probes = health?.probes?.map(probeRule);
  await checkTesters(ports, { service, rollout, routes: routesOf(spec), header, value, probes });
}

const assess = async (ports: SpecNeeds, source: Fleet | Promise<Fleet>, isPattern: boolean, live: string) =>
  assessFleet(ports, await source, isPattern, live);

/**
 * What the next fleet's target group has otherwise than the live one's, where it is there, and what is to be known of
 * them.
 */
async function differences(
  ports: SpecNeeds,
  pairs: ReturnType<typeof knownPairs>,
  own: readonly string[],
  isFollowing: boolean,
): Promise<SettingReport[]> {
  const reports = pairs.map(async ({ targetGroups: [one = '', other] }) => {
    if (other === undefined) return loneFindings(ports, one);
    const isFirst = own.includes(one);
    const [from, to] = isFirst ? [one, other] : [other, one];
    return twinReports(ports, { from, to, follows: isFollowing && isFirst });
  });
  return (await Promise.all(reports)).flat();
}
