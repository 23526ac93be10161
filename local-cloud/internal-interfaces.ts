import type { InstanceRequirements, LaunchConfiguration } from '@aws-sdk/client-auto-scaling';
import type { MetricAlarm, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';

/** What the services need of one another beside the public operations: AWS's service-linked calls. */

/** A version of a launch template, with what an override puts in the place of its own. */
export interface TemplateLaunch {
  readonly launchTemplateId: string;
  readonly version: string;
  readonly instanceType?: string | undefined;
  readonly imageId?: string | undefined;
}

export interface PricedType {
  readonly name: string;
  /** For comparisons alone. */
  readonly price: number;
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
   * Launches one instance of a launch configuration or a launch template's version (`$Latest` and `$Default` are resolved now).
   * Throws AwsError with EC2's own codes for a missing image, template or version, and for a lack of capacity.
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
  /** `pending | running | shutting-down | terminated`, undefined when unknown. */
  state(instanceId: string): string | undefined;
  /** Why EC2 ended an instance: `Client.InternalError: …`. Undefined while it runs or when unknown. */
  stateReason(instanceId: string): string | undefined;
  /** Calls back at every change of an instance's state. */
  onState(listener: (instanceId: string, state: string) => void): void;
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
  registerImage(image: {
    imageId: string;
    name: string;
    description?: string;
    architecture: string;
    tags?: Readonly<Record<string, string>>;
  }): void;
}

export interface TargetHealthView {
  readonly instanceId: string;
  readonly port: number;
  /** `initial | healthy | unhealthy | unused | draining | unavailable` */
  readonly state: string;
}

/** The load balancer as Auto Scaling uses it. Target groups are named by ARN. */
export interface Balancing {
  hasTargetGroup(targetGroupArn: string): boolean;
  /** Registers an instance; one that drains is registered afresh. */
  register(targetGroupArn: string, instanceId: string): void;
  /** Starts the deregistration delay. Calls `drained` when it is over, at once when it wasn't registered. */
  deregister(targetGroupArn: string, instanceId: string, drained: () => void): void;
  health(targetGroupArn: string): readonly TargetHealthView[];
}

/** CloudWatch's alarms as Auto Scaling uses them. */
export interface AlarmBoard {
  put(input: PutMetricAlarmCommandInput): void;
  /** Names that there are none of are passed over. */
  delete(names: readonly string[]): void;
  all(): readonly MetricAlarm[];
  /**
   * Calls back each minute for each action, an ARN, of an alarm in the action's state. `value` is the newest datum that was
   * evaluated.
   */
  onAction(listener: AlarmListener): void;
}

export type AlarmListener = (action: string, alarm: MetricAlarm, value: number | undefined) => void;

/** CloudWatch as the services that report to it use it. */
export interface MetricSink {
  /** Adds a datum, or `count` equal ones, now or at `at` (ms). `dimensions` must not change afterwards. */
  record(
    namespace: string,
    metric: string,
    dimensions: Readonly<Record<string, string>>,
    value: number,
    count?: number,
    at?: number,
  ): void;
}

/** Lambda as Step Functions, EventBridge and the HTTP API use it. */
export interface Invoker {
  /**
   * Runs a function and returns its result, which went through JSON. `name` is a name or an ARN.
   * A handler's error rejects with FunctionError; one that ran past its timeout with `Sandbox.Timedout`; a function
   * that doesn't exist with AwsError `ResourceNotFoundException`.
   */
  invoke(name: string, payload: unknown): Promise<unknown>;
}

/**
 * An error of an invocation as Lambda reports it: the class's name and the message, and the lines of the stack where it
 * is the handler's own. Errors of Lambda itself, as a timeout, have no trace.
 */
export class FunctionError extends Error {
  readonly errorType: string;
  readonly trace: readonly string[] | undefined;
  constructor(errorType: string, message: string, trace?: readonly string[]) {
    super(message);
    this.name = 'FunctionError';
    this.errorType = errorType;
    this.trace = trace;
  }

  /** The payload of the failed invocation, which is also the cause that Step Functions passes on. */
  get payload(): string {
    return JSON.stringify({ errorType: this.errorType, errorMessage: this.message, trace: this.trace });
  }
}
