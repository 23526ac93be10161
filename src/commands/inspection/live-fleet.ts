import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { findRollout } from '../../records/update.ts';
import { patternIn } from '../../rollout/fleet/named-fleets.ts';
import type { Expected, FleetFacts, LaunchedFrom, VersionFacts } from '../../rollout/inspection/facts.ts';
import type { Service } from '../../rollout/service.ts';

/** What the record says of a service's live fleet. */
export async function expectedOf(
  ports: Pick<Ports, 'rollouts'>,
  service: Service,
  fleet: Fleet | undefined,
): Promise<Expected> {
  const { name, live, lock, spec } = service;
  // A fleet that a rollout made has that rollout's name.
  const made = live.arn === undefined ? undefined : await findRollout(ports, live.fleet);
  const ofKinds = (fleet?.overrides ?? []).flatMap(({ imageId }) => imageId ?? []);
  return {
    service: name,
    fleet: live.fleet,
    arn: live.arn,
    template: made?.green.fleet === live.fleet ? made.green.launchTemplate : undefined,
    images: [...new Set([live.imageId, ...ofKinds])],
    pattern: patternIn(spec),
    isUnderWay: lock !== undefined,
  };
}

/** `launched` is the version that the group names, as it is now. */
export function fleetFacts(fleet: Fleet, launched: VersionFacts | undefined): FleetFacts {
  const { name, arn, servers, overrides = [], subnets = [] } = fleet;
  const others = overrides.flatMap(({ launchTemplate }) => launchTemplate?.id ?? []);
  return {
    name,
    arn,
    members: servers.map(({ id, standby, protectedFromScaleIn }) => ({
      id,
      isInStandby: standby === true,
      isProtectedFromScaleIn: protectedFromScaleIn,
    })),
    template: launched && { id: launched.id, version: launched.version },
    templates: [...new Set([fleet.launchTemplate?.id ?? [], others].flat())],
    subnets,
    isMixed: fleet.overrides !== undefined,
    hasOtherVersions: others.length > 0,
  };
}

/** So many versions are read: of more, servers of the others aren't compared. */
const MAX_VERSIONS = 3;

/** The versions that servers were launched from, those of the most servers first, but for one that is known. */
export function versionsToRead(
  servers: readonly { readonly launchedFrom?: LaunchedFrom | undefined }[],
  known: VersionFacts | undefined,
): LaunchedFrom[] {
  const counts = new Map<string, { readonly version: LaunchedFrom; count: number }>();
  for (const { launchedFrom: version } of servers) {
    if (!version || (version.id === known?.id && version.version === known.version)) continue;
    const key = `${version.id} ${version.version}`;
    counts.set(key, { version, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const sorted = [...counts.values()].toSorted((a, b) => b.count - a.count);
  return sorted.slice(0, MAX_VERSIONS).map(({ version }) => version);
}
