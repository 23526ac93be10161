import type { Stream } from './stream.ts';

/** Seconds at which green's traffic is back on blue; undefined when that never happens. `late`: of the metrics, seconds. */
export type Detector = (stream: Stream, late: number) => Promise<number | undefined>;

/** The share of bad responses that each of them allows. */
const LIMIT = 0.01;
/** To write the split, and read it back. */
export const WRITING = 0.8;
/** From an alarm to the stop of a deployment and its reroute. */
const ALARM_REACTION = 30;
/** Then a rule has missed it. */
export const GIVEN_UP_AFTER = 45 * 60;

const isAbove = (stream: Stream, minute: number): boolean => {
  const { requests, bad } = stream.minute(minute).green;
  return requests > 0 && bad > LIMIT * requests;
};

interface Polling {
  /** Seconds between two measurements, the first of which is so long after the raise. */
  readonly every: number;
  /** More failed measurements than that send it back. */
  readonly allowed: number;
  /** It acts at the poll after the one that was too much. */
  readonly isActingLater?: true;
}

/** Measures the newest minute that can be seen, on a timer of its own, and counts the failures. */
const polling =
  ({ every, allowed, isActingLater }: Polling): Detector =>
  async (stream, late) => {
    const { raisedAt, badAt } = stream.course;
    let failures = 0;
    for (let now = raisedAt + every; now < badAt + GIVEN_UP_AFTER; now += every) {
      const newest = Math.floor((now - late) / 60) - 1;
      if (newest * 60 < raisedAt - 60 || !isAbove(stream, newest)) continue;
      failures += 1;
      if (failures > allowed) return now + (isActingLater ? every : 0) + WRITING;
    }
    return undefined;
  };

/** So many minutes above the limit, of the last so many; each is judged when it can be seen. */
const alarm =
  (minutes: number, of: number): Detector =>
  async (stream, late) => {
    const { raisedAt, badAt } = stream.course;
    const breaching: boolean[] = [];
    for (let minute = Math.floor(raisedAt / 60); minute * 60 < badAt + GIVEN_UP_AFTER; minute += 1) {
      breaching.push(isAbove(stream, minute));
      if (breaching.slice(-of).filter(Boolean).length >= minutes)
        return (minute + 1) * 60 + late + ALARM_REACTION;
    }
    return undefined;
  };

/**
 * Flagger checks each minute, and goes back at the check after the one that reached its threshold (`failedChecks >=
 * threshold`); an analysis of Argo Rollouts fails with the measurement after `failureLimit`, 0 by default, 3 in its example.
 */
export const PEERS: Readonly<Record<string, Detector>> = {
  'Flagger, threshold 5': polling({ every: 60, allowed: 4, isActingLater: true }),
  'Flagger, threshold 1': polling({ every: 60, allowed: 0, isActingLater: true }),
  'Argo Rollouts, default': polling({ every: 60, allowed: 0 }),
  'Argo Rollouts, its example': polling({ every: 300, allowed: 3 }),
  'alarm, 1 of 1 minutes': alarm(1, 1),
  'alarm, 3 of 3 minutes': alarm(3, 3),
};
