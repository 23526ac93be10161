import { CREDENTIALS, REGION } from '../../demo/endpoints.ts';
import { createClient } from '../api/client.ts';
import { signerFor } from '../api/signer.ts';
import { type Dashboard, serveDashboard } from './server.ts';

/** The dashboard of the local cloud's API. Rejects with EADDRINUSE when the port is taken. */
export function openDashboard(
  apiUrl: string,
  port: number,
  onError: (error: unknown) => void,
): Promise<Dashboard> {
  const client = createClient(
    new URL(apiUrl),
    signerFor(async () => CREDENTIALS, REGION),
  );
  return serveDashboard(client, { port, onError });
}
