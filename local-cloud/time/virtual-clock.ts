import type { Clock } from './clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** A clock whose time passes only when it is told to. */
export interface VirtualClock extends Clock {
  /**
   * Lets `ms` pass: runs the timers that fall due, in the order of their times and, within one instant, of their
   * making. Before the first and after each of them the promises it settled run to their end, so that what they start
   * counts from that instant. Rejects with what a timer throws.
   */
  advance(ms: number): Promise<void>;
}

/**
 * Starts at `start`, milliseconds since the epoch. The same program on it takes the same course every time. `settled`
 * waits for what an instant has set going: `byImmediate`, or `byTick` where nothing but promises is at work.
 */
export function virtualClock(start = Date.UTC(2026, 0, 1), settled = byImmediate): VirtualClock {
  const timers: Timer[] = [];
  let now = start;
  let made = 0;
  let advancing = false;

  const after = (ms: number, run: () => void) => {
    const timer: Timer = { at: now + Math.max(0, ms), order: made++, run };
    push(timers, timer);
    return () => {
      timer.run = undefined;
    };
  };

  async function advance(ms: number): Promise<void> {
    if (advancing) throw new Error('the virtual clock is being advanced already');
    if (!(ms >= 0)) throw new RangeError(`time passes forwards, not by ${ms} ms`);
    const until = now + ms;
    advancing = true;
    try {
      await settled();
      for (let next = timers[0]; next && next.at <= until; next = timers[0]) {
        pop(timers);
        if (!next.run) continue;
        now = next.at;
        next.run();
        await settled();
      }
      now = until;
    } finally {
      advancing = false;
    }
  }

  return { now: () => now, after, afterWork: after, advance };
}

/** Node runs every microtask, those that they queue, and every tick before the next immediate. */
const byImmediate = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Node runs every microtask, and those that they queue, before the next tick, without a turn of the event loop: that
 * turn was a quarter of the time of a simulated rollout.
 */
export const byTick = () => new Promise<void>((resolve) => process.nextTick(resolve));

const before = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** The timers are a binary heap, the next one first: the children of i stand at 2i+1 and 2i+2. */
function push(heap: Timer[], timer: Timer): void {
  let hole = heap.push(timer) - 1;
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    if (!before(timer, heap[parent]!)) break;
    heap[hole] = heap[parent]!;
    hole = parent;
  }
  heap[hole] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let hole = 0;
  for (let child = 1; child < heap.length; child = 2 * hole + 1) {
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
    if (!before(heap[child]!, last)) break;
    heap[hole] = heap[child]!;
    hole = child;
  }
  heap[hole] = last;
}
