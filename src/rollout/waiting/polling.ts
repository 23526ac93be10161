import type { Plan } from '../plan/plan.ts';
import { LOOK_INTERVAL, POLL_INTERVAL, POLL_INTERVAL_MAX, SECOND } from '../timing.ts';

/** A wait grows to this share of what was waited already. */
const SHARE = 1 / 20;

/**
 * Seconds until the next poll of what may take hours or weeks, and was waited for `elapsed` milliseconds. The intervals
 * grow, so that an execution's whole life of 30 days takes about 850 polls, a third of its history of 25,000 events.
 */
export const pollSeconds = (elapsed: number): number =>
  Math.ceil(Math.min(Math.max(POLL_INTERVAL, elapsed * SHARE), POLL_INTERVAL_MAX) / SECOND);

/** Polls for servers that all waits of a kind may take of the execution's history: longer deadlines are polled less. */
const SERVER_POLLS = 240;

/** Seconds between two polls for healthy servers, in each of `waits` waits of up to `startWithin`: one at every step. */
export const serverPollSeconds = ({ startWithin, steps }: Plan, waits = steps.length): number =>
  Math.ceil(Math.max(POLL_INTERVAL, (startWithin * waits) / SERVER_POLLS) / SECOND);

/** Polls that a fleet's drain may take of the execution's history: clients may stick to it for a week. */
const DRAIN_POLLS = 240;

/**
 * Seconds until blue is polled again in a drain of `total` milliseconds of which there are still `left`. Nothing about the
 * drain can change sooner, but an abort may come, or somebody may give blue traffic.
 */
export const drainPollSeconds = (left: number, total: number): number =>
  Math.ceil(Math.min(left, Math.max(LOOK_INTERVAL, total / DRAIN_POLLS)) / SECOND);
