import type { SettingReport } from '../rollout/settings-report.ts';
import type { Fleet, LaunchConfiguration } from './fleets.ts';

export type ReportedFleet = Pick<Fleet, 'name' | 'launchTemplate' | 'overrides' | 'targetGroups'>;

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
}
