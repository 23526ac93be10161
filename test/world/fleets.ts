import type { BlueMark, CloneRequest, FleetChange } from '../../src/ports/fleet-changes.ts';
import type { Fleets, FoundFleet, ListedFleet } from '../../src/ports/fleets.ts';
import {
  CannotCloneFleet,
  CloudUnavailable,
  FleetMismatch,
  FleetNameTaken,
  SpecMismatch,
} from '../../src/rollout/errors.ts';
import { type FleetClaim, installationIn, isMarked, mismatch } from '../../src/rollout/fleet/identity.ts';
import type { SettingReport } from '../../src/rollout/fleet/settings-report.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import { arnOf, type Cloud, type CloudFleet, groupsOfFleet, isInService, settle, TEMPLATE } from './cloud.ts';
import { withoutProcesses } from './settings.ts';
import { INSTALLATION } from './specs.ts';

/** The fleets of the cloud as Auto Scaling keeps them: a bound that is in the way of another moves. */
export const fleetsOf = (cloud: Cloud, installation = INSTALLATION): Fleets => {
  const describe = (fleet: CloudFleet) => description(cloud, fleet, installation);
  const all = () => {
    settle(cloud);
    return [...cloud.fleets.values()];
  };
  const find = (name: string) => all().find((fleet) => fleet.name === name);
  const found = (claim: FleetClaim): FoundFleet => {
    const fleet = find(claim.name);
    if (!fleet) return { kind: 'absent' };
    const reason = mismatch(identityOf(cloud, fleet, installation), claim);
    return reason ? { kind: 'not-ours', reason } : { kind: 'ours', fleet: describe(fleet) };
  };
  return {
    async describe(name) {
      const fleet = find(name);
      if (fleet?.isMixed) throw new CannotCloneFleet(`${name} isn't launched from a launch template`);
      return fleet && describe(fleet);
    },
    find: async (claim) => found(claim),
    findEach: async (claims) => claims.map(found),
    async launchProblems(name) {
      return find(name)?.launchProblems ?? [];
    },
    async launchHooks(name) {
      return find(name)?.launchHooks ?? [];
    },
    async launchConfiguration(name) {
      throw new SpecMismatch(`there is no launch configuration ${name}`);
    },
    async assess(name) {
      const { obstacle } = existing(cloud, name);
      const size: SettingReport = { setting: 'MaxSize', outcome: 'copied' };
      return obstacle ? [size, { setting: obstacle, outcome: 'refused', fix: 'remove it' }] : [size];
    },
    clone: async (request) => clone(cloud, request, installation),
    mark: async (claim, mark, change) => markFleet(cloud, installation, { claim, mark, change }),
    unmark: async (claim) => unmark(provenIn(cloud, claim, installation), claim),
    async configure(claim, change) {
      const fleet = provenIn(cloud, claim, installation);
      configure(cloud, fleet, change);
      return arnOf(cloud, fleet);
    },
    async terminate(claim, id, decrement) {
      const fleet = provenIn(cloud, claim, installation);
      const server = fleet.servers.find((one) => one.id === id && isInService(cloud, one));
      if (!server) return;
      if (decrement && fleet.desired <= fleet.minSize)
        throw new CloudUnavailable(`${fleet.name} has its smallest size`);
      if (decrement) fleet.desired -= 1;
      server.leavingSince = cloud.clock.now();
      settle(cloud);
    },
    remove: async (claim) => remove(cloud, claim, installation),
    async ours() {
      return all()
        .filter(({ tags }) => TAGS.rollout in tags || TAGS.blueOf in tags)
        .map(describe)
        .filter((fleet) => fleet.installation !== 'another');
    },
    async list(): Promise<ListedFleet[]> {
      return all().map((fleet) => ({
        name: fleet.name,
        ...identityOf(cloud, fleet, installation),
        targetGroups: groupsOfFleet(fleet),
        desired: fleet.deletingSince === undefined ? fleet.desired : 0,
        launches: [describe(fleet).launchTemplate].filter((one) => one !== undefined),
      }));
    },
  };
};

function existing(cloud: Cloud, name: string): CloudFleet {
  settle(cloud);
  const fleet = cloud.fleets.get(name);
  if (!fleet) throw new SpecMismatch(`there is no Auto Scaling group ${name}`);
  return fleet;
}

/** What isn't there may be there later, for all that Auto Scaling tells. */
function changeable(cloud: Cloud, name: string): CloudFleet {
  settle(cloud);
  const fleet = cloud.fleets.get(name);
  if (!fleet) throw new CloudUnavailable(`there is no Auto Scaling group ${name}, or none yet`);
  if (fleet.deletingSince !== undefined) throw new CloudUnavailable(`${name} is being deleted`);
  return fleet;
}

export function provenIn(cloud: Cloud, claim: FleetClaim, installation: string): CloudFleet {
  const fleet = changeable(cloud, claim.name);
  prove(cloud, fleet, claim, installation);
  return fleet;
}

