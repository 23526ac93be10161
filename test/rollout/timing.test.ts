import { expect, test } from 'vitest';
import * as timing from '../../src/rollout/timing.ts';

const { HTTP_TIMEOUTS, ...durations } = timing;

test.each(Object.entries({ ...durations, ...HTTP_TIMEOUTS }))(
  '%s is whole milliseconds, %i',
  (_, duration) => {
    expect(Number.isInteger(duration)).toBe(true);
    expect(duration).toBeGreaterThanOrEqual(durations.SECOND);
  },
);

test.each([
  // A function acts no more before it is ended.
  ['STEP_TIME', 'STEP_TIMEOUT'],
  ['EVENT_TIME', 'EVENT_TIMEOUT'],
  // Whoever was slow has died, and what it changed is visible.
  ['STEP_TIMEOUT', 'CLEANUP_DELAY'],
  ['EVENT_TIMEOUT', 'CLEANUP_DELAY'],
  ['READ_STALENESS', 'CLEANUP_DELAY'],
  // Reads have been seen to lag for a minute.
  ['MINUTE', 'READ_STALENESS'],
  ['UNHEALTHY_MIN', 'METRICS_PERIOD'],
  ['METRICS_SETTLING', 'METRICS_WAIT_MAX'],
  ['NEEDS_OPERATOR_RETRY', 'UNPIN_RETRY_MAX'],
] as const)('%s is shorter than %s', (shorter, longer) => {
  expect(durations[shorter]).toBeLessThan(durations[longer]);
});
