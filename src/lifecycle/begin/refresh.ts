import type { Ports } from '../../ports/ports.ts';
import { amendService } from '../../records/update.ts';
import {
  agesMatter,
  dueSlot,
  mayRefresh,
  nextLook,
  refreshRequest,
  tooOld,
} from '../../rollout/admission/refresh.ts';
import type { Service } from '../../rollout/service.ts';
import type { Started } from './admit.ts';
import { startRollout } from './start.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'fleets' | 'servers' | 'engine' | 'notifier' | 'clock'>;

/**
 * Rolls the live image out again when the spec's schedule says so, or a server of the live fleet is older than it may be.
 * Undefined when there is nothing to start. The claim records what was acted upon: one that fails is made again, and a
 * refresh that goes back isn't repeated for the same moment, nor at once for the same server.
 */
export async function refreshServers(ports: Needs, service: Service): Promise<Started | undefined> {
  const now = ports.clock.now();
  if (!service.spec.refresh || !mayRefresh(service, now)) return undefined;
  return (await bySchedule(ports, service, now)) ?? byAge(ports, service, now);
}

async function bySchedule(ports: Needs, service: Service, now: number): Promise<Started | undefined> {
  const due = dueSlot(service, now);
  if (!due) return undefined;
  return startRollout(ports, service.name, refreshRequest(service, due.reason));
}

async function byAge(ports: Needs, service: Service, now: number): Promise<Started | undefined> {
  if (!agesMatter(service, now)) return undefined;
  const fleet = await ports.fleets.describe(service.live.fleet);
  if (!fleet) return undefined;
  const launched = await ports.servers.launchTimesOf(fleet.servers.map(({ id }) => id));
  const reason = tooOld(service, launched, now);
  if (reason) return startRollout(ports, service.name, refreshRequest(service, reason));
  const agesAt = nextLook(service, launched, now);
  await amendService(ports.services, service.name, (known) => ({ ...known, agesAt }));
  return undefined;
}
