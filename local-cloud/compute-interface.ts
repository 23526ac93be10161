import type { InstanceRequirements, LaunchConfiguration } from '@aws-sdk/client-auto-scaling';

/** A version of a launch template, with what an override puts in the place of its own. */
export interface TemplateLaunch {
  readonly launchTemplateId: string;
  readonly version: string;
  readonly instanceType?: string | undefined;
  readonly imageId?: string | undefined;
}

export interface PricedType {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly name: string;
  /** For comparisons alone. */
  readonly price: number;
}

export interface RunningInstance {
  readonly state: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly isSpot: boolean;
}

/** EC2 as Auto Scaling and Image Builder use it. */
export interface Compute {
  /** Throws as `launch` would, but for capacity: Auto Scaling validates groups by RunInstances with DryRun. */
  dryRun(request: TemplateLaunch): void;
  /**
   * The types of which a template's version may be launched under requirements, the cheapest first; its own type without
   * requirements. Throws as `dryRun`.
   */
  instanceTypes(request: TemplateLaunch, requirements?: InstanceRequirements): readonly PricedType[];
  /**
   * Launches one instance of a launch configuration or a launch template's version (`$Latest` and `$Default` are
   * resolved now). Throws AwsError with EC2's own codes for a missing image, template or version, and for a lack of
   * capacity.
   */
  launch(request: {
    /** Or the settings of a launch configuration. */
    launchTemplateId?: string;
    version?: string;
    configuration?: LaunchConfiguration;
    /** In place of the template's own. */
    instanceType?: string | undefined;
    imageId?: string | undefined;
    isSpot?: boolean;
    subnetId?: string | undefined;
    availabilityZone: string;
    tags: Readonly<Record<string, string>>;
  }): {
    readonly instanceId: string;
    readonly imageId: string;
    readonly instanceType: string;
    readonly version: string;
    readonly isSpot: boolean;
  };
  /** Shuts an instance down: `shutting-down`, then `terminated`. Twice is once. */
  terminate(instanceId: string): void;
  /** Stops an instance that runs: `stopping`, then `stopped`. */
  stop(instanceId: string): void;
  /** Lets one that is stopped run again. */
  resume(instanceId: string): void;
  /** `pending | running | stopping | stopped | shutting-down | terminated`, undefined when unknown. */
  state(instanceId: string): string | undefined;
  /** Why EC2 ended an instance: `Client.InternalError: …`. Undefined while it runs or when unknown. */
  stateReason(instanceId: string): string | undefined;
  /** An instance that runs, for a group that it is to belong to. Throws `InvalidInstanceID.NotFound`. */
  describe(instanceId: string): RunningInstance;
  /** Sets tags that only AWS's own services can, or takes them off. */
  tag(instanceId: string, tags: Readonly<Record<string, string | undefined>>): void;
  /** Calls back at every change of an instance's state. */
  onState(listener: (instanceId: string, state: string) => void): void;
  /** Calls back when a Spot Instance is recommended to be replaced: EC2 may need it back soon. */
  onRecommendation(listener: (instanceId: string) => void): void;
  /** Finds a launch template by id or name; the version resolved to its number. Throws EC2's own codes. */
  resolveTemplate(spec: {
    LaunchTemplateId?: string | undefined;
    LaunchTemplateName?: string | undefined;
    Version?: string | undefined;
  }): {
    readonly id: string;
    readonly name: string;
    readonly version: number;
    readonly imageId: string;
    /** `InstanceMarketOptions` asks for Spot Instances. */
    readonly isSpot: boolean;
  };
  /** Registers an image that was built, owned by this account. Does nothing for an image known already. */
  registerImage(image: ImageRegistration): void;
}

/** An image that was built, as it is registered. */
export interface ImageRegistration {
  readonly imageId: string;
  readonly name: string;
  readonly description?: string;
  readonly architecture: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** By device. */
  readonly snapshots?: Readonly<Record<string, string>>;
}
