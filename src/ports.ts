import type { Tick } from './rollout/analysis/evidence.ts';
import type { Rollout } from './rollout/record.ts';
import type { Service } from './rollout/service.ts';
import type { Route, ServiceSpec } from './rollout/spec.ts';

/** What the steps need from the world. Everything that isn't pure stands behind one of these. */
export interface Ports {
  readonly fleets: Fleets;
  readonly templates: Templates;
  readonly traffic: Traffic;
  readonly metrics: Metrics;
  readonly builds: Builds;
  readonly images: Images;
  readonly servers: Servers;
  readonly services: Services;
  readonly rollouts: Rollouts;
  readonly announcer: Announcer;
  readonly engine: Engine;
  readonly clock: Clock;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** An Auto Scaling group as a rollout sees it. */
export interface Fleet {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desired: number;
  /** The version as it stands in the group: a number, `$Latest` or `$Default`. */
  readonly launchTemplate: { readonly id: string; readonly version: string };
  readonly targetGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly servers: readonly Server[];
  /** Deletion was accepted but isn't over. */
  readonly deleting: boolean;
}

export interface Server {
  readonly id: string;
  /** In service means registered with the target groups, not that the load balancer finds it healthy. */
  readonly inService: boolean;
  readonly protectedFromScaleIn: boolean;
}

export interface CloneRequest {
  readonly name: string;
  /** The fleet whose settings are taken over. */
  readonly from: string;
  readonly targetGroup: string;
  readonly launchTemplate: { readonly id: string; readonly version: number };
  readonly service: string;
  readonly rollout: string;
}

export interface Fleets {
  /** Undefined when there is no such fleet. Throws CannotCloneFleet for one that isn't launched from a plain template. */
  describe(name: string): Promise<Fleet | undefined>;
  /** Throws CannotCloneFleet with everything about the fleet that can't be copied faithfully; SpecMismatch if absent. */
  assess(name: string): Promise<void>;
  /**
   * Makes a fleet of size 0 after another, with its lifecycle hooks. One that this rollout has made already is
   * completed and kept; one of that name which isn't this rollout's throws FleetMismatch.
   */
  clone(request: CloneRequest): Promise<void>;
  /** Changes what is given. `desired` above the fleet's largest size raises that too. */
  configure(name: string, change: FleetChange): Promise<void>;
  /**
   * Deletes an empty fleet, never by force; one that isn't empty yet is left for the caller's next look. Gone already is
   * fine. Throws FleetMismatch for one that the rollout neither made (`greenshift:rollout`) nor marked as its blue
   * (`greenshift:blue-of`).
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
  /** Servers to be taken out of scale-in protection, so that the fleet can shrink. */
  readonly unprotect?: readonly string[];
  /** Tags to set on the fleet, not on its servers. They are set before anything else is changed. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Tags to take off the fleet, each only while it has this value. They go after everything else was changed. */
  readonly untag?: Readonly<Record<string, string>>;
}

/** A template version that is made for a rollout. */
export interface DerivedVersion {
  readonly id: string;
  /** The version that it takes everything but the image from. */
  readonly from: number;
  readonly imageId: string;
  readonly rollout: string;
}

export interface Templates {
  /**
   * The number and the image that a version (`7`, `$Latest`, `$Default`) means now. Throws SpecMismatch for one that
   * names its image by a parameter or not at all.
   */
  resolve(template: { id: string; version: string }): Promise<{ version: number; imageId: string }>;
  /** A version like `from` but with another image; the same rollout gets the same version however often it asks. */
  derive(request: DerivedVersion): Promise<number>;
  /** The version that `derive` has made for this request, undefined when it has made none. */
  find(request: DerivedVersion): Promise<number | undefined>;
  /** Deletes a version. Gone already is fine. */
  discard(template: { id: string; version: number }): Promise<void>;
}

/** The live split as it was read; it carries what else stands in the action, so that writing leaves it alone. */
export interface LiveSplit {
  /** The load balancer's weight of each target group in the forward action. */
  readonly weights: Readonly<Record<string, number>>;
  /** How long a client may stay pinned to a target group, milliseconds; 0 without stickiness. */
  readonly stickiness: number;
  /** The adapter's own: the action list as it was read. */
  readonly actions: unknown;
}

export interface Traffic {
  /** Throws SpecMismatch when the listener or rule isn't there or has no forward action. */
  read(route: Route): Promise<LiveSplit>;
  /** Writes the weights into the action list that was read. One mutating call. */
  write(route: Route, live: LiveSplit, weights: Readonly<Record<string, number>>): Promise<void>;
  health(targetGroup: string): Promise<TargetHealth>;
  /** The target group's deregistration delay, milliseconds. Throws SpecMismatch when it doesn't exist. */
  drainTime(targetGroup: string): Promise<number>;
}

export interface TargetHealth {
  /** Instance ids that the load balancer finds healthy. */
  readonly healthy: readonly string[];
  /** Instance ids that are registered and don't drain, whatever their health. */
  readonly staying: readonly string[];
  /** Targets registered or still draining. */
  readonly registered: number;
}

export interface Metrics {
  /**
   * The whole minutes from `from` (inclusive) to `until` (exclusive) that are known, oldest first: those without a
   * request are among them, those that nothing was reported of green for are left out.
   */
  ticks(request: { route: Route; blue: string; green: string; from: number; until: number }): Promise<Tick[]>;
}

/** An image as EC2 knows it. */
export interface MachineImage {
  readonly id: string;
  readonly owner: string;
  readonly state: string;
  readonly architecture: string;
}

/** An image as its builder knows it. */
export interface BuiltImage {
  readonly buildArn: string;
  readonly available: boolean;
  /** The pipeline that built it, if one did. */
  readonly pipeline?: string;
  /** When the build began, milliseconds since the epoch. */
  readonly builtAt?: number;
  /** The AMI in this region, with the account that holds it. */
  readonly imageId?: string;
}

export interface Builds {
  /** Throws ImageNotFound when Image Builder doesn't know it. */
  find(buildArn: string): Promise<BuiltImage>;
  /** The available image of a stream that was built last; undefined when there is none. */
  newest(
    stream: Pick<ServiceSpec['image'], 'pipeline' | 'recipePrefix'>,
  ): Promise<{ buildArn: string; builtAt: number } | undefined>;
}

export interface Images {
  /** Throws ImageNotFound. */
  describe(imageId: string): Promise<MachineImage>;
}

export interface Servers {
  /** The image that each of these servers runs; a server that is gone is left out. */
  imagesOf(servers: readonly string[]): Promise<Readonly<Record<string, string>>>;
}

/** Records of services. A write is conditional on the version that was read, or throws RecordConflict. */
export interface Services {
  /** Throws ServiceNotFound. */
  get(name: string): Promise<Service>;
  list(): Promise<Service[]>;
  /** Writes `service` with its version raised by one, and answers it. Version 0 means that there is none yet. */
  save(service: Service): Promise<Service>;
}

/** Records of rollouts, with the same rule for writing. */
export interface Rollouts {
  /** Throws RolloutNotFound. */
  get(id: string): Promise<Rollout>;
  save(rollout: Rollout): Promise<Rollout>;
}

export interface Announcement {
  readonly type:
    | 'RolloutStarted'
    | 'RolloutPromoted'
    | 'RolloutReverted'
    | 'RolloutNeedsOperator'
    | 'RolloutQueued'
    | 'ImageRefused';
  readonly service?: string;
  readonly rollout?: string;
  readonly image?: string;
  readonly reason?: string;
}

export interface Announcer {
  /** Tells the event bus. */
  announce(announcement: Announcement): Promise<void>;
}

export interface Engine {
  /** Starts the state machine for a rollout. The same rollout and epoch twice is one execution. */
  start(rollout: { id: string; epoch: number }): Promise<void>;
  /** True while the execution of this rollout and epoch runs. */
  isRunning(rollout: { id: string; epoch: number }): Promise<boolean>;
}
