import type { Route } from '../rollout/traffic/routes.ts';
import type { TestersPlace } from '../rollout/traffic/testers-record.ts';

/** By what a rule for testers is found, and proven to be this installation's. */
export interface TestersClaim {
  readonly service: string;
  readonly rollout: string;
  readonly route: Route;
  readonly header: string;
  readonly value: string;
  /** The only target group that it forwards to. */
  readonly targetGroup: string;
}

export type Wanted = Pick<TestersClaim, 'service' | 'rollout' | 'route' | 'header' | 'value'>;

export interface Placed extends TestersPlace {
  /** True for a request that the route takes, by what its rule says of methods, paths and hosts. */
  takes(request: { readonly method: string; readonly path: string; readonly host: string }): boolean;
  /** Rules of this service that an earlier rollout has left there. */
  readonly strays: readonly string[];
}

/** Rules that send requests with a header to green alone. */
export interface TesterRules {
  /**
   * Where the rule of a route can go: directly above it, with nothing between. Throws SpecMismatch where there can be none,
   * with what to do: no room, a sign-in, somebody else's rule for the same header.
   */
  place(wanted: Wanted): Promise<Placed>;
  /**
   * Makes the rule, or finds the one that was made; its ARN once it reads back. Undefined when its priority was taken
   * meanwhile. Throws SpecMismatch for a listener that isn't there, CloudRefused for want of a permission or of quota.
   */
  make(claim: TestersClaim, place: TestersPlace): Promise<string | undefined>;
  /** The rules of a rollout at a listener; none where the listener is gone. */
  find(listener: string, rollout: string): Promise<readonly string[]>;
  /** Deletes a rule of the service that carries this installation's marks; any other is left. Idempotent. */
  remove(rule: string, service: string): Promise<void>;
}
