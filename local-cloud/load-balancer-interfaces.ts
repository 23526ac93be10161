/** One request that the load balancer has placed on a target; the proxy says how it ended. */
export interface Placement {
  readonly targetGroupArn: string;
  readonly instanceId: string;
  readonly address: { readonly host: string; readonly port: number };
  /** `Set-Cookie` headers that the load balancer adds to the response: stickiness. */
  readonly cookies: readonly string[];
  /** What the rule has the target get in place of the request's path, with its query, and of its host. */
  readonly rewritten?: { readonly path?: string; readonly host?: string } | undefined;
  /** Added as well to a response that sets the application's cookie of that name. */
  readonly applicationCookie?: { readonly name: string; readonly cookie: string } | undefined;
  /** Called once, when the request has ended. */
  finish(outcome: PlacementOutcome): void;
}

/**
 * `durationSeconds` of real time, until the response's head. A connection that the target refused is `connection-error`,
 * one that it took too long to accept `connection-timeout`; one that it broke before it responded `target-reset`; a
 * target that sent nothing for too long `timeout`; a client that disconnected before there was a response
 * `client-closed`. What comes after the head changes nothing any more: the client has the target's status.
 */
export type PlacementOutcome =
  | { readonly status: number; readonly durationSeconds: number }
  | 'connection-error'
  | 'connection-timeout'
  | 'target-reset'
  | 'timeout'
  | 'client-closed';

/** A response that the load balancer makes itself. */
export interface OwnResponse {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  /** Where a redirect leads. */
  readonly location?: string;
}

/** The routing of application load balancers, as a data plane (the proxy) uses it. */
export interface Routing {
  listeners(): readonly {
    readonly listenerArn: string;
    readonly loadBalancerArn: string;
    readonly port: number;
    readonly protocol: 'HTTP' | 'HTTPS';
  }[];
  /** Called when a listener is created, deleted, or given another port or protocol. */
  onListeners(listener: () => void): void;
  /**
   * Called when a target gets no new requests any more (`draining`) and when it is removed: requests in flight are then
   * cut off.
   */
  onTargets(
    listener: (targetGroupArn: string, instanceId: string, change: 'draining' | 'removed') => void,
  ): void;
  /**
   * Chooses rule, target group by weight and target: healthy ones, or all of them when too few are (fail-open), never
   * draining ones. A fixed response, a redirect, or 503 without targets is returned as a status.
   */
  place(
    listenerArn: string,
    request: {
      readonly method: string;
      readonly path: string;
      readonly host: string;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly client?: string | undefined;
    },
  ): Placement | OwnResponse;
}

/** Who ended a connection with a reset. */
export type FlowReset = 'target' | 'client' | 'load-balancer';

/** One connection that a network load balancer has placed on a target; the proxy says when and how it ended. */
export interface Flow {
  readonly targetGroupArn: string;
  readonly instanceId: string;
  readonly address: { readonly host: string; readonly port: number };
  /** Whether the connection begins with a header of the proxy protocol. */
  readonly namesClient: boolean;
  /** False once what the client sends is to meet a reset: the target has become unhealthy. */
  isValid(): boolean;
  /** Called once, when the connection has ended. */
  finish(reset?: FlowReset): void;
}

/** The routing of network load balancers, as their data plane uses it. */
export interface FlowRouting {
  /** Those that take connections; datagrams aren't carried. */
  listeners(): readonly {
    readonly listenerArn: string;
    readonly loadBalancerArn: string;
    readonly port: number;
  }[];
  /** Called when a listener is created, deleted, or given another port or protocol. */
  onListeners(listener: () => void): void;
  /**
   * Chooses a target for a connection from the address `client`; undefined when there is none. `cut` is called when the
   * load balancer ends it.
   */
  connect(listenerArn: string, client: string, cut: () => void): Flow | undefined;
}
