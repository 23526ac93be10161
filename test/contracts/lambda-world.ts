import { onTestFinished, vi } from 'vitest';
import { campaigns } from '../../src/runtime/campaign-records.ts';
import * as cloudWatch from '../../src/runtime/cloudwatch-ports.ts';
import { deletion } from '../../src/runtime/deletion.ts';
import { servers } from '../../src/runtime/ec2-servers.ts';
import { gates } from '../../src/runtime/gates.ts';
import { inspector } from '../../src/runtime/inspector.ts';
import { installations } from '../../src/runtime/installations.ts';
import { alarms } from '../../src/runtime/late-alarms.ts';
import { builds, pipelines } from '../../src/runtime/late-builds.ts';
import { engine } from '../../src/runtime/late-engine.ts';
import { launchSettings } from '../../src/runtime/late-launch-settings.ts';
import { responseTimes } from '../../src/runtime/late-response-times.ts';
import { notifier } from '../../src/runtime/notifier.ts';
import { optIns } from '../../src/runtime/opt-ins.ts';
import * as ports from '../../src/runtime/ports.ts';
import { quotas } from '../../src/runtime/quotas.ts';
import { retention } from '../../src/runtime/retention.ts';
import { settings } from '../../src/runtime/settings.ts';
import { targetGroups } from '../../src/runtime/target-groups.ts';
import { testerRules } from '../../src/runtime/tester-rules.ts';
import { touched } from '../../src/runtime/touched-records.ts';
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
