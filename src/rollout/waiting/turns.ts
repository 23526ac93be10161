import { SECOND, TURNS_HALF_LIFE, TURNS_SLOWER_AGAIN } from '../timing.ts';

/**
 * Who calls AWS first where it takes fewer calls than everybody wants to make together. What was throttled gets a turn:
 * the moment from which on its calls fit into what the account may call, behind all that come before it. Nothing that
 * isn't throttled asks for one.
 */

/** The order: traffic goes back, fleets and bakes are checked, weights are raised, fleets are launched and retired. */
export const PRIORITIES = ['revert', 'check', 'raise', 'launch'] as const;
export type Priority = (typeof PRIORITIES)[number];

/**
 * The limits of an account, calls per second. Load balancing: its user guide, "API throttling". EC2 counts each action by
 * itself; its developer guide, "Request throttling".
 */
const PER_SECOND = { reads: 50, changes: 3, ec2Reads: 20, ec2Changes: 5 } as const;
type Limit = keyof typeof PER_SECOND;

/** What a step calls, of the action that it calls most; `npm run bench -- patch-day` has the whole of it. */
interface Work {
  readonly priority: Priority;
  readonly calls: Partial<Readonly<Record<Limit, number>>>;
}

export const WORKS = {
  'give back': { priority: 'revert', calls: { reads: 5, changes: 1 } },
  look: { priority: 'check', calls: { reads: 3 } },
  'check green': { priority: 'check', calls: { reads: 2, ec2Reads: 1 } },
  raise: { priority: 'raise', calls: { reads: 6, changes: 1 } },
  begin: { priority: 'launch', calls: { reads: 13, ec2Reads: 5 } },
  launch: { priority: 'launch', calls: { reads: 1, changes: 1, ec2Reads: 3, ec2Changes: 2 } },
  retire: { priority: 'launch', calls: { reads: 4 } },
} as const satisfies Record<string, Work>;
export type WorkName = keyof typeof WORKS;

/** One record for all rollouts of the installation. */
export interface Turns {
  /** From when on each limit has room for a priority, by `<limit> <priority>`; milliseconds since the epoch. */
  readonly free: Readonly<Record<string, number>>;
  /** How many times slower than the limits the turns are, and since when: others call as well, or AWS allows less. */
  readonly slowness: number;
  readonly slowedAt: number;
  readonly version: number;
}

export const NO_TURNS: Turns = { free: {}, slowness: 1, slowedAt: 0, version: 0 };

const SLOWER = 1.5;
const SLOWEST = 16;

interface Asked {
  /** The work had a turn, and was throttled all the same. */
  readonly inVain: boolean;
  /** Instead of that of the work. */
  readonly priority?: Priority | undefined;
}

/** The next turn for `work`, and the record with it taken. Each priority waits for those before it, and for its own. */
export function takeTurn(
  turns: Turns,
  name: WorkName,
  at: number,
  { inVain, priority = WORKS[name].priority }: Asked,
): { readonly turns: Turns; readonly turn: number } {
  const { calls }: Work = WORKS[name];
  const now = { ...turns, ...slownessAt(turns, at, inVain) };
  const free = { ...turns.free };
  // Whoever else calls, and whatever made others slower: what gives the traffic back waits for no more than its limit.
  const slowness = priority === 'revert' ? 1 : now.slowness;
  let turn = at;
  for (const [limit, count] of Object.entries(calls)) {
    const slot = (count / PER_SECOND[limit as Limit]) * SECOND * slowness;
    turn = Math.max(turn, free[`${limit} ${priority}`] ?? 0);
    for (const behind of PRIORITIES.slice(PRIORITIES.indexOf(priority))) {
      const key = `${limit} ${behind}`;
      free[key] = Math.round(Math.max(at, free[key] ?? 0) + slot);
    }
  }
  return { turns: { ...now, free }, turn };
}

/** Whether traffic that goes back waits for changes that `name` makes too: then its turn, which is older, has to wait. */
export function givesWay({ free }: Turns, name: WorkName, at: number): boolean {
  const { calls }: Work = WORKS[name];
  return calls.changes !== undefined && (free['changes revert'] ?? 0) > at;
}

/** What it is above 1 halves with time, and grows with what was in vain. */
function slownessAt({ slowness, slowedAt }: Turns, at: number, inVain: boolean) {
  const age = Math.max(0, at - slowedAt);
  const left = 1 + (slowness - 1) * 0.5 ** (age / TURNS_HALF_LIFE);
  if (inVain && age >= TURNS_SLOWER_AGAIN)
    return { slowness: Math.min(SLOWEST, left * SLOWER), slowedAt: at };
  return age >= TURNS_HALF_LIFE ? { slowness: left, slowedAt: at } : { slowness, slowedAt };
}
