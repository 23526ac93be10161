import type { Clock } from '../local-cloud/time/clock.ts';

/** Milliseconds between two samples, and how far apart two may be at most to count as a process that gets to run. */
const INTERVAL = 20;
const LONGEST_GAP = 2 * INTERVAL;

/**
 * The time in which this process got to run, by its own timers: of a gap between two samples only LONGEST_GAP counts. On
 * an idle machine it is real time; where the machine stands still or the event loop is overrun it passes slower.
 */
export interface ResponsiveTime {
  /** Milliseconds of real time, from an arbitrary start. */
  readonly now: () => number;
  /** Milliseconds of responsive time, from an arbitrary start. */
  readonly responsive: () => number;
  readonly stop: () => void;
}

/** `onSample` is called at every sample. */
export function createResponsiveTime(clock: Clock, onSample: () => void): ResponsiveTime {
  const now = clock.workNow ?? clock.now;
  let counted = 0;
  let countedAt = now();
  let cancel = () => {};

  const responsive = () => counted + Math.min(now() - countedAt, LONGEST_GAP);
  function sample() {
    counted = responsive();
    countedAt = now();
    onSample();
    arm();
  }
  function arm() {
    cancel = clock.afterWork(INTERVAL, sample);
  }

  arm();
  return { now, responsive, stop: () => cancel() };
}
