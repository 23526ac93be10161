import type { FleetClaim, FleetIdentity } from '../rollout/fleet/identity.ts';
import type { SettingReport } from '../rollout/fleet/settings-report.ts';
import type { BlueMark, CloneRequest, FleetChange } from './fleet-changes.ts';

export interface Fleet extends FleetIdentity {
  readonly name: string;
  /** Sizes are numbers of servers, or of units where kinds of servers have weights. */
  readonly minSize: number;
  readonly maxSize: number;
  readonly desired: number;
  /** The version as the group has it: a number, `$Latest` or `$Default`. Undefined with a launch configuration. */
  readonly launchTemplate?: { readonly id: string; readonly version: string };
  /** With a mixed instances policy: what it launches beside or in place of what the template says. */
  readonly overrides?: readonly Override[];
  /** With such a policy: how many of its servers are On-Demand, and how many percent of those beyond. */
  readonly onDemand?: { readonly base: number; readonly percent: number };
  /** The name of the launch configuration that takes the template's place. */
  readonly launchConfiguration?: string;
  readonly targetGroups: readonly string[];
  /** Where its servers are launched; empty where only zones are named. */
  readonly subnets?: readonly string[];
  readonly servers: readonly Server[];
  readonly deleting: boolean;
}

export interface Server {
  readonly id: string;
  /** Registered with the target groups; not necessarily healthy. */
  readonly inService: boolean;
  readonly protectedFromScaleIn: boolean;
  /** Somebody has taken it out of service to look into it. */
  readonly standby?: true;
  /** On its way out of service: it drains, or its end waits for a lifecycle hook. */
  readonly leaving?: true;
  /** What it counts towards the fleet's sizes; one where the fleet weighs nothing. */
  readonly weight?: number;
}

/** One kind of server in a mixed instances policy. */
export interface Override {
  /** For a reader: its instance type, or the number of its requirements. */
  readonly name: string;
  readonly instanceType?: string;
  /** What a server of it counts towards the fleet's sizes. */
  readonly weight?: number;
  /** In place of the template's. */
  readonly imageId?: string;
  /** In place of the fleet's. */
  readonly launchTemplate?: { readonly id: string; readonly version: string };
}

/** What servers are launched from where there is no template: never changed, and with an image of its own. */
export interface LaunchConfiguration {
  readonly arn: string;
  readonly imageId: string;
  /** Its settings as a launch template has them. */
  readonly data: Readonly<Record<string, unknown>>;
}

export type FoundFleet =
  | { readonly kind: 'ours'; readonly fleet: Fleet }
  | { readonly kind: 'absent' }
  /** A fleet of that name which the claim doesn't cover, and why. */
  | { readonly kind: 'not-ours'; readonly reason: string };

export interface ListedFleet extends FleetIdentity {
  readonly name: string;
  readonly targetGroups: readonly string[];
  /** It launches that many as soon as it can, though it may have none. 0 for a fleet that is being deleted. */
  readonly desired: number;
  /** The template versions that it launches, as the group has them: numbers, `$Latest` or `$Default`. */
  readonly launches: readonly { readonly id: string; readonly version: string }[];
}

/**
 * Every change reads the fleet first, and throws FleetMismatch unless the claim covers it. It throws CloudUnavailable for
 * a fleet that isn't there, is being deleted, or doesn't show its marks: the caller has seen it, so the read may be old.
 */
export interface Fleets {
  /** Throws CannotCloneFleet for a fleet that is launched neither from a template nor from a launch configuration. */
  describe(name: string): Promise<Fleet | undefined>;
  /** As `describe`, but tells the claim's fleet from a namesake of any kind. */
  find(claim: FleetClaim): Promise<FoundFleet>;
  /** As `find`, several in one read. */
  findEach(claims: readonly FleetClaim[]): Promise<FoundFleet[]>;
  /**
   * Why servers of the fleet don't come into service: launches that failed or wait for a lifecycle hook, and servers that
   * were ended as unhealthy. Empty when nothing is known.
   */
  launchProblems(name: string): Promise<readonly LaunchProblem[]>;
  /** The lifecycle hooks that every launch of the fleet waits for. */
  launchHooks(name: string): Promise<readonly LaunchHook[]>;
  /** Throws SpecMismatch for one that doesn't exist. */
  launchConfiguration(name: string): Promise<LaunchConfiguration>;
  /** What becomes of everything that belongs to the fleet in a copy of it. Throws SpecMismatch for one that isn't there. */
  assess(name: string, isPattern?: boolean): Promise<readonly SettingReport[]>;
  /**
   * Makes a fleet of size 0 after another, with its lifecycle hooks. One that this rollout has made already is completed
   * and kept; throws FleetMismatch for one that differs, FleetNameTaken for one that this rollout hasn't made.
   */
  clone(request: CloneRequest): Promise<void>;
  /**
   * Marks the live fleet as the blue of a rollout and then makes the change. Needs no earlier mark, but throws
   * FleetMismatch for a fleet with another ARN, another target group, or the mark of another installation.
   */
  mark(claim: FleetClaim, mark: BlueMark, change?: FleetChange): Promise<void>;
  /** Takes the mark off again. What another rollout has put in its place stays, and so do the tags of the fleet's maker. */
  unmark(claim: FleetClaim): Promise<void>;
  /**
   * Changes what is given; a desired capacity outside of the fleet's sizes moves the one in its way. Returns the fleet's
   * ARN.
   */
  configure(claim: FleetClaim, change: FleetChange): Promise<string>;
  /**
   * Has a server in service drained and terminated, its lifecycle hooks included; `decrement` makes the fleet smaller by
   * it, or another one is launched in its place. Nothing for one that isn't in service.
   */
  terminate(claim: FleetClaim, server: string, decrement: boolean): Promise<void>;
  /**
   * Deletes an empty fleet, never by force; one that isn't empty yet is left for the caller's next call. Idempotent.
   */
  remove(claim: FleetClaim): Promise<void>;
  /** Every fleet that a rollout has made or marked as its blue, but for those of other installations. */
  ours(): Promise<Fleet[]>;
  list(): Promise<ListedFleet[]>;
}

export interface LaunchHook {
  readonly what: string;
  /** The queue, topic or function that it tells by itself: it is for that to complete it, not for the server. */
  readonly tells?: string;
}

export interface LaunchProblem {
  /** A sentence for people. */
  readonly what: string;
  /**
   * `refused`: for want of capacity, a quota, a key or a permission, whatever the image is. `unhealthy`: the servers
   * were; `ended`: they shut down by themselves. `waiting` for a lifecycle hook, `abandoned` when nobody has completed it.
   */
  readonly kind: 'refused' | 'unhealthy' | 'ended' | 'waiting' | 'abandoned' | 'other';
  /** Nobody has completed a lifecycle hook, which waits still or was over. */
  readonly isUnanswered?: true;
  /** Every other attempt fails as well, until somebody changes something. */
  readonly isLasting?: true;
  /** How many servers or launches it is about. */
  readonly count?: number;
  /** Some of the servers, the newest first. */
  readonly servers?: readonly string[];
}
