import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isRead, ReadHistory } from '../faults/read-history.ts';
import type { Around, OurCall } from '../world/calls.ts';
import type { World } from '../world/world.ts';

/** Counts that grow with every write, what is only read by people, and what differs with every request. */
const IGNORED = new Set(['version', 'timeline', '$metadata', 'ClientToken', 'clientToken', 'requestId']);
/** Counts that differ from minute to minute: only whether there were any is kept. */
const COUNTS = new Set(['requests', 'bad', 'Values']);
/** Numbers from here on are times, in seconds or milliseconds since the epoch. */
const EARLIEST = 1_000_000_000;
const ISO_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/**
 * Digests of the calls of a run, by which alike ones are found. A digest covers the state of the world before the call,
 * the records among it, the call and its response, and what its invocation had called before.
 */
export class Fingerprints {
  readonly #world: World;
  readonly #byCall = new Map<OurCall, string>();
  readonly #history = new ReadHistory();
  readonly #asBefore = new WeakSet<OurCall>();
  /** What each invocation has called. */
  readonly #invocations = new Map<number, string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Goes around every call; `next` makes it. */
  readonly around: Around = async (call, next) => {
    const { caller, operation, input, invocation } = call;
    const before = stateOf(this.#world);
    const earlier = (invocation && this.#invocations.get(invocation.index)) ?? '';
    const known = isRead(call) ? this.#history.before(call) : undefined;
    if (isRead(call) && known === undefined) this.#asBefore.add(call);
    const response = await next().catch((error: unknown) => {
      this.#keep(call, [before, earlier, caller, operation, input, String(error)]);
      throw error;
    });
    if (known !== undefined && isDeepStrictEqual(withoutMetadata(known), withoutMetadata(response)))
      this.#asBefore.add(call);
    this.#history.keep(call, response);
    this.#keep(call, [before, earlier, caller, operation, input, response]);
    return response;
  };

  of(call: OurCall): string {
    return this.#byCall.get(call) ?? '';
  }

  /** A read that returned what it had returned up to a minute before, or wasn't made within it: it can't be stale. */
  isAsBefore(call: OurCall): boolean {
    return this.#asBefore.has(call);
  }

  #keep(call: OurCall, parts: readonly unknown[]): void {
    const digest = createHash('sha1')
      .update(JSON.stringify(normalized(parts)))
      .digest('base64');
    this.#byCall.set(call, digest);
    if (call.invocation) this.#invocations.set(call.invocation.index, digest);
  }
}

const stateOf = ({ state, table, second, fellows = [] }: World): unknown[] => [
  state.shares(),
  state.groups(),
  [...state.templateVersions()],
  table.items(),
  ...(second ? stateOf(second) : []),
  ...fellows.flatMap((fellow) => [fellow.state.shares(), fellow.state.groups()]),
];

/** A value without its times and without what differs each time. */
function normalized(value: unknown): unknown {
  if (typeof value === 'number') return value >= EARLIEST ? 'time' : value;
  if (typeof value === 'string') return ISO_TIME.test(value) ? 'time' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return 'time';
  if (value instanceof Uint8Array) return normalized(new TextDecoder().decode(value));
  if (Array.isArray(value)) return value.map(normalized);
  const members = Object.entries(value).filter(([name]) => !IGNORED.has(name));
  return members.map(([name, member]) => [name, COUNTS.has(name) ? hasAny(member) : normalized(member)]);
}

const hasAny = (count: unknown): unknown =>
  Array.isArray(count) ? count.map(hasAny) : typeof count === 'number' ? count > 0 : count;

/** Nobody looks at the number of a request. */
const withoutMetadata = (response: unknown) => ({ ...(response as object), $metadata: undefined });
