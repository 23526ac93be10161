import type { createLambda } from '../../local-cloud/services/lambda/lambda.ts';
import { deploy } from './deploy.ts';
import { clientsOf, type PortsOptions, portsFor } from './ports.ts';
import { createDocumentTable } from './records-table.ts';
import type { Region } from './world.ts';

type OfRegion = Omit<Region, 'installation' | 'table' | 'stateMachineArn' | 'outside' | 'api'>;

interface Shared {
  readonly region: OfRegion;
  readonly functions: ReturnType<typeof createLambda>;
  readonly ports: Pick<PortsOptions, 'calls' | 'prober' | 'around' | 'running' | 'variant'>;
}

/** Puts an installation of Greenshift into the region, with functions, records and a state machine of its own. */
export async function install({ region, functions, ports }: Shared, installation: string): Promise<Region> {
  const table = createDocumentTable();
  const { clock, services, clocksOff } = region;
  const stateMachineArn = `arn:aws:states:us-east-1:111122223333:stateMachine:${installation}-rollout`;
  const own = { clock, services, clocksOff, table, stateMachineArn, installation, ...ports };
  const portsOf = (caller: string) => portsFor(caller, own);
  const outside = clientsOf(services, table);
  const installed: Region = { ...region, installation, table, stateMachineArn, outside, api: portsOf('api') };
  await deploy(installed, { functions, portsOf, variant: ports.variant });
  return installed;
}
