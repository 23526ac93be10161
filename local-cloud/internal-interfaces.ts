import type { MetricAlarm, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';

/** What the services need of one another beside the public operations: AWS's service-linked calls. */

export interface TargetHealthView {
  readonly instanceId: string;
  readonly port: number;
  /** `initial | healthy | unhealthy | unused | draining | unavailable` */
  readonly state: string;
}

/** The load balancer as Auto Scaling uses it. Target groups are named by ARN. */
export interface Balancing {
  hasTargetGroup(targetGroupArn: string): boolean;
  /** Whether targets get traffic from other zones. */
  isCrossZone(targetGroupArn: string): boolean;
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
