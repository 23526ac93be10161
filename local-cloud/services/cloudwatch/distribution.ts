/**
 * The data of one metric in one minute or period: exact sum, count, minimum and maximum, and the values themselves to
 * three significant digits. That keeps percentiles within 0.5 % and bounds a minute to 900 entries per decade of
 * values however many requests it saw (CloudWatch itself keeps logarithmic buckets).
 *
 * Invariant: without `#counts` every value equals `min`.
 */
export class Distribution {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  /** False once a summary (StatisticValues) hid the values: CloudWatch then gives no percentiles. */
  whole = true;
  #counts: Map<number, number> | undefined;

  add(value: number, count = 1) {
    const sameAsAll = this.count === 0 || (value === this.min && value === this.max);
    if (!sameAsAll || this.#counts) {
      this.#counts ??= new Map([[rounded(this.min), this.count]]);
      const key = rounded(value);
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
    }
    this.#widen(value * count, count, value, value);
  }

  /** Adds what is known only as a summary. */
  addSummary(summary: { sum: number; count: number; min: number; max: number }) {
    if (summary.min === summary.max) return this.add(summary.min, summary.count);
    this.whole = false;
    this.#widen(summary.sum, summary.count, summary.min, summary.max);
  }

  merge(other: Distribution) {
    if (!other.whole) {
      this.whole = false;
      return this.#widen(other.sum, other.count, other.min, other.max);
    }
    if (!other.#counts) return this.add(other.min, other.count);
    if (this.#counts || this.count > 0) this.#counts ??= new Map([[rounded(this.min), this.count]]);
    else this.#counts = new Map();
    for (const [key, count] of other.#counts) this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
    this.#widen(other.sum, other.count, other.min, other.max);
  }

  /** The smallest value that at least `percent` of the data do not exceed (nearest rank). */
  percentile(percent: number): number {
    if (!this.#counts) return this.min;
    const rank = (percent / 100) * this.count;
    let seen = 0;
    for (const [value, count] of [...this.#counts].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= rank) return Math.min(this.max, Math.max(this.min, value));
    }
    return this.max;
  }

  /** How many data lie in (low, high]: ranges exclude the lower bound and include the upper one. */
  within(low: number, high: number): number {
    if (!this.#counts) return this.min > low && this.min <= high ? this.count : 0;
    let inside = 0;
    for (const [value, count] of this.#counts) if (value > low && value <= high) inside += count;
    return inside;
  }

  #widen(sum: number, count: number, min: number, max: number) {
    this.sum += sum;
    this.count += count;
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
  }
}

/** To three significant digits. Integers below 1,000 stay what they are. */
function rounded(value: number): number {
  if (value === 0 || (Number.isInteger(value) && Math.abs(value) < 1000)) return value;
  const scale = 10 ** (2 - Math.floor(Math.log10(Math.abs(value))));
  return Number.isFinite(scale) && scale > 0 ? Math.round(value * scale) / scale : value;
}
