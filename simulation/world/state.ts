import type { RouteState } from './account.ts';

/** One target group of the split. */
export interface Share {
  readonly targetGroup: string;
  /** Percent of the traffic that the load balancer gives it. */
  readonly percent: number;
  /** Counted as the sizes of their group are: in units where it weighs types of instances. */
  readonly healthy: number;
  /** Targets that requests may reach: all but those that drain. */
  readonly servers: number;
  /** What becomes of requests there, each as a share of them, 0 to 1. */
  readonly failures: Failures;
}

/** Everything else is answered well. */
export type Failures = Readonly<Record<(typeof FAILURES)[number], number>>;

export const FAILURES = [
  'badShare',
  'unansweredShare',
  'refusedShare',
  'closedShare',
  'hangingShare',
  'slowShare',
  'unreachableShare',
] as const;

/** One Auto Scaling group as it really is. */
export interface GroupState {
  readonly name: string;
  readonly arn: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desired: number;
  /** As of its template: `web-servers:2`. */
  readonly templateVersion: string;
  readonly targetGroup: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly healthy: number;
  /** The image of every server that has been launched and isn't on its way out. */
  readonly images: readonly string[];
  /** Names of suspended processes. */
  readonly suspended: readonly string[];
  /** How many metrics it reports about itself. */
  readonly metrics: number;
}

/** The simulated cloud as it really is, read past every API: what checkers and clients see. */
export interface CloudState {
  /** While `look` runs nothing changes, so shares and groups are read once. */
  still(look: () => void): void;
  shares(): Share[];
  /** How many targets of a target group aren't of an Auto Scaling group that is attached there, draining ones aside. */
  strangers(targetGroup: string): number;
  /** Every listener and rule of the account. */
  routes(): RouteState[];
  /** How long a client stays with the target group it was sent to, seconds; 0 without stickiness. */
  stickySeconds(): number;
  group(name: string): GroupState | undefined;
  /** Those that are attached to a target group of the service, but for an owner's pattern and such as are being deleted. */
  groups(): GroupState[];
  /** The image of every version of the service's launch templates, its owner's and ours, by `<name>:<number>`. */
  templateVersions(): ReadonlyMap<string, string>;
}
