import type { Action, RuleCondition, RuleTransform, Tag } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HealthCheckProtocol, ListenerProtocol, LoadBalancerType, TargetProtocol } from './protocols.ts';
import type { RoutedRequest } from './routed-request.ts';

/** Metric dimensions. One object per combination, by whose identity CloudWatch finds the series. */
export type Dimensions = Readonly<Record<string, string>>;

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly type: LoadBalancerType;
  /** `app/<name>/<hex>` or `net/<name>/<hex>`, the tail of the ARN, as metrics and listener ARNs use it. */
  readonly id: string;
  readonly dnsName: string;
  readonly scheme: 'internal' | 'internet-facing';
  readonly addresses: 'ipv4' | 'dualstack' | 'dualstack-without-public-ipv4';
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly createdAt: number;
  readonly dimensions: Dimensions;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancer: LoadBalancer;
  port: number;
  protocol: ListenerProtocol;
  /** By priority, the default rule last. What Describe shows: the new state at once. */
  rules: Rule[];
  /** What requests follow: it lags behind the rules by the propagation delay. */
  routed: readonly RoutedRule[];
}

export interface Rule {
  readonly arn: string;
  readonly listener: Listener;
  /** 1 to 50,000; infinite for the default rule. */
  priority: number;
  conditions: readonly RuleCondition[];
  transforms: readonly RuleTransform[];
  action: RuleAction;
}

/** A rule as requests meet it. */
export interface RoutedRule {
  readonly matches: (request: RoutedRequest) => boolean;
  readonly transforms: readonly RuleTransform[];
  readonly action: RuleAction;
}

/** What a rule does, beside the shape in which Describe returns it: its last action, and the sign-in before it. */
export type RuleAction = {
  readonly views: readonly Action[];
  readonly authentication: Authentication | undefined;
} & FinalAction;

/** What becomes of a request. */
export type FinalAction =
  | {
      readonly type: 'forward';
      readonly shares: readonly { readonly targetGroup: TargetGroup; readonly weight: number }[];
      /** Undefined when the action is not sticky; of a network load balancer, which has no time for it, 0. */
      readonly stickySeconds: number | undefined;
    }
  | {
      readonly type: 'fixed-response';
      readonly status: number;
      readonly body: string;
      readonly contentType: string;
    }
  | { readonly type: 'redirect'; readonly status: 301 | 302; readonly target: RedirectTarget };

/** The parts of a redirect's address, with `#{host}` and the like for those of the request. */
export interface RedirectTarget {
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
}

/** A sign-in that comes before a rule's last action. */
export interface Authentication {
  readonly onUnauthenticated: 'authenticate' | 'allow' | 'deny';
  /** Where a client signs in: the identity provider's address with its query, but for the address to come back to. */
  readonly signIn: string;
  /** An OIDC client's secret, which Describe never returns. */
  readonly secret: string | undefined;
}

export interface HealthCheck {
  /** Only functions may go unchecked. */
  isEnabled: boolean;
  protocol: HealthCheckProtocol;
  port: string;
  /** Of HTTP and HTTPS checks, as the matcher. */
  path?: string | undefined;
  /** Seconds. */
  interval: number;
  /** Seconds. */
  timeout: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
  matcher?: string | undefined;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  /** `targetgroup/<name>/<hex>` */
  readonly id: string;
  readonly type: TargetType;
  readonly protocol: TargetProtocol;
  /** Of target groups of application load balancers: what targets are spoken to in. Here that is HTTP/1.1. */
  readonly version: 'HTTP1' | 'HTTP2' | 'GRPC' | undefined;
  readonly addresses: 'ipv4' | 'ipv6';
  readonly controlPort: number | undefined;
  readonly port: number;
  readonly vpcId: string | undefined;
  /** Of the metrics that a network load balancer reports for a target group alone. */
  readonly dimensions: Dimensions;
  readonly healthCheck: HealthCheck;
  readonly attributes: Map<string, string>;
  /** By instance and port. */
  readonly targets: Map<string, Target>;
  /** The one load balancer whose listeners name it; without one there are no health checks. */
  use: TargetGroupUse | undefined;
  /** The targets that requests may go to now; undefined when that has to be worked out again. */
  eligible: readonly Target[] | undefined;
  /** Round robin's place. */
  turn: number;
}

/** Only instances can be registered here; the others are there to be forwarded to. */
export type TargetType = 'instance' | 'ip' | 'lambda' | 'alb';

/** A target group in the service of a load balancer. */
export interface TargetGroupUse {
  readonly loadBalancer: LoadBalancer;
  readonly dimensions: Dimensions;
}

export interface Target {
  readonly instanceId: string;
  readonly port: number;
  readonly targetGroup: TargetGroup;
  state: 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining';
  reason: string | undefined;
  description: string | undefined;
  /** When draining ends, in ms of the clock. */
  drainedAt: number | undefined;
  /** Since when it has been in slow start, in ms of the clock. */
  slowSince: number | undefined;
  /** Registered at once with others into an empty target group: it never starts slowly. */
  isFirst: boolean;
  /** Requests that it has got and not answered yet. */
  outstanding: number;
  /** Ends the health checks or the draining, whichever is going on. */
  stop: () => void;
}

/** Everything there is, by ARN. */
export interface State {
  readonly loadBalancers: Map<string, LoadBalancer>;
  readonly targetGroups: Map<string, TargetGroup>;
  readonly listeners: Map<string, Listener>;
  readonly rules: Map<string, Rule>;
  readonly tags: Map<string, Tag[]>;
  /** How many the account may have. */
  maxTargetGroups: number;
  maxLoadBalancers: number;
}

/** Unless an account's quota was raised (ELB user guide, "Quotas"). */
const MAX_TARGET_GROUPS = 3000;
const MAX_LOAD_BALANCERS = 50;

export const createState = (): State => ({
  loadBalancers: new Map(),
  targetGroups: new Map(),
  listeners: new Map(),
  rules: new Map(),
  tags: new Map(),
  maxTargetGroups: MAX_TARGET_GROUPS,
  maxLoadBalancers: MAX_LOAD_BALANCERS,
});
