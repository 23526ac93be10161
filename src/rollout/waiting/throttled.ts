import { SECOND } from '../duration.ts';
import { CloudUnavailable } from '../errors.ts';
import { activeSince } from '../interventions/pause.ts';
import { isRollingBack, type Rollout } from '../record.ts';
import { STEP_TIMEOUT, THROTTLE_PATIENCE, THROTTLED_FOR, TURN_VALID } from '../timing.ts';
import { note } from '../transitions.ts';
import type { Throttled } from './throttled-record.ts';
import type { WorkName } from './turns.ts';

const THROTTLING = /Throttl|RequestLimitExceeded|TooManyRequests|RateLimitExceeded|ThroughputExceeded/;

/** True for the error of a call that AWS didn't take since there were too many. */
export const isThrottling = (error: unknown): error is CloudUnavailable =>
  error instanceof CloudUnavailable && error.cause instanceof Error && THROTTLING.test(error.cause.name);

/** What it was throttled by lately: its steps go by turns, until that was long ago or lasts for too long. */
export const throttledLately = (rollout: Rollout, at: number): Throttled | undefined =>
  isImpatient(rollout, at) ? undefined : goingByTurns(rollout, at);

/** Whether a wait for a turn would last longer than is of any use: the step fails then as it would without turns. */
export function isImpatient(rollout: Rollout, at: number): boolean {
  const throttled = goingByTurns(rollout, at);
  return throttled !== undefined && at > patienceEnd(rollout, throttled);
}

/** It counts from its turn: in a long queue nothing is throttled because nothing is called. */
const goingByTurns = ({ throttled }: Rollout, at: number): Throttled | undefined =>
  throttled && at - Math.max(throttled.at, throttled.turn) <= THROTTLED_FOR ? throttled : undefined;

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

/** The turn that its next step waits for, milliseconds since the epoch; undefined where it may begin. */
export function turnAhead(rollout: Rollout, at: number): number | undefined {
  const throttled = throttledLately(rollout, at);
  if (!throttled || throttled.turn <= at) return undefined;
  // What gives the traffic back waits for no turn but its own.
  const isGivingBack = isRollingBack(rollout) && rollout.phase !== 'retiring-green';
  return isGivingBack && throttled.work !== 'give back' ? undefined : throttled.turn;
}

/** Whether its turn for this work has come, and is good yet. */
export const hasTurn = (throttled: Throttled, work: WorkName, at: number): boolean =>
  hasCome(throttled, work, at) && at - throttled.turn <= TURN_VALID;

/** Whether a step that ends now began in its turn, and may have taken most of a step's time since. */
export const hadTurn = ({ throttled }: Rollout, work: WorkName, at: number): boolean =>
  throttled !== undefined && hasCome(throttled, work, at) && at - throttled.turn < STEP_TIMEOUT;

const hasCome = (throttled: Throttled, work: WorkName, at: number) =>
  throttled.work === work && at >= throttled.turn - SECOND;

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
