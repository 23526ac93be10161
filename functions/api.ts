import { routes } from '../src/api/routes.ts';
import { httpHandler } from '../src/runtime/http.ts';
import { servers } from '../src/runtime/ports/ec2-servers.ts';
import { engine } from '../src/runtime/ports/executions.ts';
import { gates } from '../src/runtime/ports/gates.ts';
import { inspector } from '../src/runtime/ports/inspector.ts';
import { installations } from '../src/runtime/ports/installations.ts';
import { alarms } from '../src/runtime/ports/late-alarms.ts';
import { builds, pipelines } from '../src/runtime/ports/late-builds.ts';
import { campaigns } from '../src/runtime/ports/late-campaigns.ts';
import { launchSettings } from '../src/runtime/ports/late-launch-settings.ts';
import { metrics } from '../src/runtime/ports/late-metrics.ts';
import { responseTimes } from '../src/runtime/ports/late-response-times.ts';
import { notifier } from '../src/runtime/ports/notifier.ts';
import { optIns } from '../src/runtime/ports/opt-ins.ts';
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
} from '../src/runtime/ports/ports.ts';
import { quotas } from '../src/runtime/ports/quotas.ts';
import { retention } from '../src/runtime/ports/retention.ts';
import { settings } from '../src/runtime/ports/settings.ts';
import { targetGroups } from '../src/runtime/ports/target-groups.ts';
import { testerRules } from '../src/runtime/ports/tester-rules.ts';
import { touched } from '../src/runtime/ports/touched-records.ts';

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
