import type { AuditTrail, Replays } from './audit.ts';
import type { Builds } from './builds.ts';
import type { Clock } from './clock.ts';
import type { Engine } from './engine.ts';
import type { Fleets } from './fleets.ts';
import type { Images } from './images.ts';
import type { Judgements } from './judgements.ts';
import type { LaunchSettings } from './launch-settings.ts';
import type { Templates, TemplateVersions } from './launch-templates.ts';
import type { Metrics } from './metrics.ts';
import type { Notifier } from './notifier.ts';
import type { Rollouts, Services } from './records.ts';
import type { Servers } from './servers.ts';
import type { Settings } from './settings.ts';
import type { TargetGroups } from './target-groups.ts';
import type { Traffic } from './traffic.ts';

export interface Ports {
  readonly fleets: Fleets;
  readonly settings: Settings;
  readonly templates: Templates;
  readonly launchSettings: LaunchSettings;
  readonly templateVersions: TemplateVersions;
  readonly traffic: Traffic;
  readonly targetGroups: TargetGroups;
  readonly metrics: Metrics;
  readonly builds: Builds;
  readonly images: Images;
  readonly servers: Servers;
  readonly services: Services;
  readonly rollouts: Rollouts;
  readonly judgements: Judgements;
  readonly audit: AuditTrail;
  readonly replays: Replays;
  readonly notifier: Notifier;
  readonly engine: Engine;
  readonly clock: Clock;
}
