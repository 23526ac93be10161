import { COLD_START_SHARE } from '../../src/rollout/analysis/cold-start.ts';
import { STANDARD } from '../../src/rollout/analysis/health-settings.ts';
import { LOOK_DELAY, LOOK_SPREAD, RAISE_SETTLING, SECOND } from '../../src/rollout/timing.ts';
import { SERVERS } from './ours.ts';
import { USUAL } from './stream.ts';

/** A server that has crashed is out of the load balancer's hands by then. */
const CRASH = 60;
/** Seconds of bad responses only that a cold start may come to. */
const COLD = (COLD_START_SHARE * RAISE_SETTLING) / SECOND;

export interface Bad {
  readonly badShare: number;
  /** Of green, on average. */
  readonly perMinute: number;
  readonly isFromRaise: boolean;
}

/**
 * Seconds from the first bad response that no rule saves which reverts nothing, once in a hundred at most, for a server of
 * ten that is down for a minute, or for a cold start: both make the same numbers of whole minutes, and no rule sees more.
 * `limit` is what the metrics' own delay allows; the looks are spread as they are.
 *
 * A minute that is bad for its last t seconds is explained while p·t/60 is what a crash may have; from the raise on a cold
 * start explains as much as well. Where p itself is no more than half of what a crash has, two minutes are explained, for it
 * may lie across their border, and a first one by a cold start.
 */
export function leastSeconds({ badShare, perMinute, isFromRaise }: Bad, limit: number): number {
  const look = (LOOK_DELAY + LOOK_SPREAD / 2) / SECOND;
  const explained = mostExplained(perMinute);
  if (badShare <= explained / 2) return limit + look + 60 * (isFromRaise && badShare * 60 <= COLD ? 3 : 2);
  const crash = (explained * CRASH) / badShare;
  const start = COLD / Math.max(badShare - 1 / SERVERS, Number.EPSILON);
  return limit + look + Math.min(60, isFromRaise ? start : crash);
}

/** The share that a crash has of a minute's responses, by its count that chance passes once in a hundred times. */
function mostExplained(perMinute: number): number {
  const share = 1 / SERVERS + USUAL;
  const requests = Math.round(perMinute);
  let [count, tail, term] = [0, 1, (1 - share) ** requests];
  while (count < requests && tail > STANDARD.falseRevertRate) {
    tail -= term;
    term *= ((requests - count) / (count + 1)) * (share / (1 - share));
    count += 1;
  }
  return count / requests;
}
