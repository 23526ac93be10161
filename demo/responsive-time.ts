import type { Clock } from '../local-cloud/time/clock.ts';

/** Milliseconds between two looks, and how far apart two may be at most to count as a process that gets to run. */
const INTERVAL = 20;
const LONGEST_GAP = 2 * INTERVAL;

/**
 * The time in which this process got to run, by its own timers: of a gap between two looks only LONGEST_GAP counts. On
 * an idle machine it is real time; where the machine stands still or the event loop is overrun it passes slower.
 */
export interface ResponsiveTime {
  /** Milliseconds of real time, from an arbitrary start. */
  readonly now: () => number;
  /** Milliseconds of responsive time, from an arbitrary start. */
  readonly responsive: () => number;
  readonly stop: () => void;
}

/** `onLook` is called at every look. */
export function createResponsiveTime(clock: Clock, onLook: () => void): ResponsiveTime {
  const now = clock.workNow ?? clock.now;
  let counted = 0;
  let countedAt = now();
  let cancel = () => {};

  const responsive = () => counted + Math.min(now() - countedAt, LONGEST_GAP);
  function look() {
    counted = responsive();
    countedAt = now();
    onLook();
    arm();
  }
  function arm() {
    cancel = clock.afterWork(INTERVAL, look);
  }

  arm();
  return { now, responsive, stop: () => cancel() };
}
