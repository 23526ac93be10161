import { type Clock, wallClock } from './clock.ts';

/** Milliseconds of real time between two beats. */
const BEAT = 5;
/** A machine that lags makes a beat late; no more than this counts as time that passed. */
const BEAT_MAX = 2 * BEAT;

/**
 * A clock that shortens waiting as far as the machine can follow. It runs `speed` times as fast as `real` while
 * everything waits, and at real time while work is under way. So a boot or a function takes as much of the cloud's time
 * as it takes of real time, and a busy machine slows the clock down instead of missing the cloud's deadlines. Time in
 * which this process did not get to run counts for nothing as long as there is a timer. `real` runs at real time.
 */
export function pacedClock(speed: number, real: Clock = wallClock()): Clock {
  if (!(speed >= 1)) throw new RangeError(`a paced clock's speed is a number from 1, not ${speed}`);
  const time = createTime(speed, real);
  const pass = () => time.pass(timers.areWaiting() ? BEAT_MAX : Number.POSITIVE_INFINITY);
  const timers = createTimers(real, pass);
  const passed =
    <Arguments extends unknown[], Result>(then: (...args: Arguments) => Result) =>
    (...args: Arguments): Result => {
      pass();
      return then(...args);
    };

  return {
    now: passed(() => Math.round(time.now())),
    workNow: passed(time.worked),
    after: passed((ms, run) => {
      const at = time.now() + Math.max(0, ms);
      return timers.add({ left: () => (at - time.now()) / time.rate(), run });
    }),
    afterWork: passed((ms, run) => {
      const at = time.worked() + Math.max(0, ms);
      return timers.add({ left: () => at - time.worked(), run });
    }),
    beginWork: passed(() => passed(time.beginWork())),
  };
}

/** The cloud's time and that of work, in milliseconds. */
function createTime(speed: number, real: Clock) {
  const realNow = real.workNow ?? real.now;
  let now = real.now();
  let worked = 0;
  let countedTo = realNow();
  const works = new Set<symbol>();
  const rate = () => (works.size > 0 ? 1 : speed);

  return {
    now: () => now,
    worked: () => worked,
    rate,
    /** Counts the real time since the last call, but no more than `max` milliseconds. */
    pass(max: number): void {
      const at = realNow();
      const passed = Math.min(at - countedTo, max);
      countedTo = at;
      worked += passed;
      now += passed * rate();
    },
    beginWork() {
      const work = Symbol();
      works.add(work);
      return () => {
        works.delete(work);
      };
    },
  };
}

interface Timer {
  /** Milliseconds of real time until it is due, should nothing change. */
  readonly left: () => number;
  readonly run: () => void;
}

/** Checks its timers at every beat: how long they still wait changes with the speed. */
function createTimers(real: Clock, pass: () => void) {
  const timers = new Set<Timer>();
  let cancelBeat = () => {};

  function arm(): void {
    cancelBeat();
    if (timers.size === 0) return;
    const next = Math.min(...[...timers].map(({ left }) => left()));
    cancelBeat = real.after(Math.min(BEAT, Math.max(0, next)), beat);
  }

  function beat(): void {
    pass();
    const due = [...timers].filter(({ left }) => left() <= 0).sort((a, b) => a.left() - b.left());
    try {
      // One of them may cancel another.
      for (const timer of due) if (timers.delete(timer)) timer.run();
    } finally {
      arm();
    }
  }

  return {
    areWaiting: () => timers.size > 0,
    add(timer: Timer): () => void {
      timers.add(timer);
      arm();
      return () => {
        timers.delete(timer);
      };
    },
  };
}
