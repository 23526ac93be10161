import type { Plan } from './plan.ts';
import { POLL_INTERVAL, POLL_INTERVAL_MAX, SECOND } from './timing.ts';

/** A wait grows to this share of what was waited already. */
const SHARE = 1 / 20;

/**
 * Seconds until the next poll of what may take hours or weeks, and was waited for `elapsed` milliseconds. The intervals
 * grow, so that an execution's whole life of 30 days takes about 850 polls, a third of its history of 25,000 events.
 */
export const pollSeconds = (elapsed: number): number =>
  Math.ceil(Math.min(Math.max(POLL_INTERVAL, elapsed * SHARE), POLL_INTERVAL_MAX) / SECOND);

/** Polls for servers that all steps together may take of the execution's history. */
const SERVER_POLLS = 240;

/** Seconds between two polls for the healthy servers that a step needs, which may take `startWithin` at each step. */
export const serverPollSeconds = ({ startWithin, steps }: Plan): number =>
  Math.ceil(Math.max(POLL_INTERVAL, (startWithin * steps.length) / SERVER_POLLS) / SECOND);
