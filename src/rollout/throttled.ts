import { SECOND } from './duration.ts';
import { CloudUnavailable } from './errors.ts';
import type { Rollout } from './record.ts';
import type { Throttled } from './throttled-record.ts';
import { THROTTLE_PATIENCE, THROTTLED_FOR, TURN_VALID } from './timing.ts';
import { note } from './transitions.ts';
import type { WorkName } from './turns.ts';

const THROTTLING = /Throttl|RequestLimitExceeded|TooManyRequests|RateLimitExceeded|ThroughputExceeded/;

/** True for the error of a call that AWS didn't take since there were too many. */
export const isThrottling = (error: unknown): error is CloudUnavailable =>
  error instanceof CloudUnavailable && error.cause instanceof Error && THROTTLING.test(error.cause.name);

/** What it was throttled by lately: its steps go by turns, until that was long ago or lasts for too long. */
export function throttledLately({ throttled }: Rollout, at: number): Throttled | undefined {
  const isLate = throttled && at - throttled.at <= THROTTLED_FOR && at - throttled.since <= THROTTLE_PATIENCE;
  return isLate ? throttled : undefined;
}

/** Whether a wait for a turn would last longer than is of any use: the step fails then as it would without turns. */
export const isImpatient = ({ throttled }: Rollout, at: number): boolean =>
  throttled !== undefined && at - throttled.at <= THROTTLED_FOR && at - throttled.since > THROTTLE_PATIENCE;

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
