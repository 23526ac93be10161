import type { CloneRequest, FleetChange, Fleets } from '../../src/ports/fleets.ts';
import { CannotCloneFleet, CloudUnavailable, FleetMismatch, SpecMismatch } from '../../src/rollout/errors.ts';
import { TAGS } from '../../src/rollout/tags.ts';
import { type Cloud, type CloudFleet, isInService, settle, TEMPLATE } from './cloud.ts';

/** The fleets of the cloud as Auto Scaling keeps them: a bound that is in the way of another moves. */
export const fleetsOf = (cloud: Cloud): Fleets => ({
  async describe(name) {
    settle(cloud);
    const fleet = cloud.fleets.get(name);
    return fleet && description(cloud, fleet);
  },
  async assess(name) {
    const { obstacle } = existing(cloud, name);
    if (obstacle) throw new CannotCloneFleet(`${name} can't be copied faithfully: ${obstacle}`);
  },
  clone: async (request) => clone(cloud, request),
  configure: async (name, change) => configure(cloud, changeable(cloud, name), change),
  remove: async (name, rollout) => remove(cloud, name, rollout),
  async ours() {
    settle(cloud);
    const marked = [...cloud.fleets.values()].filter(
      ({ tags }) => TAGS.rollout in tags || TAGS.blueOf in tags,
    );
    return marked.map((fleet) => description(cloud, fleet));
  },
});

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

const description = (cloud: Cloud, fleet: CloudFleet) => ({
  name: fleet.name,
  minSize: fleet.minSize,
  maxSize: fleet.maxSize,
  desired: fleet.desired,
  launchTemplate: { id: TEMPLATE, version: fleet.version },
  targetGroups: [fleet.targetGroup],
  tags: { ...fleet.tags },
  servers: fleet.servers.map((server) => ({
    id: server.id,
    inService: isInService(cloud, server),
    protectedFromScaleIn: server.protected,
  })),
  deleting: fleet.deletingSince !== undefined,
});

function clone(cloud: Cloud, request: CloneRequest): void {
  const { maxSize } = existing(cloud, request.from);
  const { name, targetGroup, service, rollout } = request;
  const version = String(request.launchTemplate.version);
  const present = cloud.fleets.get(name);
  if (present) {
    const isOurs = present.tags['greenshift:rollout'] === rollout && present.version === version;
    if (isOurs && present.targetGroup === targetGroup && present.deletingSince === undefined) return;
    throw new FleetMismatch(`${name} exists already, and ${rollout} would not have made it so`);
  }
  const tags = { 'greenshift:service': service, 'greenshift:rollout': rollout };
  cloud.fleets.set(name, { name, targetGroup, minSize: 0, maxSize, desired: 0, version, tags, servers: [] });
}

function configure(cloud: Cloud, fleet: CloudFleet, change: FleetChange): void {
  Object.assign(fleet.tags, change.tags);
  for (const server of fleet.servers) if (change.unprotect?.includes(server.id)) server.protected = false;
  fleet.maxSize = Math.max(change.maxSize ?? fleet.maxSize, change.minSize ?? 0, change.desired ?? 0);
  fleet.minSize = change.minSize ?? Math.min(fleet.minSize, change.desired ?? fleet.minSize);
  fleet.desired = Math.max(fleet.minSize, change.desired ?? fleet.desired);
  fleet.version = change.launchTemplateVersion ?? fleet.version;
  for (const [key, value] of Object.entries(change.untag ?? {}))
    if (fleet.tags[key] === value) delete fleet.tags[key];
  settle(cloud);
}

function remove(cloud: Cloud, name: string, rollout: string): void {
  settle(cloud);
  const fleet = cloud.fleets.get(name);
  if (!fleet) return;
  const { 'greenshift:rollout': maker, 'greenshift:blue-of': retirer } = fleet.tags;
  if (maker !== rollout && retirer !== rollout)
    throw new FleetMismatch(`${name} isn't for ${rollout} to delete`);
  if (fleet.servers.length === 0) fleet.deletingSince ??= cloud.clock.now();
}
