import { freezeAt, freezeText } from '../admission/freeze.ts';
import { DAY } from '../duration.ts';
import { recallOf, recallText } from '../images/recall.ts';
import type { Service } from '../service.ts';
import { REFRESH_AGAIN } from '../timing.ts';
import { type FleetState, inServiceOf, servingWithout, weightOf } from './fleet-state.ts';
import { isOpen, type TouchedServers } from './touched.ts';

/** What becomes of touched servers that nothing is done about yet. */
export type Beginning =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wait'; readonly reason: string; readonly callsPerson?: true }
  | { readonly kind: 'roll-out'; readonly reason: string }
  | { readonly kind: 'replace'; readonly servers: readonly string[] };

interface Situation {
  readonly service: Service;
  readonly record: TouchedServers;
  /** Undefined for one that Greenshift may not change. */
  readonly fleet: FleetState | undefined;
  /** The group launches something else than its rollout gave it: a server that it made now would be another one. */
  readonly hasOtherTemplate: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A tenth of the fleet at once: each is launched beside the whole fleet. */
const AT_ONCE = 0.1;
/** So many in a day even of a small fleet; beyond that whatever touches them will touch the next ones as well. */
const DAILY_MIN = 3;

/** Decides what is to be done about the touched servers of a service. */
export function beginning(situation: Situation): Beginning {
  const { service, record, fleet, now } = situation;
  const open = record.servers.filter((server) => isOpen(server) && server.fleet === service.live.fleet);
  if (open.length === 0) return { kind: 'nothing' };
  const reason = barrierOf(service, now);
  if (reason !== undefined) return { kind: 'wait', reason };
  // Why it was given up stays what is told.
  if (now < (record.againAt ?? 0)) return { kind: 'nothing' };
  if (!fleet) return { kind: 'wait', reason: 'the fleet was not made by Greenshift: its owner replaces it' };
  const servers = inServiceOf(
    fleet,
    open.map(({ id }) => id),
  ).map(({ id }) => id);
  if (servers.length === 0) return { kind: 'wait', reason: 'it is not in service' };
  return asWhole(situation, servers, fleet) ?? oneByOne(situation, servers, fleet);
}

/** What keeps servers from being replaced, whatever the fleet is like. */
export function barrierOf(service: Service, now: number): string | undefined {
  const { spec, lock, live, queued } = service;
  if (spec.immutability !== 'replace') return 'immutability is not "replace" in the spec';
  if (lock) return `${lock.rollout} is under way, which replaces all servers when it is promoted`;
  if (queued) return `${queued.image.id} is to be rolled out`;
  const freeze = freezeAt(service, now);
  if (freeze) return freezeText(freeze);
  const recall = recallOf(service, live.imageId);
  return recall && recallText(recall);
}

/** Where most are touched, or a new one would be another one, all are replaced: by a rollout, with its checks. */
function asWhole(
  { record, hasOtherTemplate, now }: Situation,
  servers: readonly string[],
  { members }: FleetState,
): Beginning | undefined {
  const isMost = servers.length > 1 && servers.length * 2 > members.length;
  if (!isMost && !hasOtherTemplate) return undefined;
  const reason = hasOtherTemplate
    ? `${servers[0]} was touched, and the group launches something else than it was made with`
    : `${servers.length} of ${members.length} servers were touched`;
  if (record.rolledOutAt !== undefined && now - record.rolledOutAt < REFRESH_AGAIN)
    return { kind: 'wait', reason: `${reason}; a rollout for that was begun within the last day` };
  return { kind: 'roll-out', reason };
}

function oneByOne({ record, now }: Situation, servers: readonly string[], fleet: FleetState): Beginning {
  const { desired, members } = fleet;
  const today = record.replacedAt.filter((at) => now - at < DAY).length;
  const left = Math.max(DAILY_MIN, members.length) - today;
  if (left < 1) {
    const reason = `${today} servers were replaced within a day: whatever enters them has to be stopped first`;
    return { kind: 'wait', reason, callsPerson: true };
  }
  // Those that were touched serve all the same: the fleet has to be whole with them.
  if (servingWithout(fleet, []) < desired || weightOf(members) > desired)
    return { kind: 'wait', reason: 'the fleet is not whole, or is being scaled' };
  const atOnce = Math.max(1, Math.floor(members.length * AT_ONCE));
  return { kind: 'replace', servers: servers.slice(0, Math.min(atOnce, left)) };
}
