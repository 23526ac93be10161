import { CloudUnavailable, OutOfTime, RecordConflict } from './errors.ts';

/** True for an error that a repetition may cure. */
export const isRetryable = (error: Error) =>
  [CloudUnavailable, RecordConflict, OutOfTime].some((type) => error instanceof type);
