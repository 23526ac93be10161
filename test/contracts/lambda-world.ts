import { onTestFinished, vi } from 'vitest';
import { campaigns } from '../../src/runtime/ports/campaign-records.ts';
import * as cloudWatch from '../../src/runtime/ports/cloudwatch-ports.ts';
import { deletion } from '../../src/runtime/ports/deletion.ts';
import { servers } from '../../src/runtime/ports/ec2-servers.ts';
import { gates } from '../../src/runtime/ports/gates.ts';
import { inspector } from '../../src/runtime/ports/inspector.ts';
import { installations } from '../../src/runtime/ports/installations.ts';
import { alarms } from '../../src/runtime/ports/late-alarms.ts';
import { builds, pipelines } from '../../src/runtime/ports/late-builds.ts';
import { engine } from '../../src/runtime/ports/late-engine.ts';
import { launchSettings } from '../../src/runtime/ports/late-launch-settings.ts';
import { responseTimes } from '../../src/runtime/ports/late-response-times.ts';
import { notifier } from '../../src/runtime/ports/notifier.ts';
import { optIns } from '../../src/runtime/ports/opt-ins.ts';
import * as ports from '../../src/runtime/ports/ports.ts';
import { quotas } from '../../src/runtime/ports/quotas.ts';
import { retention } from '../../src/runtime/ports/retention.ts';
import { settings } from '../../src/runtime/ports/settings.ts';
import { targetGroups } from '../../src/runtime/ports/target-groups.ts';
import { testerRules } from '../../src/runtime/ports/tester-rules.ts';
import { touched } from '../../src/runtime/ports/touched-records.ts';
import { clientsOn, LOCAL } from '../aws/cloud.ts';
import { STATE_MACHINE } from '../aws/world.ts';
import { INSTALLATION } from '../world/specs.ts';
import { onTheCloud } from './cloud-world.ts';
import type { ContractWorld } from './worlds.ts';

/** The ports as a function on Lambda makes them: of its environment variables alone, until the test has finished. */
export function portsOnLambda(url: string, table = 'greenshift'): ContractWorld['ports'] {
  const variables = {
    AWS_REGION: LOCAL.region,
    AWS_ACCESS_KEY_ID: LOCAL.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL.credentials.secretAccessKey,
    AWS_ENDPOINT_URL: url,
    GREENSHIFT_TABLE: table,
    GREENSHIFT_BUS: 'default',
    GREENSHIFT_INSTALLATION: INSTALLATION,
    GREENSHIFT_STATE_MACHINE_ARN: STATE_MACHINE,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const stores = { campaigns, touched };
  const late = { alarms, builds, engine, launchSettings, pipelines, responseTimes, servers, targetGroups };
  const own = {
    deletion,
    gates,
    inspector,
    installations,
    notifier,
    optIns,
    quotas,
    retention,
    settings,
    testerRules,
  };
  const all = { ...ports, ...cloudWatch, ...stores, ...late, ...own };
  const made = Object.entries(all).map(([name, make]) => [name, make()]);
  return Object.fromEntries(made) as ContractWorld['ports'];
}

/** As `onTheCloud`, by the ports of the functions. Their clock is the machine's. */
export async function onLambda(): Promise<ContractWorld> {
  let url = '';
  const world = await onTheCloud(async (services) => {
    const clients = await clientsOn({ services });
    url = clients.url;
    return clients;
  });
  return { ...world, ports: portsOnLambda(url) };
}
