/** Milliseconds. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const UNITS = { s: SECOND, m: MINUTE, h: HOUR, d: DAY } as const;
/** A duration in a spec: `30s`, `5m`, `2h` or `14d`. */
export const PATTERN = /^([1-9]\d{0,5})(s|m|h|d)$/;

/** In place of the bake of a step that lasts until a person goes on. */
export const HOLD = 'hold';

/** The milliseconds of a duration. Throws RangeError for a text that `PATTERN` doesn't match. */
export function milliseconds(duration: string): number {
  const [, count, unit] = PATTERN.exec(duration) ?? [];
  if (count === undefined) throw new RangeError(`not a duration: ${duration}`);
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}

/** The shortest way to write a number of milliseconds as a duration, rounded to a second: `90s`, `5m`. */
export function durationOf(ms: number): string {
  const whole = Math.max(1_000, Math.round(ms / 1_000) * 1_000);
  for (const unit of ['d', 'h', 'm'] as const) {
    if (whole % UNITS[unit] === 0) return `${whole / UNITS[unit]}${unit}`;
  }
  return `${whole / UNITS.s}s`;
}
