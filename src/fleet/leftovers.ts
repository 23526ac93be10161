import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { CloudRefused, CloudUnavailable } from '../rollout/errors.ts';
import { sizeText } from '../rollout/fleet/fleet-records.ts';
import { claimOn, type FleetClaim } from '../rollout/fleet/identity.ts';
import { heldBackProcesses } from '../rollout/fleet/settings.ts';
import { isGreenLive } from '../rollout/interventions/abandonment.ts';
import {
  removeFleet,
  resumeProcesses,
  setSize,
  setTemplateVersion,
} from '../rollout/interventions/by-hand.ts';
import type { Leftover } from '../rollout/leftover.ts';
import type { Rollout } from '../rollout/record.ts';
import { routeName } from '../rollout/traffic/routes.ts';
import { settingsBefore } from './carry-over.ts';
import { pinnedBlue, releaseGreen, releaseSize } from './release.ts';
import { sizeLeft, type Unreleased } from './unreleased.ts';

type Needs = Pick<Ports, 'fleets' | 'rollouts' | 'clock'>;

const ABANDONED = 'the rollout was abandoned, and what it made stays as it is';

/**
 * Takes an abandoned rollout's pin off, of a green that may stay as well, as far as that can be done at once, and lists what
 * stays. The split, the fleet that isn't live and green's template version are a person's to remove, in the order of the
 * list: a fleet that is emptied while it has traffic fails its requests. `splitByHand` says what makes a shared split one
 * fleet's.
 */
export async function leftAfterAbandon(
  ports: Needs,
  rollout: Rollout,
  splitByHand?: string,
): Promise<Leftover[]> {
  const colour = isGreenLive(rollout) ? 'blue' : 'green';
  const other = rollout[colour].fleet;
  const [fleet, blue] = await Promise.all([
    orLeft(() => fleetLeft(ports, claimOn(rollout, colour)), describing(other)),
    orLeft(() => pinLeft(ports, rollout), describing(rollout.blue.fleet)),
  ]);
  const green = mayGreenStay(rollout) ? await greenLeft(ports, rollout) : [];
  return [...splitLeft(rollout, splitByHand), ...reducedLeft(rollout), ...fleet, ...blue, ...green];
}

/** A person may make it the live fleet, where the split isn't blue's alone. */
const mayGreenStay = ({ abandon }: Rollout) => abandon?.serving !== 'blue';

/** What a green that is, or becomes, the live fleet would keep of the rollout: the smallest size is put back at once. */
async function greenLeft(ports: Needs, rollout: Rollout): Promise<Leftover[]> {
  const { fleet } = rollout.green;
  const { pin } = rollout.blue;
  const unknown = pin ? sizeLeft(fleet, pin.before.minSize) : describing(fleet);
  const size = await orLeft(() => leftOf(releaseGreen(ports, rollout)), unknown);
  return [...size, ...heldBackLeft(rollout)];
}

async function fleetLeft({ fleets }: Needs, claim: FleetClaim): Promise<Leftover[]> {
  const found = await fleets.find(claim);
  if (found.kind !== 'ours' || found.fleet.deleting) return [];
  const what = `the fleet ${claim.name} with ${found.fleet.servers.length} servers`;
  return [{ what, why: ABANDONED, how: `once it has no traffic: ${removeFleet(claim.name)}` }];
}

/** A green that an abandonment leaves with the traffic may still be kept from scaling. */
function heldBackLeft(rollout: Rollout): Leftover[] {
  const { fleet } = rollout.green;
  const processes = heldBackProcesses(settingsBefore(rollout) ?? {});
  if (processes.length === 0) return [];
  const what = `${fleet}'s scaling policies and scheduled actions, where they don't act yet`;
  const command = resumeProcesses(fleet, processes);
  const how = isGreenLive(rollout) ? command : `if ${fleet} is to be the live fleet: ${command}`;
  return [{ what, why: ABANDONED, how }];
}

/** Blue had been sized down behind green, and may be all that there is. */
function reducedLeft(rollout: Rollout): Leftover[] {
  const { blue } = rollout;
  if (!blue.reduced || blue.reduced.backAt !== undefined || isGreenLive(rollout)) return [];
  const { to, full } = blue.reduced;
  const what = `${blue.fleet} with ${sizeText(rollout, to)} of the ${full} that carry all of the traffic`;
  return [{ what, why: ABANDONED, how: setSize(blue.fleet, full) }];
}

function splitLeft({ routes, abandon }: Rollout, byHand?: string): Leftover[] {
  const how = byHand ?? 'docs/runbook.md#without-the-api, give one target group everything';
  const names = routes.map(routeName).join(' and ');
  if (abandon?.serving === 'shared')
    return [{ what: `green's share of the traffic at ${names}`, why: ABANDONED, how }];
  if (abandon?.serving === 'unknown')
    return [{ what: `whatever the split is at ${names}`, why: "it couldn't be read", how }];
  return [];
}

async function pinLeft(ports: Needs, rollout: Rollout): Promise<Leftover[]> {
  const blue = await pinnedBlue(ports, rollout);
  if (!blue) return [];
  const size = await leftOf(releaseSize(ports, rollout, blue));
  return [...size, ...versionLeft(rollout, blue.fleet)];
}

const leftOf = async (unreleased: Promise<Unreleased[]>) => (await unreleased).map(({ left }) => left);

/** The cleanup puts it back, with the permissions that it takes, once green's version is gone. */
function versionLeft({ blue: { pin }, image }: Rollout, fleet: Fleet): Leftover[] {
  const { name, launchTemplate } = fleet;
  const { before, during, template } = pin!;
  const isPinned = launchTemplate?.version === during.launchTemplateVersion;
  if (!isPinned || before.launchTemplateVersion === during.launchTemplateVersion) return [];
  const what = `${name} is pinned to version ${during.launchTemplateVersion} of ${template}`;
  const why = `it is put back by itself within the hour where no version with ${image.id} is left`;
  return [{ what, why, how: setTemplateVersion(fleet, template, before.launchTemplateVersion) }];
}

const describing = (fleet: string) => (why: string) => ({
  what: `whatever the rollout has made or set of ${fleet}`,
  why,
  how: `aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names ${fleet}`,
});

/** Neither a refusal nor an outage of AWS keeps a person from abandoning a rollout. */
async function orLeft(
  list: () => Promise<Leftover[]>,
  unknown: (why: string) => Leftover,
): Promise<Leftover[]> {
  try {
    return await list();
  } catch (error) {
    if (!(error instanceof CloudRefused) && !(error instanceof CloudUnavailable)) throw error;
    return [unknown(error.message)];
  }
}
