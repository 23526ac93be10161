import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AccountOptions } from '../init/account.ts';

const TIMEOUT = 15_000;

export interface QueryCall {
  /** As it is signed: `sns`. */
  readonly service: string;
  readonly version: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Where the service is, and the region that is signed. */
  readonly place: { readonly host: string; readonly region: string };
}

/** One call of a service of which the command has no client; the XML that it answers. Throws what AWS says. */
export async function askQuery(options: AccountOptions, call: QueryCall): Promise<string> {
  const { service, place, action: Action, version: Version } = call;
  const url = new URL(options.endpoint ?? `https://${place.host}/`);
  const body = new URLSearchParams({ ...call.parameters, Action, Version }).toString();
  const { credentials } = options;
  const signer = new SignatureV4({ service, region: place.region, credentials, sha256: Sha256 });
  const { protocol, hostname, port, pathname: path } = url;
  const { headers } = await signer.sign({
    method: 'POST',
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    path,
    headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  const { host: _, ...sent } = headers;
  const signal = AbortSignal.timeout(TIMEOUT);
  const response = await fetch(url, { method: 'POST', headers: sent, body, signal });
  const text = await response.text();
  if (response.ok) return text;
  const [code, message] = ['Code', 'Message'].map((tag) => textOf(text, tag));
  throw new Error(code === undefined ? `${service} answers ${response.status}` : `${code}: ${message}`);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** The text of the first element of this name, or undefined. */
export function textOf(xml: string, tag: string): string | undefined {
  const found = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
  return found?.replaceAll(/&(?:#(\d+)|(\w+));/g, (all, code: string | undefined, name: string) =>
    code === undefined ? (ENTITIES[name] ?? all) : String.fromCodePoint(Number(code)),
  );
}
