import { type Clock, wallClock } from './clock.ts';

/** Milliseconds of real time between two beats. */
const BEAT = 5;
/** A machine that lags makes a beat late; no more than this counts as time that passed. */
const BEAT_MAX = 2 * BEAT;

interface Timer {
  /** Milliseconds of real time until it is due, should nothing change. */
  readonly left: () => number;
  readonly run: () => void;
}

/**
 * A clock that shortens waiting as far as the machine can follow. It runs `speed` times as fast as `real` while
 * everything waits, and at real time while work is under way: from an `afterWork` until it is cancelled or due. So a boot
 * or a function takes as much of the cloud's time as it takes of real time, and a busy machine slows the clock down
 * instead of missing the cloud's deadlines. Time in which this process did not get to run doesn't count, for waiting or
 * for work, as long as there is a timer. `real` runs at real time.
 */
export function pacedClock(speed: number, real: Clock = wallClock()): Clock {
  if (!(speed >= 1)) throw new RangeError(`a paced clock's speed is a number from 1, not ${speed}`);
  const realNow = real.workNow ?? real.now;
  const timers = new Set<Timer>();
  let now = real.now();
  let worked = 0;
  let countedTo = realNow();
  let working = 0;
  let cancelBeat = () => {};

  const rate = () => (working > 0 ? 1 : speed);

  function pass(): void {
    const at = realNow();
    const passed = timers.size > 0 ? Math.min(at - countedTo, BEAT_MAX) : at - countedTo;
    countedTo = at;
    worked += passed;
    now += passed * rate();
  }

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

  /** The returned function says whether the timer was still waiting. */
  function add(timer: Timer): () => boolean {
    timers.add(timer);
    arm();
    return () => timers.delete(timer);
  }

  return {
    now() {
      pass();
      return Math.round(now);
    },
    after(ms, run) {
      pass();
      const at = now + Math.max(0, ms);
      return add({ left: () => (at - now) / rate(), run });
    },
    afterWork(ms, run) {
      pass();
      const at = worked + Math.max(0, ms);
      working += 1;
      const end = () => {
        working -= 1;
        run();
      };
      const remove = add({ left: () => at - worked, run: end });
      return () => {
        pass();
        if (remove()) working -= 1;
      };
    },
    workNow() {
      pass();
      return worked;
    },
  };
}
