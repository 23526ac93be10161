import { SECOND } from './duration.ts';
import { CloudUnavailable } from './errors.ts';
import { activeSince } from './pause.ts';
import { isRollingBack, type Rollout } from './record.ts';
import type { Throttled } from './throttled-record.ts';
import { THROTTLE_PATIENCE, THROTTLED_FOR, TURN_VALID } from './timing.ts';
import { note } from './transitions.ts';
import type { WorkName } from './turns.ts';

const THROTTLING = /Throttl|RequestLimitExceeded|TooManyRequests|RateLimitExceeded|ThroughputExceeded/;

/** True for the error of a call that AWS didn't take since there were too many. */
export const isThrottling = (error: unknown): error is CloudUnavailable =>
  error instanceof CloudUnavailable && error.cause instanceof Error && THROTTLING.test(error.cause.name);

/** What it was throttled by lately: its steps go by turns, until that was long ago or lasts for too long. */
export const throttledLately = (rollout: Rollout, at: number): Throttled | undefined =>
  isGoingByTurns(rollout, at) && at <= patienceEnd(rollout, rollout.throttled)
    ? rollout.throttled
    : undefined;

/** Whether a wait for a turn would last longer than is of any use: the step fails then as it would without turns. */
export const isImpatient = (rollout: Rollout, at: number): boolean =>
  isGoingByTurns(rollout, at) && at > patienceEnd(rollout, rollout.throttled);

/** It counts from its turn: in a long queue nothing is throttled because nothing is called. */
const isGoingByTurns = (
  rollout: Rollout,
  at: number,
): rollout is Rollout & { readonly throttled: Throttled } =>
  rollout.throttled !== undefined &&
  at - Math.max(rollout.throttled.at, rollout.throttled.turn) <= THROTTLED_FOR;

/** A green with traffic that can't be judged is kept no longer than one without metrics: `holdAtMost` from its last look. */
function patienceEnd(rollout: Rollout, { since }: Throttled): number {
  const end = since + THROTTLE_PATIENCE;
  if (!isTryingTraffic(rollout)) return end;
  const { evidence, renewedAt = since, plan } = rollout;
  const judged = Math.max(since, activeSince(rollout), renewedAt, evidence.lookedAt ?? since);
  return Math.min(end, judged + plan.holdAtMost);
}

const isTryingTraffic = (rollout: Rollout) =>
  (rollout.phase === 'baking' || rollout.phase === 'shifting') &&
  rollout.traffic.observed > 0 &&
  !isRollingBack(rollout);

export const hasTurn = (throttled: Throttled | undefined, work: WorkName, at: number): boolean =>
  throttled?.work === work && at >= throttled.turn - SECOND && at - throttled.turn <= TURN_VALID;

/** With the turn that a throttled step has got; the timeline tells of the first one of a while. */
export function recordThrottled(
  rollout: Rollout,
  { turn, work, at, reason }: Pick<Throttled, 'turn' | 'work' | 'at'> & { readonly reason: string },
): Rollout {
  const lately = throttledLately(rollout, at);
  const next = { ...rollout, throttled: { since: lately?.since ?? at, at, turn, work } };
  const seconds = Math.max(1, Math.ceil((turn - at) / SECOND));
  return lately ? next : note(next, at, `waits for its turn, ${seconds} s for the first: ${reason}`);
}
