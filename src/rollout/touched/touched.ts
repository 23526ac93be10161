import type { FindingCode } from '../inspection/finding.ts';

/** What somebody has done to a live server, or what an audit has found changed on it. */
export interface Touch {
  readonly code: FindingCode;
  /** CloudTrail's id of the event, by which one that comes twice is known; `audit` for what an audit has found. */
  readonly event: string;
  /** Such as `ssm:StartSession`; what was found, of an audit. */
  readonly what: string;
  /** Whose ARN CloudTrail names; absent where nobody is known. */
  readonly by?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * `known`: it serves as before; `replacing`: another one is launched for it; `ending`: it is drained and terminated;
 * `replaced`; `gone`: it has left the live fleet otherwise, as with the fleet.
 */
export const TOUCHED_STATES = ['known', 'replacing', 'ending', 'replaced', 'gone'] as const;
export type TouchedState = (typeof TOUCHED_STATES)[number];

export interface TouchedServer {
  readonly id: string;
  readonly fleet: string;
  /** The newest last. */
  readonly touches: readonly Touch[];
  readonly state: TouchedState;
  /** When it came to its state, milliseconds since the epoch. */
  readonly at: number;
  /** What keeps it from being replaced, for people. */
  readonly waitsFor?: string | undefined;
  /** The end of its console, kept before it is terminated. */
  readonly console?: string | undefined;
}

/** Servers that are replaced now. What it does next is on record before it is done. */
export interface Replacement {
  readonly fleet: string;
  readonly servers: readonly string[];
  /** What they count towards the fleet's sizes; one each where it is absent. */
  readonly units?: number | undefined;
  /** The fleet is raised by as many servers; the touched ones are ended; the raise is taken back. */
  readonly phase: 'raising' | 'ending' | 'giving-up';
  /** Milliseconds since the epoch, as `until`, by which the new servers are to serve. */
  readonly at: number;
  readonly until: number;
  /** The fleet's sizes, and its servers, before. */
  readonly desired: number;
  readonly maxSize: number;
  readonly before: readonly string[];
  /** The raise was read back. */
  readonly isRaised?: true | undefined;
  /** When the end of each server was asked for last, milliseconds since the epoch. */
  readonly asked: Readonly<Record<string, number>>;
  /** Why it is given up. */
  readonly reason?: string | undefined;
}

/** The touched servers of a service. */
export interface TouchedServers {
  readonly service: string;
  readonly servers: readonly TouchedServer[];
  readonly replacement?: Replacement | undefined;
  /** When servers were replaced within the last day, and when the whole fleet was last, milliseconds since the epoch. */
  readonly replacedAt: readonly number[];
  readonly rolledOutAt?: number | undefined;
  /** A replacement that was given up isn't tried again before, milliseconds since the epoch. */
  readonly againAt?: number | undefined;
  /** The day since the epoch on which a person was called last. */
  readonly calledOn?: number | undefined;
  readonly version: number;
}

export const noneTouched = (service: string): TouchedServers => ({
  service,
  servers: [],
  replacedAt: [],
  version: 0,
});

/** True for one that may yet be replaced, or is being replaced. */
export const isOpen = ({ state }: Pick<TouchedServer, 'state'>) =>
  state === 'known' || state === 'replacing' || state === 'ending';

/** A record has 400 KB. */
const [TOUCHES_MAX, OPEN_MAX, ENDED_MAX] = [10, 100, 20];

/** Adds a touch to each of the servers. One that is known, by its event and its code, changes nothing. */
export function touch(
  record: TouchedServers,
  fleet: string,
  ids: readonly string[],
  one: Touch,
): TouchedServers {
  let { servers } = record;
  for (const id of ids) {
    const known = servers.find((server) => server.id === id);
    if (known) servers = servers.map((server) => (server === known ? withTouch(known, one) : server));
    else if (servers.filter(isOpen).length < OPEN_MAX)
      servers = [...servers, { id, fleet, touches: [one], state: 'known', at: one.at }];
  }
  return servers.every((server, index) => server === record.servers[index]) &&
    servers.length === record.servers.length
    ? record
    : { ...record, servers };
}

function withTouch(server: TouchedServer, one: Touch): TouchedServer {
  const isKnown = server.touches.some(({ event, code }) => event === one.event && code === one.code);
  // What was done to one that has gone changes nothing any more.
  if (isKnown || !isOpen(server)) return server;
  return { ...server, touches: [...server.touches, one].slice(-TOUCHES_MAX) };
}

/** Changes some of the servers; of those that have ended the newest are kept. */
export function withServers(
  record: TouchedServers,
  change: (server: TouchedServer) => TouchedServer,
): TouchedServers {
  const servers = record.servers.map(change);
  const ended = servers.filter((server) => !isOpen(server)).toSorted((a, b) => b.at - a.at);
  const dropped = new Set(ended.slice(ENDED_MAX));
  return { ...record, servers: servers.filter((server) => !dropped.has(server)) };
}
