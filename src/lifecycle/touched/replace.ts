import { deliverOfService } from '../../records/deliver.ts';
import { amendService, findService } from '../../records/update.ts';
import { announce } from '../../rollout/announcements/outbox.ts';
import { serverReplaced } from '../../rollout/touched/announcements.ts';
import type { TouchedServers } from '../../rollout/touched/touched.ts';
import { advance } from './advance.ts';
import { beginReplacement } from './begin.ts';
import { finish } from './finish.ts';
import type { ReplaceNeeds } from './needs.ts';
import { fleetState, observeLive, settleGone } from './observe.ts';

/** A replacement takes as many where nothing has to be waited for. */
const STEPS_MAX = 6;

/**
 * Brings the replacement of a service's touched servers as far as it goes without a wait: what it does next is on record
 * before, and what came of it is read with the next step. Returns what was done. Throws RecordConflict when somebody else
 * acts at the same moment, CloudUnavailable; the next round goes on.
 */
export async function replaceTouched(ports: ReplaceNeeds, name: string): Promise<string[]> {
  const done: string[] = [];
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const action = await takeStep(ports, name);
    if (action === undefined) break;
    done.push(action);
  }
  return done;
}

async function takeStep(ports: ReplaceNeeds, name: string): Promise<string | undefined> {
  const record = await ports.touched.find(name);
  const service = record && (await findService(ports, name));
  if (!record || !service) return undefined;
  const fleet = await observeLive(ports, service);
  const ids = fleet?.servers.map(({ id }) => id);
  const settled = settleGone(record, service, ids, ports.clock.now());
  if (settled !== record) return saveSettled(ports, record, settled);
  if (record.replacement && (!fleet || record.replacement.fleet !== service.live.fleet))
    return finish(ports, service, record, undefined);
  // One that was replaced and drains yet waits for nothing else.
  if (!record.replacement && !hasKnown(record)) return undefined;
  // A spec that only wants to know of them decides nothing by the health of its fleet.
  const isDecided = record.replacement !== undefined || service.spec.immutability === 'replace';
  const state = fleet && isDecided ? await fleetState(ports, service, fleet) : undefined;
  if (record.replacement && fleet && state) return advance(ports, { service, record, fleet, state });
  return beginReplacement(ports, { service, record, fleet, state });
}

/** What is on record as replaced was announced. */
async function saveSettled(
  ports: ReplaceNeeds,
  record: TouchedServers,
  settled: TouchedServers,
): Promise<string> {
  const wasEnding = new Set(record.servers.filter(({ state }) => state === 'ending').map(({ id }) => id));
  const replaced = settled.servers.filter(({ id, state }) => state === 'replaced' && wasEnding.has(id));
  if (replaced.length === 0) {
    await ports.touched.save(settled);
    return 'noted what has left';
  }
  const told = await amendService(ports.services, record.service, (known) =>
    announce(known, ...replaced.map(({ id, fleet, at }) => serverReplaced(known.name, fleet, id, at))),
  );
  await ports.touched.save(settled);
  await deliverOfService(ports, told);
  return `replaced ${replaced.map(({ id }) => id).join(', ')}`;
}

const hasKnown = ({ servers }: TouchedServers) => servers.some(({ state }) => state === 'known');
