export interface Fleet {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desired: number;
  /** The version as the group has it: a number, `$Latest` or `$Default`. */
  readonly launchTemplate: { readonly id: string; readonly version: string };
  readonly targetGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly servers: readonly Server[];
  readonly deleting: boolean;
}

export interface Server {
  readonly id: string;
  /** Registered with the target groups; not necessarily healthy. */
  readonly inService: boolean;
  readonly protectedFromScaleIn: boolean;
}

export interface CloneRequest {
  readonly name: string;
  readonly from: string;
  readonly targetGroup: string;
  readonly launchTemplate: { readonly id: string; readonly version: number };
  readonly service: string;
  readonly rollout: string;
}

export interface Fleets {
  /** Throws CannotCloneFleet for a fleet that isn't launched from a plain template. */
  describe(name: string): Promise<Fleet | undefined>;
  /** Throws CannotCloneFleet with everything about the fleet that can't be copied faithfully; SpecMismatch if absent. */
  assess(name: string): Promise<void>;
  /**
   * Makes a fleet of size 0 after another, with its lifecycle hooks. One that this rollout has made is
   * completed; another of that name throws FleetMismatch.
   */
  clone(request: CloneRequest): Promise<void>;
  /**
   * Changes what is given; a desired capacity outside of the fleet's sizes moves the one in its way. Throws
   * CloudUnavailable for a fleet that isn't there or is being deleted: the caller has seen it, so the read may be stale.
   */
  configure(name: string, change: FleetChange): Promise<void>;
  /**
   * Deletes an empty fleet, never by force; one that isn't empty yet is left for the caller's next call. Idempotent.
   * Throws FleetMismatch for one that the rollout neither made (`greenshift:rollout`) nor marked (`greenshift:blue-of`).
   */
  remove(name: string, rollout: string): Promise<void>;
  /** Every fleet that a rollout has made (`greenshift:rollout`) or marked as its blue (`greenshift:blue-of`). */
  ours(): Promise<Fleet[]>;
}

export interface FleetChange {
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly desired?: number;
  readonly launchTemplateVersion?: string;
  /** Servers to lose their scale-in protection, so that the fleet can shrink. */
  readonly unprotect?: readonly string[];
  /** Tags to set on the fleet, not on its servers. They are set before anything else is changed. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Tags to take off the fleet, each only while it has this value. They go after everything else was changed. */
  readonly untag?: Readonly<Record<string, string>>;
}
