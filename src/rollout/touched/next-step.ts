import type { Service } from '../service.ts';
import { READ_STALENESS, REPLACEMENT_MAX } from '../timing.ts';
import { barrierOf } from './begin.ts';
import { type FleetState, inServiceOf, servingWithout, weightOf } from './fleet-state.ts';
import type { Replacement } from './touched.ts';

/** What a replacement does next. */
export type NextStep =
  | { readonly kind: 'wait' }
  /** The fleet is to have so many. */
  | { readonly kind: 'size'; readonly desired: number }
  | { readonly kind: 'raised' }
  /** These serve beside the whole fleet, once they are known to run the approved image. */
  | { readonly kind: 'end-touched'; readonly added: readonly string[] }
  | { readonly kind: 'give-up'; readonly reason: string }
  | { readonly kind: 'terminate'; readonly server: string; readonly decrement: boolean }
  | { readonly kind: 'finish' };

interface Situation {
  readonly service: Service;
  readonly replacement: Replacement;
  readonly fleet: FleetState;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Decides by what is on record and what was read. While a rollout is under way nothing is done: it finds the fleet whole,
 * whatever the phase. No server ends unless the fleet is whole without it.
 */
export function nextStep(situation: Situation): NextStep {
  const { service, replacement } = situation;
  if (service.lock) return { kind: 'wait' };
  if (replacement.phase === 'raising') return raising(situation);
  return replacement.phase === 'ending' ? ending(situation) : givingUp(situation);
}

/** What servers count; one that has left its fleet meanwhile counts one. */
const unitsOf = (servers: readonly string[], { members }: FleetState) =>
  servers.reduce((sum, id) => sum + (members.find((member) => member.id === id)?.weight ?? 1), 0);

function raising(situation: Situation): NextStep {
  const { replacement, fleet } = situation;
  const reason = reasonToStop(situation);
  if (reason !== undefined) return { kind: 'give-up', reason };
  const wanted = replacement.desired + unitsOf(replacement.servers, fleet);
  if (!replacement.isRaised) {
    if (fleet.desired >= wanted) return { kind: 'raised' };
    if (fleet.desired === replacement.desired) return { kind: 'size', desired: wanted };
    return { kind: 'give-up', reason: 'the fleet is scaled meanwhile' };
  }
  const touched = inServiceOf(fleet, replacement.servers);
  const needed = Math.max(replacement.desired, fleet.desired - weightOf(touched));
  const isWhole = servingWithout(fleet, replacement.servers) >= needed;
  const added = fleet.members.filter(({ id }) => !replacement.before.includes(id)).map(({ id }) => id);
  return isWhole && added.length > 0 ? { kind: 'end-touched', added } : { kind: 'wait' };
}

function reasonToStop({ service, replacement, fleet, now }: Situation): string | undefined {
  const barrier = barrierOf(service, now);
  if (barrier !== undefined) return barrier;
  if (!service.replacing || service.replacing.gaveWay) return 'a rollout is to begin';
  if (now >= replacement.until) return 'no server of the live image came to serve in its place';
  return inServiceOf(fleet, replacement.servers).length === 0 ? 'it has left its fleet' : undefined;
}

/** True while a call may not show yet in what is read. */
const isFresh = ({ asked }: Replacement, id: string, now: number) =>
  now - (asked[id] ?? Number.NEGATIVE_INFINITY) < READ_STALENESS;

function ending({ replacement, fleet, now }: Situation): NextStep {
  const left = inServiceOf(fleet, replacement.servers);
  if (left.length === 0) return { kind: 'finish' };
  if (now >= replacement.until + REPLACEMENT_MAX)
    return { kind: 'give-up', reason: 'Auto Scaling does not end it, or the fleet is not whole without it' };
  const [next] = left;
  // One after the other: what is left is read anew before each.
  if (!next || left.some(({ id }) => isFresh(replacement, id, now))) return { kind: 'wait' };
  const decrement = fleet.desired > replacement.desired;
  const needed = Math.max(replacement.desired, fleet.desired - (decrement ? next.weight : 0));
  if (servingWithout(fleet, replacement.servers) < needed) return { kind: 'wait' };
  return { kind: 'terminate', server: next.id, decrement };
}

/** What the raise has brought goes again, what doesn't serve first; nobody else's servers do. */
function givingUp({ replacement, fleet, now }: Situation): NextStep {
  // Each that was ended has taken its part of the raise with it.
  const outstanding = replacement.servers.filter((id) => replacement.asked[id] === undefined);
  const excess = Math.min(unitsOf(outstanding, fleet), fleet.desired - replacement.desired);
  if (excess <= 0 || now >= replacement.until + 2 * REPLACEMENT_MAX) return { kind: 'finish' };
  const added = fleet.members
    .filter(({ id }) => !replacement.before.includes(id))
    .toSorted((a, b) => Number(a.isHealthy) - Number(b.isHealthy));
  if (added.length === 0) return { kind: 'size', desired: fleet.desired - excess };
  const next = added.find(({ id }) => !isFresh(replacement, id, now));
  if (!next || added.some(({ id }) => isFresh(replacement, id, now))) return { kind: 'wait' };
  const isWhole =
    servingWithout(fleet, [next.id]) >= Math.min(replacement.desired, servingWithout(fleet, []));
  return isWhole || !next.isHealthy
    ? { kind: 'terminate', server: next.id, decrement: true }
    : { kind: 'wait' };
}
