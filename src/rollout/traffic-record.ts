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
