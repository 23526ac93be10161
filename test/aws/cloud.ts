import type { RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import type { ServiceOperations } from '../../local-cloud/operations.ts';
import { createEndpoint } from '../../local-cloud/wire/endpoint.ts';
import { type AwsClients, awsClients } from '../../src/aws/clients.ts';

export interface Offer {
  readonly services?: readonly ServiceOperations[];
  readonly raw?: Readonly<Record<string, RequestListener>>;
}

/** The SDK's own clients on a local cloud of these services, over HTTP, until the test has finished. */
export async function clientsOn({ services = [], raw = {} }: Offer): Promise<AwsClients & { url: string }> {
  const endpoint = await createEndpoint({ services, raw });
  onTestFinished(endpoint.close);
  return { ...awsClients({ endpoint: endpoint.url, ...LOCAL }), url: endpoint.url };
}

export const LOCAL = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
