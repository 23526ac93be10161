/** Green's share in percent. */
export interface TrafficRecord {
  readonly intended: number;
  readonly observed: number;
  readonly observedAt: number;
  /** Set while the fleet's weight reads back as 0; milliseconds since the epoch. */
  readonly zeroSince: { readonly blue?: number; readonly green?: number };
  /** Set for good once a weight above 0 was meant: from then on a share of green may be this rollout's doing. */
  readonly raised?: true;
}

/** The proof, before green's first weight, that blue can have everything back. */
export interface WayBack {
  /** When the first attempt was recorded, milliseconds since the epoch. */
  readonly since: number;
  /** When it succeeded last, and how long it took, milliseconds. */
  readonly proven?: { readonly at: number; readonly took: number };
}
