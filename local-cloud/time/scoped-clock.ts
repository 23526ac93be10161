import type { Clock } from './clock.ts';

/** A clock whose timers can be given up all at once, for what is closed while it waits. */
export interface ScopedClock extends Clock {
  /** Cancels every timer that waits; from then on `after` does nothing. */
  cancelAll(): void;
}

/** The same time as `clock`, in a scope of its own. */
export function scopedClock(clock: Clock): ScopedClock {
  const waiting = new Set<() => void>();
  let over = false;

  const scoped = (start: Clock['after']) => (ms: number, run: () => void) => {
    if (over) return () => {};
    const cancel = start(ms, () => {
      waiting.delete(cancel);
      run();
    });
    waiting.add(cancel);
    return () => {
      waiting.delete(cancel);
      cancel();
    };
  };

  return {
    ...clock,
    after: scoped(clock.after),
    afterWork: scoped(clock.afterWork),
    cancelAll() {
      over = true;
      for (const cancel of waiting) cancel();
      waiting.clear();
    },
  };
}
