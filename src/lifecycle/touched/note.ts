import type { Ports } from '../../ports/ports.ts';
import { deliverOfService } from '../../records/deliver.ts';
import { amendService, amendTouched } from '../../records/update.ts';
import { announce } from '../../rollout/announcements/outbox.ts';
import type { Service } from '../../rollout/service.ts';
import { serverTouched } from '../../rollout/touched/announcements.ts';
import { type Call, touchingOf } from '../../rollout/touched/calls.ts';
import { noneTouched, type Touch, touch } from '../../rollout/touched/touched.ts';

type Needs = Pick<Ports, 'services' | 'fleets' | 'inspector' | 'touched' | 'notifier'>;

/** Of the servers that one call touches; the audit has all. */
const TOLD_MAX = 10;

/**
 * Records what a call has done to live servers of the services, and to those of a fleet that a rollout brings. The same
 * event twice is once. Returns the services of which it has touched a server.
 */
export async function noteCall(ports: Needs, call: Call): Promise<readonly string[]> {
  const touching = touchingOf(call);
  if (!touching) return [];
  const { services } = await ports.services.list();
  const groups = await groupsOf(ports, touching);
  const noted: string[] = [];
  for (const [group, ids] of groups) {
    const service = services.find((one) => fleetsOf(one).includes(group));
    if (!service) continue;
    const told = await announceTouch(ports, service.name, group, ids, touching.touch);
    await amendTouched(ports.touched, service.name, (record) => touch(record, group, ids, touching.touch));
    if (told) await deliverOfService(ports, told);
    noted.push(service.name);
  }
  return noted;
}

/** Before it is noted: what is on record was announced. Undefined where all of it was. */
async function announceTouch(
  ports: Needs,
  service: string,
  fleet: string,
  ids: readonly string[],
  one: Touch,
): Promise<Service | undefined> {
  const record = (await ports.touched.find(service)) ?? noneTouched(service);
  const isNew = (id: string) => touch(record, fleet, [id], one) !== record;
  const told = ids.filter(isNew).slice(0, TOLD_MAX);
  if (told.length === 0) return undefined;
  return amendService(ports.services, service, (known) =>
    announce(known, ...told.map((id) => serverTouched(service, fleet, id, one))),
  );
}

/** The live one, and the one that a rollout brings, which has the rollout's name. */
const fleetsOf = ({ live, lock }: Service) => (lock ? [live.fleet, lock.rollout] : [live.fleet]);

/** The servers by their group. A server that was taken out of its group still has that group's tag: it is no member. */
async function groupsOf(
  { inspector, fleets }: Needs,
  { servers, groups }: { readonly servers: readonly string[]; readonly groups: readonly string[] },
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = servers.length === 0 ? [] : await inspector.servers(servers);
  const names = new Set([...groups, ...found.flatMap(({ group }) => group ?? [])]);
  const members = new Map<string, readonly string[]>();
  for (const name of names) {
    const ids = (await fleets.describe(name))?.servers.map(({ id }) => id) ?? [];
    const touched = groups.includes(name) ? ids : ids.filter((id) => servers.includes(id));
    if (touched.length > 0) members.set(name, touched);
  }
  return members;
}
