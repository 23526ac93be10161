/** Which images of its stream a service has deleted: those that both hold of. */
export interface RetentionRule {
  readonly keep: number;
  readonly olderThan: string;
}

/** An image that is to be deleted. It was announced before anything was done about it. */
export interface PlannedDeletion {
  readonly image: string;
  readonly build: string;
  /** When it was announced, and from when on it is deleted, milliseconds since the epoch. */
  readonly at: number;
  readonly from: number;
  /** When it was seen to be marked and told of; nothing is done about one that isn't yet. */
  readonly told?: number | undefined;
  /** Set before it is deregistered: from then on its snapshots may be all that is left. */
  readonly begun?: true | undefined;
  readonly snapshots: readonly string[];
}

/** An image that the rule lets go, and why it stays all the same. */
export interface StayingImage {
  readonly image: string;
  readonly why: string;
}

export interface Deletions {
  /** When old images were looked for last, milliseconds since the epoch. */
  readonly lookedAt: number;
  readonly images: readonly PlannedDeletion[];
  /** As of then; no more than people look through. Absent: none, or not noted yet. */
  readonly staying?: readonly StayingImage[] | undefined;
}
