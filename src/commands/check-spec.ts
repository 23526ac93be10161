import { assessFleet, liveImage, refuseUncopied } from '../fleet/assess.ts';
import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { SpecMismatch } from '../rollout/errors.ts';
import type { ServingFleet } from '../rollout/service.ts';
import type { SettingReport } from '../rollout/settings-report.ts';
import type { ServiceSpec } from '../rollout/spec.ts';
import { checkNeighbours } from './check-neighbours.ts';
import { checkTraffic } from './check-traffic.ts';
import { collectRefusals } from './collect.ts';

type Needs = Pick<Ports, 'rollouts' | 'fleets' | 'settings' | 'templates' | 'launchSettings' | 'traffic'>;

interface Checked {
  readonly serving: ServingFleet;
  readonly settings: readonly SettingReport[];
}

/** Throws SpecMismatch or CannotCloneFleet, with every reason, unless everything that the spec names exists and fits. */
export async function checkSpec(
  ports: Needs,
  { traffic, allowOverlap = false }: ServiceSpec,
  fleetName: string,
): Promise<Checked> {
  const fleet = await ports.fleets.describe(fleetName);
  if (!fleet) throw new SpecMismatch(`the Auto Scaling group "${fleetName}" does not exist in this region`);
  const [attached, second] = traffic.targetGroups.filter((group) => fleet.targetGroups.includes(group));
  const settings = assessFleet(ports, fleet);
  const image = liveImage(ports, fleet);
  await collectRefusals([
    checkAttached(fleetName, attached !== undefined && second === undefined),
    checkOverlap(fleet, allowOverlap),
    checkNeighbours(ports, fleet, traffic.targetGroups),
    checkTraffic(ports, traffic, fleet, attached),
    settings.then((all) => refuseUncopied(fleetName, all)),
    image,
  ]);
  const serving = { fleet: fleetName, targetGroup: attached!, imageId: await image };
  return { serving, settings: await settings };
}

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
