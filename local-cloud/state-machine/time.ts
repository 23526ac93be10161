const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The longest time a field of a definition can name. */
export const MAX_SECONDS = 99_999_999;

/** Milliseconds since the epoch of an RFC 3339 timestamp as Wait takes it; undefined when it isn't one. */
export function parseTimestamp(value: unknown): number | undefined {
  const time = typeof value === 'string' && TIMESTAMP.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** A whole number of seconds, as Wait and TimeoutSeconds take them. */
export const isSeconds = (value: unknown, min: number) =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= MAX_SECONDS;
