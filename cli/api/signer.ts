import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Provider } from './credentials.ts';

export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Signs a request for API Gateway with AWS Signature Version 4. */
export type Signer = (request: Omit<SignedRequest, 'headers'>) => Promise<SignedRequest>;

export function signerFor(credentials: Provider, region: string): Signer {
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  return async ({ method, url, body }) => {
    const { protocol, hostname, port, pathname, searchParams } = url;
    const { headers } = await signer.sign({
      method,
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    });
    const { host: _, ...sent } = headers;
    return { method, url, headers: sent, body };
  };
}
