import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { INSTALLATION_PATIENCE } from '../../rollout/timing.ts';
import { checkTime } from '../deadline.ts';

/** A response that is longer isn't one of ours. Characters. */
const LENGTH_MAX = 400_000;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
}

export type Provider = () => Promise<Credentials>;

export interface RequestToSign {
  readonly url: URL;
  /** The name that requests of a service are signed for: `execute-api`. */
  readonly service: string;
  readonly region: string;
  readonly credentials: Provider;
  /** Of a POST, as a form or as JSON; without one it is a GET. */
  readonly form?: Readonly<Record<string, string>> | undefined;
  readonly json?: unknown;
}

export interface SignedResponse {
  readonly status: number;
  readonly text: string;
}

/** Sends one request with IAM's signature (Signature Version 4). Rejects where nothing whole comes back. */
export async function sendSigned(request: RequestToSign): Promise<SignedResponse> {
  checkTime();
  const { method, headers, body } = await signed(request);
  const signal = AbortSignal.timeout(INSTALLATION_PATIENCE);
  const response = await fetch(request.url, { method, headers, body, redirect: 'error', signal });
  return { status: response.status, text: await readText(response) };
}

async function signed({ url, service, region, credentials, ...rest }: RequestToSign) {
  const signer = new SignatureV4({ service, region, credentials: keyOf(credentials), sha256: Sha256 });
  const { protocol, hostname, port, pathname: path } = url;
  const { type, body } = bodyOf(rest);
  const request = await signer.sign({
    method: body === undefined ? 'GET' : 'POST',
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    path,
    headers: {
      host: url.host,
      accept: 'application/json',
      ...(type !== undefined && { 'content-type': type }),
    },
    ...(body !== undefined && { body }),
  });
  const { host: _, ...headers } = request.headers;
  return { method: request.method, headers, body: body ?? null };
}

function bodyOf({ form, json }: Pick<RequestToSign, 'form' | 'json'>): {
  readonly type?: string;
  readonly body?: string;
} {
  if (form) return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() };
  return json === undefined ? {} : { type: 'application/json', body: JSON.stringify(json) };
}

/** Without members that are undefined, as the signer's types have it. */
const keyOf = (credentials: Provider) => async () => {
  const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
};

async function readText({ body }: Response): Promise<string> {
  if (!body) return '';
  let text = '';
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.length > LENGTH_MAX) throw new Error(`its response is longer than ${LENGTH_MAX} characters`);
  }
  return text;
}
