import type { FleetClaim } from '../rollout/fleet/identity.ts';
import type { FleetSettings } from '../rollout/fleet/settings.ts';
import type { SettingReport } from '../rollout/fleet/settings-report.ts';

export interface CopyRequest {
  /** The fleet that the settings come from. */
  readonly from: string;
  /** `from` is a pattern: what keeps it empty isn't copied. */
  readonly isPattern?: boolean;
  /** The settings that are copied; without it all of them, those in HELD_BACK so that they don't act yet. */
  readonly only?: readonly string[];
  /** Target groups, pair after pair, of which each fleet has one of each: what names the one names the other in the copy. */
  readonly order?: readonly string[];
}

/** What belongs to a fleet beside its servers, and is to be the same in the fleet that takes its place. */
export interface Settings {
  /**
   * With the target groups neutral by their place in `order`, as in `CopyRequest`, since AWS says nothing of theirs. What
   * `recorded` has as an earlier release wrote the present value is given as it is there: an upgrade changes nothing.
   * Throws CloudUnavailable for a fleet that isn't there: the caller has seen it.
   */
  read(
    fleet: string,
    isPattern?: boolean,
    order?: readonly string[],
    recorded?: FleetSettings,
  ): Promise<FleetSettings>;
  /**
   * What becomes of each setting of the fleet in a copy of it, and of what watches it by its name; beside a pattern, of what
   * watches the `live` fleet.
   */
  report(fleet: string, isPattern?: boolean, live?: string): Promise<readonly SettingReport[]>;
  /**
   * Gives the claim's fleet what another has and it hasn't, and takes from it what the other hasn't; of the latter only
   * what is named. What can't be copied is left: `read` tells. Idempotent. Throws FleetMismatch unless the claim covers
   * the fleet.
   */
  copy(claim: FleetClaim, request: CopyRequest): Promise<void>;
  /** Deletes what was made beside the claim's fleet and doesn't go with it. The fleet is empty. Idempotent. */
  discard(claim: FleetClaim): Promise<void>;
}
