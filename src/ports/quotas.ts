import type { SizedFleet } from './launch-settings.ts';

/** What an account may have in its region. Each throws CloudRefused where the quota may not be read. */
export interface Quotas {
  /** Why no other fleet can be made, with what its owner can do; undefined where there is room. */
  fleetShortage(): Promise<string | undefined>;
  /** Why as many servers again as the fleet has can't be had; empty where nothing is known to be short. */
  serverShortages(fleet: SizedFleet): Promise<readonly string[]>;
  /** As `fleetShortage`, of so many more target groups. */
  targetGroupShortage(more: number): Promise<string | undefined>;
}
