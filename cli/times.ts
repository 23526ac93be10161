const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** A span of time in its two largest units: `4m 12s`, `2h 5m`. */
export function span(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 1_000) * 1_000);
  const parts = UNITS.map(([unit, size], at) => {
    const larger = UNITS[at - 1]?.[1];
    return [unit, Math.floor((larger ? whole % larger : whole) / size)] as const;
  });
  const first = parts.findIndex(([, value]) => value > 0);
  if (first < 0) return '0s';
  return parts
    .slice(first, first + 2)
    .filter(([, value]) => value > 0)
    .map(([unit, value]) => `${value}${unit}`)
    .join(' ');
}

/** Milliseconds from one moment to another, both ISO 8601. */
export const between = (from: string, to: string) => Date.parse(to) - Date.parse(from);

/** `03:07:10`, in UTC. */
export const clockTime = (iso: string) => iso.slice(11, 19);

/** `2026-01-01 03:07`, in UTC. */
export const dateTime = (iso: string) => iso.slice(0, 16).replace('T', ' ');

/** True for moments of one day of UTC. */
export const isSameDay = (one: string, other: string) => one.slice(0, 10) === other.slice(0, 10);

/** `03:07:10`, in UTC, or with its date where that isn't the one of `now`: a time alone would be taken for today's. */
export const briefTime = (now: string, iso: string) => (isSameDay(now, iso) ? clockTime(iso) : dateTime(iso));

/** As `briefTime`, with its zone. */
export const timeFrom = (now: string, iso: string) => `${briefTime(now, iso)} UTC`;
