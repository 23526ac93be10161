import type { Route } from '../rollout/traffic/routes.ts';

/** Carries the rest of the action as well, so that writing leaves it unchanged. */
export interface LiveSplit {
  /** The load balancer's weight of each target group in the forward action. */
  readonly weights: Readonly<Record<string, number>>;
  /** How long a client may stay pinned to a target group, milliseconds; 0 without stickiness. */
  readonly stickiness: number;
  /** The adapter's own: the action list as it was read. */
  readonly actions: unknown;
  /** The command of the AWS CLI with which a person does what `write` does with the same weights and change. */
  readonly byHand: (weights: Readonly<Record<string, number>>, change?: ActionChange) => string;
}

/** What of the forward action changes beside its weights. */
export interface ActionChange {
  /** How long clients stay with a target group, milliseconds; 0 for not at all. */
  readonly stickiness?: number | undefined;
  /** A target group that leaves it. */
  readonly without?: string;
}

export interface Forward {
  readonly route: Route;
  readonly loadBalancer: string;
  readonly targetGroups: readonly string[];
  /** The rollout whose testers it is for: a rule of this installation, which goes with that rollout. */
  readonly testersOf?: string | undefined;
}

export interface Traffic {
  /** Throws SpecMismatch when the listener or rule doesn't exist or has no forward action. */
  read(route: Route): Promise<LiveSplit>;
  /**
   * Writes the weights into the action list that was read. One mutating call. Throws as `read`; CloudRefused above 999,
   * and for sticky target groups of which several are in an action without stickiness.
   */
  write(
    route: Route,
    live: LiveSplit,
    weights: Readonly<Record<string, number>>,
    change?: ActionChange,
  ): Promise<void>;
  /** Throws SpecMismatch when it doesn't exist. */
  health(targetGroup: string): Promise<TargetHealth>;
  /**
   * Every listener and rule of the account that forwards to one of the target groups; a default rule is its listener.
   * Throws SpecMismatch when a target group doesn't exist.
   */
  forwards(targetGroups: readonly string[]): Promise<Forward[]>;
  /** True when the target group pins clients to a server. Throws SpecMismatch when it doesn't exist. */
  isSticky(targetGroup: string): Promise<boolean>;
  /** How long a healthy target takes to get its full share, milliseconds. Throws SpecMismatch when it doesn't exist. */
  slowStart(targetGroup: string): Promise<number>;
  /** The target group's deregistration delay, milliseconds. Throws SpecMismatch when it doesn't exist. */
  drainTime(targetGroup: string): Promise<number>;
}

export interface TargetHealth {
  /** Instance ids. */
  readonly healthy: readonly string[];
  /** Instance ids that are registered and don't drain, whatever their health. */
  readonly staying: readonly string[];
  /** Why the load balancer finds targets unhealthy, once each; none when all are healthy. */
  readonly failing?: readonly string[];
  /** Targets registered or still draining. */
  readonly registered: number;
}
