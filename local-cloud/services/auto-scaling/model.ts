import type {
  LaunchConfiguration,
  LifecycleHookSpecification,
  LifecycleState,
  MixedInstancesPolicy,
  NotificationConfiguration,
  ScalingActivityStatusCode,
  ScalingPolicy,
  ScheduledUpdateGroupAction,
  TrafficSourceIdentifier,
  WarmPoolConfiguration,
} from '@aws-sdk/client-auto-scaling';
import type { Settings } from './settings.ts';

/** A scaling activity: one launch or one termination, from its beginning to its end. Times in ms since the epoch. */
export interface Activity {
  readonly id: string;
  readonly groupName: string;
  readonly groupArn: string;
  description: string;
  readonly cause: string;
  readonly details: string;
  readonly start: number;
  end?: number;
  status: ScalingActivityStatusCode;
  message?: string;
}

/** A hook that keeps an instance waiting, until it is completed or one of its timers runs out. */
export interface Wait {
  readonly hook: Hook;
  readonly move: Move;
  readonly token: string;
  readonly since: number;
  cancel: () => void;
}

/** From where an instance goes where. */
export interface Move {
  readonly from: Place;
  readonly to: Place;
}

type Place = 'EC2' | 'AutoScalingGroup' | 'WarmPool';

export type Hook = LifecycleHookSpecification & {
  readonly LifecycleHookName: string;
  readonly LifecycleTransition: string;
  readonly HeartbeatTimeout: number;
  readonly DefaultResult: string;
};

export interface Member {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly zone: string;
  /** Undefined for one that the group has not launched. */
  readonly template: { readonly id: string; readonly name: string; readonly version: string } | undefined;
  readonly launchConfiguration?: string | undefined;
  /** Units of the group's capacity, where its policy weighs instance types. */
  weight?: number | undefined;
  readonly isSpot: boolean;
  /** The image of an override. */
  readonly imageId?: string | undefined;
  launched: number;
  state: LifecycleState;
  healthy: boolean;
  /** Which check found it unhealthy, in the words of an activity's cause. */
  illness?: string;
  protectedFromScaleIn: boolean;
  /** It was taken from the warm pool. */
  isFromPool?: boolean;
  /** EC2 recommends to replace it, and the group does so (Capacity Rebalance). */
  atRisk?: boolean;
  inServiceSince?: number | undefined;
  /** The launch until it is in service, later the termination; between them its ways into Standby and back. */
  activity: Activity;
  /** By hook name; empty unless its state ends in `:Wait`. */
  readonly waits: Map<string, Wait>;
}

/** `Adding → Added → InService` (a target is healthy) `→ Removing`, then deleted. */
export interface Attachment {
  readonly targetGroupArn: string;
  state: 'Adding' | 'Added' | 'InService' | 'Removing';
}

export interface Zone {
  readonly name: string;
  readonly subnetId: string | undefined;
}

export interface Schedule {
  readonly action: ScheduledUpdateGroupAction;
  cancel: () => void;
}

export interface Group {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  settings: Settings;
  min: number;
  max: number;
  desired: number;
  /** What changed the capacity last, as the first sentence of an activity's cause. */
  reason: string;
  /** Empty names while servers are launched from a launch configuration. */
  template: { readonly id: string; readonly name: string; readonly version: string | undefined };
  launchConfiguration?: LaunchConfiguration | undefined;
  /** With it `template` is that of its own specification. */
  mixed?: MixedInstancesPolicy | undefined;
  zones: readonly Zone[];
  readonly members: Map<string, Member>;
  readonly hooks: Map<string, Hook>;
  readonly attachments: Map<string, Attachment>;
  /** Names alone: there is no classic load balancer here to register with. */
  readonly classicLoadBalancers: readonly string[];
  /** Kept and shown: there is no VPC Lattice here to register with. */
  readonly otherSources: readonly TrafficSourceIdentifier[];
  readonly tags: Map<string, { readonly value: string; readonly propagate: boolean }>;
  /** Suspended processes and why. */
  readonly suspended: Map<string, string>;
  readonly metrics: Set<string>;
  readonly policies: Map<string, ScalingPolicy>;
  readonly schedules: Map<string, Schedule>;
  notifications: readonly NotificationConfiguration[];
  warmPool?: WarmPoolConfiguration | undefined;
  /** The instances of its warm pool, which count for nothing until they are taken into the group. */
  readonly warm: Map<string, Member>;
  /** The newest last. */
  activities: Activity[];
  deleting: boolean;
  /** Launches that failed one after another, since when, and when the next one may be tried. */
  failures: { count: number; since: number; retryAt: number };
  /** When its capacity changed last: the cooldown counts from here. */
  scaledAt: number;
  wake: { readonly at: number; readonly cancel: () => void } | undefined;
  cancelHealthCheck: (() => void) | undefined;
}

/** Whether a member counts as capacity: it is on its way into service, or there. */
export const isActive = ({ state, atRisk }: Member) =>
  (state === 'InService' && !atRisk) || state.startsWith('Pending');

/** What it counts towards the desired capacity. */
export const weightOf = ({ weight }: Member) => weight ?? 1;

/** The capacity that members make up together. */
export const unitsOf = (members: readonly Member[]) =>
  members.reduce((units, member) => units + weightOf(member), 0);

export const isTerminating = ({ state }: Member) => state.startsWith('Terminating');

/** Where its instances are to be registered. */
export const attachedTargetGroups = (group: Group) =>
  [...group.attachments.values()]
    .filter(({ state }) => state !== 'Removing')
    .map(({ targetGroupArn }) => targetGroupArn);

export const checksLoadBalancer = (group: Group) =>
  (group.settings.HealthCheckType ?? '').split(',').includes('ELB');
