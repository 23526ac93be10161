import type { FleetClaim } from '../rollout/identity.ts';
import type { FleetSettings } from '../rollout/settings.ts';

export interface CopyRequest {
  /** The fleet that the settings come from. */
  readonly from: string;
  /** The settings that are copied; without it all of them, but for those that act on a fleet before it has its size. */
  readonly only?: readonly string[];
}

/** What belongs to a fleet beside its servers, and is to be the same in the fleet that takes its place. */
export interface Settings {
  /** Throws CloudUnavailable for a fleet that isn't there: the caller has seen it. */
  read(fleet: string): Promise<FleetSettings>;
  /**
   * Gives the claim's fleet what another has and it hasn't, and takes from it what the other hasn't; of the latter only what
   * is named. What can't be copied is left: `read` tells. Idempotent. Throws FleetMismatch unless the claim covers the fleet.
   */
  copy(claim: FleetClaim, request: CopyRequest): Promise<void>;
}
