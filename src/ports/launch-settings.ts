import type { SettingReport } from '../rollout/fleet/settings-report.ts';
import type { Fleet, LaunchConfiguration } from './fleets.ts';

export type ReportedFleet = Pick<
  Fleet,
  'name' | 'launchTemplate' | 'overrides' | 'targetGroups' | 'minSize' | 'maxSize'
>;

export type SizedFleet = Pick<
  Fleet,
  'name' | 'desired' | 'launchTemplate' | 'overrides' | 'onDemand' | 'servers' | 'subnets'
>;

/** By what the live fleet and its image are called. */
export interface LaunchNames {
  readonly group: string;
  /** ARNs. */
  readonly targetGroups: readonly string[];
  readonly imageId: string;
}

/** What servers are launched from, read for its owner. */
export interface LaunchSettings {
  /** What becomes of each setting of a fleet's template in that of green, which gets another image. */
  report(fleet: ReportedFleet, configuration?: LaunchConfiguration): Promise<readonly SettingReport[]>;
  /** What AWS lacks for as many servers again as the fleet has, each with what its owner can do. */
  shortages(fleet: SizedFleet): Promise<readonly string[]>;
}
