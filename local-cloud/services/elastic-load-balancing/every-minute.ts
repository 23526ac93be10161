import type { Clock } from '../../time/clock.ts';

const MINUTE = 60_000;

/** More minutes than a timer is ever late by, but for a machine that slept. */
const MAX_LATE_MINUTES = 60;

/**
 * Once for every minute of the clock, in its middle; `run` is given that time. On a fast clock a timer may be minutes
 * late: what was due meanwhile is made up for, so that no minute is skipped or doubled.
 */
export function everyMinute(clock: Clock, run: (at: number) => void) {
  const arm = (minute: number) => {
    clock.after((minute + 0.5) * MINUTE - clock.now(), () => {
      const newest = Math.max(minute, Math.floor(clock.now() / MINUTE - 0.5));
      for (let due = Math.max(minute, newest - MAX_LATE_MINUTES); due <= newest; due++)
        run((due + 0.5) * MINUTE);
      arm(newest + 1);
    });
  };
  arm(Math.floor(clock.now() / MINUTE));
}
