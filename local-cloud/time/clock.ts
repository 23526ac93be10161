/**
 * Time is a value: every part of the local cloud reads it here and nowhere else. A clock that runs at a multiple of
 * real time shortens *waiting* (intervals, delays, bakes). It never shortens *work*: a process that boots or a function
 * that runs needs the time it needs, so their timeouts are counted in real time.
 */
export interface Clock {
  /** Milliseconds since the epoch, on the cloud's time. */
  now(): number;
  /** Calls `run` once after `ms` of the cloud's time; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
  /** As `after`, but for limits on real work: `ms` of real time on a wall clock, virtual time on a virtual one. */
  afterWork(ms: number, run: () => void): () => void;
  /** The time that work is counted in: milliseconds from an arbitrary start. Absent where `now` counts it too. */
  workNow?(): number;
  /** Work is under way until the returned function is called. Absent where the clock need not know. */
  beginWork?(): () => void;
}

/** Resolves after `ms` of the clock's time. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

/** Calls `run` every `ms` of the clock's time, the first time after `ms`, until the returned function is called. */
export function every(clock: Clock, ms: number, run: () => void): () => void {
  let stopped = false;
  let cancel = () => {};
  const arm = () => {
    cancel = clock.after(ms, () => {
      run();
      if (!stopped) arm();
    });
  };
  arm();
  return () => {
    stopped = true;
    cancel();
  };
}

/** Node runs a longer timer at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A clock that starts at the real time of its creation and runs `speed` times as fast. */
export function wallClock(speed = 1): Clock {
  if (!(speed > 0)) throw new RangeError(`a clock's speed is a positive number, not ${speed}`);
  const start = Date.now();
  const begun = performance.now();
  const timer = (ms: number, run: () => void) => {
    let handle: NodeJS.Timeout;
    const wait = (left: number) => {
      // What is overdue is due at once; Node would warn of a negative time.
      const part = Math.max(0, Math.min(left, LONGEST_TIMER));
      handle = setTimeout(part < left ? () => wait(left - part) : run, part);
    };
    wait(ms);
    return () => clearTimeout(handle);
  };
  return {
    now: () => Math.round(start + (performance.now() - begun) * speed),
    after: (ms, run) => timer(ms / speed, run),
    afterWork: timer,
    workNow: () => performance.now(),
  };
}
