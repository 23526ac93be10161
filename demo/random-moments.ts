import type { Clock } from '../local-cloud/time/clock.ts';

export interface Pace {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** On the average, by `clock`. */
  readonly perSecond: number;
}

/** How many calls one timer may make up for before others get their turn. */
const MAX_BURST = 1_000;

/** Calls `send` at random moments (a Poisson process), from now until the returned function is called. */
export function atRandomMoments({ clock, random, perSecond }: Pace, send: () => void): () => void {
  let nextAt = clock.now();
  let cancel = () => {};
  // Timers fire late: what fell due meanwhile is made up for, so that the rate is kept.
  function tick(): void {
    for (let burst = 0; burst < MAX_BURST && nextAt <= clock.now(); burst += 1) {
      send();
      nextAt += (-Math.log(1 - random()) / perSecond) * 1_000;
    }
    cancel = clock.after(Math.max(0, nextAt - clock.now()), tick);
  }
  tick();
  return () => cancel();
}
