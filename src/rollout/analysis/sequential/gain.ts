/** Requests of a fleet in one minute, and the bad ones among them. Interpolated counts needn't be whole. */
export interface Counts {
  readonly requests: number;
  readonly bad: number;
}

export interface Pair {
  readonly green: Counts;
  readonly blue: Counts;
  /** The rate, 0 to 1, that green may have where blue is no control: it carries nothing. */
  readonly absolute?: number;
}

/** What a metric is allowed: green's rate may be up to (1 + tolerance) × blue's + floor. */
export interface Allowance {
  readonly tolerance: number;
  /** A rate, 0 to 1. */
  readonly floor: number;
  /** How many failures may come from one cause (φ0, at least 1): one and the client's retries. */
  readonly cluster: number;
  /** Standard deviation of the logarithm of the ratio of two like fleets' rates, minute by minute (σ). */
  readonly noise: number;
}

/**
 * The log-gain of a bet that green's rate is `c` times what it is allowed, in one minute:
 *
 *     u = r·nG / (r·nG + nB)    K = xG + xB    φ = φ0 + σ²·K·u·(1 − u)
 *     l = [ xG·ln c − K·ln(1 + (c − 1)·u) − ε·nG·(c − 1)·(1 − u) / (1 + (c − 1)·u) ] / φ
 *
 * While green is within what it is allowed, E[e^l] ≤ 1 for every rate of blue and every weight, those chosen from past
 * data included. Conditional on K, it is the likelihood ratio of green's share of the failures. With c < 1 it is a bet that
 * green's rate is lower than that.
 *
 * @see Lindon, Malek: Anytime-valid inference for multinomial count data, NeurIPS 2022.
 * @see Lindon, Sanden, Shirikian: Rapid regression detection in software deployments through sequential testing, KDD 2022.
 */
export function relativeGain(c: number, { green, blue }: Pair, allowance: Allowance): number {
  if (green.requests <= 0) return 0;
  const { share, failures, spread } = underNull(green, blue, allowance);
  const stretch = 1 + (c - 1) * share;
  const floor = (allowance.floor * green.requests * (c - 1) * (1 - share)) / stretch;
  return (green.bad * Math.log(c) - failures * Math.log1p((c - 1) * share) - floor) / spread;
}

/** As `relativeGain` without a control: l = [ xG·ln c − s·nG·(c − 1) ] / (φ0 + σ²·xG), a Poisson likelihood ratio. */
function absoluteGain(c: number, green: Counts, rate: number, { cluster, noise }: Allowance): number {
  const expected = rate * green.requests * (c - 1);
  return (green.bad * Math.log(c) - expected) / (cluster + noise ** 2 * green.bad);
}

/** The log-gain of a minute, beside a control or without one. */
export const gainOf = (c: number, pair: Pair, allowance: Allowance): number =>
  pair.absolute === undefined
    ? relativeGain(c, pair, allowance)
    : absoluteGain(c, pair.green, pair.absolute, allowance);

interface UnderNull {
  /** Green's share of the failures where it is exactly at what it is allowed (u). */
  readonly share: number;
  readonly failures: number;
  /** The design effect (φ): failures that come in clusters say less than as many independent ones. */
  readonly spread: number;
}

function underNull(green: Counts, blue: Counts, { tolerance, cluster, noise }: Allowance): UnderNull {
  const weighted = (1 + tolerance) * green.requests;
  const share = weighted / (weighted + blue.requests);
  const failures = green.bad + blue.bad;
  return { share, failures, spread: cluster + noise ** 2 * failures * share * (1 - share) };
}

/**
 * The rate, 0 to 1, that green may have without a control: twice what it is allowed beside an upper bound of blue's rate,
 * U = (x + 3·√(x + 1) + 3) / n, three standard deviations of a Poisson count above what blue had before.
 */
export function absoluteRate(blue: Counts, { tolerance, floor }: Allowance, limit = 0): number {
  if (blue.requests <= 0) return 1;
  const bound = (blue.bad + 3 * Math.sqrt(blue.bad + 1) + 3) / blue.requests;
  return Math.min(1, Math.max(limit, 2 * ((1 + tolerance) * bound + floor)));
}
