/** Seconds within which so many percent of the responses of a minute came. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

export interface TimedMinute {
  /** Its start, milliseconds since the epoch. */
  readonly minute: number;
  /** Of a fleet that answered anything in it. */
  readonly blue?: Percentiles;
  readonly green?: Percentiles;
}

/** Each minute once, the oldest first, with the longest times that are known of it. */
export function slowest(all: readonly TimedMinute[]): TimedMinute[] {
  const byMinute = new Map<number, TimedMinute>();
  for (const one of all) {
    const known = byMinute.get(one.minute);
    byMinute.set(one.minute, known ? slower(known, one) : one);
  }
  return [...byMinute.values()].toSorted((one, other) => one.minute - other.minute);
}

function slower(one: TimedMinute, other: TimedMinute): TimedMinute {
  const blue = longest(one.blue, other.blue);
  const green = longest(one.green, other.green);
  return { minute: one.minute, ...(blue && { blue }), ...(green && { green }) };
}

function longest(one: Percentiles | undefined, other: Percentiles | undefined): Percentiles | undefined {
  if (!one || !other) return one ?? other;
  return {
    p50: Math.max(one.p50, other.p50),
    p90: Math.max(one.p90, other.p90),
    p99: Math.max(one.p99, other.p99),
  };
}
