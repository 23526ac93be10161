import type { Alarms } from './alarms.ts';
import type { AuditTrail, Replays } from './audit.ts';
import type { Builds } from './builds.ts';
import type { Campaigns } from './campaigns.ts';
import type { Clock } from './clock.ts';
import type { Engine } from './engine.ts';
import type { Fleets } from './fleets.ts';
import type { Gates } from './gates.ts';
import type { ImageDeletion } from './image-deletion.ts';
import type { Images } from './images.ts';
import type { Inspections } from './inspections.ts';
import type { Inspector } from './inspector.ts';
import type { Installations } from './installations.ts';
import type { Judgements } from './judgements.ts';
import type { LaunchSettings } from './launch-settings.ts';
import type { Templates, TemplateVersions } from './launch-templates.ts';
import type { Metrics } from './metrics.ts';
import type { Notifier } from './notifier.ts';
import type { OptIns } from './opt-ins.ts';
import type { Pipelines } from './pipelines.ts';
import type { Prober } from './prober.ts';
import type { Quotas } from './quotas.ts';
import type { Recalls } from './recalls.ts';
import type { Rollouts, Services } from './records.ts';
import type { ResponseTimes } from './response-times.ts';
import type { Retention } from './retention.ts';
import type { Servers } from './servers.ts';
import type { Settings } from './settings.ts';
import type { TargetGroups } from './target-groups.ts';
import type { TesterRules } from './tester-rules.ts';
import type { Touched } from './touched.ts';
import type { Traffic } from './traffic.ts';
import type { Turns } from './turns.ts';

export interface Ports {
  readonly fleets: Fleets;
  readonly settings: Settings;
  readonly templates: Templates;
  readonly launchSettings: LaunchSettings;
  readonly quotas: Quotas;
  readonly optIns: OptIns;
  readonly templateVersions: TemplateVersions;
  readonly traffic: Traffic;
  readonly targetGroups: TargetGroups;
  readonly testerRules: TesterRules;
  readonly prober: Prober;
  readonly metrics: Metrics;
  readonly responseTimes: ResponseTimes;
  readonly alarms: Alarms;
  readonly gates: Gates;
  readonly builds: Builds;
  readonly pipelines: Pipelines;
  readonly images: Images;
  readonly retention: Retention;
  readonly deletion: ImageDeletion;
  readonly servers: Servers;
  readonly inspector: Inspector;
  readonly installations: Installations;
  readonly services: Services;
  readonly rollouts: Rollouts;
  readonly judgements: Judgements;
  readonly audit: AuditTrail;
  readonly replays: Replays;
  readonly recalls: Recalls;
  readonly inspections: Inspections;
  readonly touched: Touched;
  readonly turns: Turns;
  readonly campaigns: Campaigns;
  readonly notifier: Notifier;
  readonly engine: Engine;
  readonly clock: Clock;
}

/** Where records are kept. */
export type Stores = Pick<
  Ports,
  | 'services'
  | 'rollouts'
  | 'judgements'
  | 'audit'
  | 'replays'
  | 'recalls'
  | 'inspections'
  | 'touched'
  | 'turns'
  | 'campaigns'
>;