function prove(cloud: Cloud, fleet: CloudFleet, claim: FleetClaim, installation: string): void {
  const identity = identityOf(cloud, fleet, installation);
  const reason = mismatch(identity, claim);
  if (reason) throw new FleetMismatch(`${claim.name} isn't for ${claim.rollout} to change: ${reason}`);
  if (!isMarked(identity, claim)) throw new CloudUnavailable(`${claim.name} doesn't show its tags`);
}

const identityOf = (cloud: Cloud, fleet: CloudFleet, installation: string) => ({
  arn: arnOf(cloud, fleet),
  tags: { ...fleet.tags },
  installation: installationIn(fleet.tags, installation),
});

const description = (cloud: Cloud, fleet: CloudFleet, installation: string) => ({
  name: fleet.name,
  ...identityOf(cloud, fleet, installation),
  minSize: fleet.minSize,
  maxSize: fleet.maxSize,
  desired: fleet.desired,
  launchTemplate: { id: TEMPLATE, version: fleet.version },
  targetGroups: groupsOfFleet(fleet),
  servers: fleet.servers.map((server) => ({
    id: server.id,
    inService: isInService(cloud, server),
    protectedFromScaleIn: server.protected,
    ...(server.standby && { standby: true as const }),
    ...(server.leavingSince !== undefined && { leaving: true as const }),
  })),
  deleting: fleet.deletingSince !== undefined,
});

function clone(cloud: Cloud, request: CloneRequest, installation: string): void {
  const { maxSize, settings = {} } = existing(cloud, request.from);
  const { name, targetGroup, targetGroups, service, rollout } = request;
  const version = String(request.launchTemplate.version);
  const present = cloud.fleets.get(name);
  if (present) {
    const reason = mismatch(identityOf(cloud, present, installation), request);
    if (reason) throw new FleetNameTaken(`${name} is somebody else's: ${reason}`);
    const isSame = present.version === version && present.targetGroup === targetGroup;
    if (isSame && present.deletingSince === undefined) return;
    throw new FleetMismatch(`${name} exists already, and ${rollout} would not have made it so`);
  }
  const tags = { [TAGS.service]: service, [TAGS.rollout]: rollout, [TAGS.installation]: installation };
  const sizes = { minSize: 0, maxSize, desired: 0 };
  cloud.fleets.set(name, {
    name,
    targetGroup,
    targetGroups,
    ...sizes,
    version,
    tags,
    servers: [],
    settings: request.isPattern ? withoutProcesses(settings) : { ...settings },
  });
}

function markFleet(
  cloud: Cloud,
  installation: string,
  { claim, mark, change = {} }: { claim: FleetClaim; mark: BlueMark; change?: FleetChange },
): void {
  settle(cloud);
  const { name, rollout } = claim;
  const fleet = cloud.fleets.get(name);
  if (!fleet) throw new CloudUnavailable(`there is no Auto Scaling group ${name}, or none yet`);
  const reason = mismatch(identityOf(cloud, fleet, installation), {
    ...claim,
    arn: claim.arn ?? arnOf(cloud, fleet),
  });
  const isElsewhere = fleet.targetGroup !== mark.targetGroup || fleet.deletingSince !== undefined;
  if (reason || isElsewhere) throw new FleetMismatch(`${name} can't be the blue of ${rollout}: ${reason}`);
  const marked = fleet.tags[TAGS.blueOf] ?? rollout;
  if (marked !== rollout && marked !== mark.replaces)
    throw new CloudUnavailable(`${name} is marked as the blue of ${marked}`);
  Object.assign(fleet.tags, { [TAGS.blueOf]: rollout, [TAGS.installation]: installation });
  configure(cloud, fleet, change);
}

function unmark({ tags }: CloudFleet, { rollout }: FleetClaim): void {
  if (tags[TAGS.blueOf] === rollout) delete tags[TAGS.blueOf];
  if (tags[TAGS.rollout] === undefined) delete tags[TAGS.installation];
}

function configure(cloud: Cloud, fleet: CloudFleet, change: FleetChange): void {
  for (const server of fleet.servers) if (change.unprotect?.includes(server.id)) server.protected = false;
  fleet.maxSize = Math.max(change.maxSize ?? fleet.maxSize, change.minSize ?? 0, change.desired ?? 0);
  fleet.minSize = change.minSize ?? Math.min(fleet.minSize, change.desired ?? fleet.minSize);
  fleet.desired = Math.max(fleet.minSize, change.desired ?? fleet.desired);
  fleet.version = change.launchTemplateVersion ?? fleet.version;
  for (const process of change.resume ?? []) delete fleet.settings?.[`suspended process "${process}"`];
  settle(cloud);
}

function remove(cloud: Cloud, claim: FleetClaim, installation: string): void {
  settle(cloud);
  const fleet = cloud.fleets.get(claim.name);
  if (!fleet) return;
  prove(cloud, fleet, claim, installation);
  if (fleet.servers.length === 0) fleet.deletingSince ??= cloud.clock.now();
}
