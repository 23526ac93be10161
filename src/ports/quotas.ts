import type { Route } from '../rollout/traffic/routes.ts';
import type { SizedFleet } from './launch-settings.ts';

/** Target groups with their routes; one alone has a twin that isn't made yet. */
export interface NamedPair {
  readonly routes: readonly Route[];
  readonly targetGroups: readonly string[];
}

/** What an account may have in its region. Each throws CloudRefused where the quota may not be read. */
export interface Quotas {
  /** Why no other fleet can be made, with what its owner can do; undefined where there is room. */
  fleetShortage(): Promise<string | undefined>;
  /** Why as many servers again as the fleet has can't be had; empty where nothing is known to be short. */
  serverShortages(fleet: SizedFleet): Promise<readonly string[]>;
  /** Why the load balancers of the routes can't name both target groups of each pair; empty where they can. */
  routeShortages(pairs: readonly NamedPair[]): Promise<readonly string[]>;
  /** As `fleetShortage`, of another version of a launch template, by its id. */
  versionShortage(template: string): Promise<string | undefined>;
  /** As `fleetShortage`, of so many more target groups. */
  targetGroupShortage(more: number): Promise<string | undefined>;
}
