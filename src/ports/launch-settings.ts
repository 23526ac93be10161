import type { SettingReport } from '../rollout/settings-report.ts';
import type { Fleet } from './fleets.ts';

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
  report(fleet: Pick<Fleet, 'name' | 'launchTemplate' | 'targetGroups'>): Promise<readonly SettingReport[]>;
}
