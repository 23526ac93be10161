import type { Address } from '../../rollout/upstream/installations.ts';
import { type Provider, type SignedResponse, sendSigned } from './signed-request.ts';

/** That nothing is known of what was asked, and what to do about it, for people. */
export interface Silent {
  readonly kind: 'silent';
  readonly reason: string;
}

export const silent = (reason: string): Silent => ({ kind: 'silent', reason });

export interface Asked {
  readonly address: Address;
  readonly path: string;
  readonly credentials: Provider;
  /** The body of a POST; without one it is a GET. */
  readonly json?: unknown;
}

/** Asks the API of an installation, once. Silent where no whole response comes back; never rejects for that. */
export async function askApi<Answer>(
  { address: { endpoint, region }, path, credentials, json }: Asked,
  answerOf: (response: SignedResponse, url: URL) => Answer,
): Promise<Answer | Silent> {
  const url = new URL(`${endpoint.href.replace(/\/$/, '')}${path}`);
  try {
    return answerOf(await sendSigned({ url, service: 'execute-api', region, credentials, json }), url);
  } catch (error) {
    return silent(`${url.origin} gives no answer: ${causeOf(error)}`);
  }
}

/** Of a response that says nothing of what was asked. `asking`: the function here that asks. */
export function whyNoAnswer({ status }: SignedResponse, url: URL, asking: string): Silent {
  if (status === 403 || status === 401)
    return silent(`${url.origin} lets this installation's ${asking} function not in (${status}): ${REFUSED}`);
  if (status === 404)
    return silent(
      `${url.origin} has no route ${url.pathname}: deploy this release there, or check the address`,
    );
  return silent(`${url.origin} answers ${status}: it is asked again in five minutes`);
}

/** Of a response that isn't as `flaw` says. */
export const unreadable = (url: URL, flaw: string): Silent =>
  silent(`the answer of ${url.origin} can't be read (${flaw}): deploy the same release on both sides`);

const REFUSED = 'see "Another installation" in docs/security.md for the policies on both sides';

const REASON_MAX = 300;

export const cut = (text: unknown) => String(text).slice(0, REASON_MAX);

/** `fetch` says why only in the cause of its error; STS names a missing permission. */
function causeOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === 'TimeoutError') return 'none came in time';
  if (name === 'AccessDenied') return `${cut(message)}: ${REFUSED}`;
  return cut(cause?.code ?? cause?.message ?? message).split('\n')[0]!;
}
