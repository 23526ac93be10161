import { fleetHealth } from '../../fleet/health.ts';
import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import type { FleetClaim } from '../../rollout/fleet/identity.ts';
import type { Service } from '../../rollout/service.ts';
import type { FleetState } from '../../rollout/touched/fleet-state.ts';
import { isOpen, type TouchedServers, withServers } from '../../rollout/touched/touched.ts';
import { groupsOfFleet } from '../../rollout/traffic/twins.ts';

/** The live fleet of a service; undefined for one that no rollout has made, which isn't Greenshift's to change. */
export function claimOnLive({ live }: Pick<Service, 'live'>): FleetClaim | undefined {
  const { fleet: name, arn } = live;
  return arn === undefined ? undefined : { name, rollout: name, arn };
}

/** The live fleet where it is Greenshift's to change. Throws CloudUnavailable. */
export async function observeLive(
  ports: Pick<Ports, 'fleets'>,
  service: Service,
): Promise<Fleet | undefined> {
  const claim = claimOnLive(service);
  const found = claim && (await ports.fleets.find(claim));
  return found?.kind === 'ours' && !found.fleet.deleting ? found.fleet : undefined;
}

/** What is decided by. Throws as `Traffic.health`. */
export async function fleetState(
  ports: Pick<Ports, 'traffic'>,
  service: Service,
  { desired, servers }: Fleet,
): Promise<FleetState> {
  const { healthy } = await fleetHealth(ports, groupsOfFleet(service.live));
  const members = servers.map(({ id, inService, weight = 1 }) => ({
    id,
    inService,
    weight,
    isHealthy: healthy.includes(id),
  }));
  return { desired, members };
}

/** Servers that have left the live fleet: as we have asked for it, or otherwise. `ids` are the fleet's. */
export function settleGone(
  record: TouchedServers,
  { live, lock }: Service,
  ids: readonly string[] | undefined,
  now: number,
): TouchedServers {
  const isGone = (server: TouchedServers['servers'][number]) => {
    if (!isOpen(server) || server.fleet === lock?.rollout) return false;
    return server.fleet !== live.fleet || (ids !== undefined && !ids.includes(server.id));
  };
  if (!record.servers.some(isGone)) return record;
  return withServers(record, (server) =>
    isGone(server)
      ? { ...server, state: server.state === 'ending' ? 'replaced' : 'gone', at: now, waitsFor: undefined }
      : server,
  );
}
