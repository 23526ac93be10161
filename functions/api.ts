import { routes } from '../src/api/routes.ts';
import { servers } from '../src/runtime/ec2-servers.ts';
import { engine } from '../src/runtime/executions.ts';
import { gates } from '../src/runtime/gates.ts';
import { httpHandler } from '../src/runtime/http.ts';
import { inspector } from '../src/runtime/inspector.ts';
import { installations } from '../src/runtime/installations.ts';
import { alarms } from '../src/runtime/late-alarms.ts';
import { builds, pipelines } from '../src/runtime/late-builds.ts';
import { campaigns } from '../src/runtime/late-campaigns.ts';
import { launchSettings } from '../src/runtime/late-launch-settings.ts';
import { metrics } from '../src/runtime/late-metrics.ts';
import { responseTimes } from '../src/runtime/late-response-times.ts';
import { notifier } from '../src/runtime/notifier.ts';
import { optIns } from '../src/runtime/opt-ins.ts';
import {
  audit,
  clock,
  fleets,
  images,
  inspections,
  recalls,
  replays,
  rollouts,
  services,
  templates,
  traffic,
} from '../src/runtime/ports.ts';
import { quotas } from '../src/runtime/quotas.ts';
import { retention } from '../src/runtime/retention.ts';
import { settings } from '../src/runtime/settings.ts';
import { targetGroups } from '../src/runtime/target-groups.ts';
import { testerRules } from '../src/runtime/tester-rules.ts';
import { touched } from '../src/runtime/touched-records.ts';

export const handler = httpHandler(routes, {
  alarms,
  audit,
  campaigns,
  replays,
  recalls,
  notifier,
  builds,
  clock,
  engine,
  fleets,
  gates,
  images,
  inspections,
  inspector,
  installations,
  launchSettings,
  metrics,
  optIns,
  pipelines,
  quotas,
  responseTimes,
  retention,
  rollouts,
  servers,
  services,
  settings,
  targetGroups,
  templates,
  testerRules,
  touched,
  traffic,
});
