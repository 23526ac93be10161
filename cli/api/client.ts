import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import type { Operations } from '../../src/api/operations.ts';
import { API_RETRY_AFTER } from '../../src/rollout/timing.ts';
import { Refused, Unreachable } from '../failures.ts';
import { failureOf, parsedJson } from './responses.ts';
import type { Signer } from './signer.ts';

export type RouteKey = keyof Operations;

/** The successful bodies of a route, by the schemas that its responses are tested with. */
export type Result<Key extends RouteKey> = {
  [Status in keyof Operations[Key]['responses']]: Operations[Key]['responses'][Status] extends {
    readonly schema: infer Schema extends z.ZodType;
  }
    ? z.output<Schema>
    : never;
}[keyof Operations[Key]['responses']];

type Body<Key extends RouteKey> = Operations[Key] extends {
  readonly request: { readonly schema: infer Schema extends z.ZodType };
}
  ? z.input<Schema>
  : undefined;

export interface CallOptions<Key extends RouteKey> {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: Body<Key>;
}

export interface Client {
  readonly endpoint: string;
  /** Throws Refused, Unreachable, and CommandFailed for what isn't the API or doesn't let the caller in. */
  call<Key extends RouteKey>(
    key: Key,
    options?: CallOptions<Key>,
  ): Promise<{ status: number; body: Result<Key> }>;
}

/** Milliseconds; API Gateway gives up after 30 seconds. */
const TIMEOUT = 31_000;
/** Milliseconds before the next attempt of a call, one for each. */
const PAUSES = [100, 300, 900];
export function createClient(endpoint: URL, signer: Signer): Client {
  const base = endpoint.href.replace(/\/$/, '');
  return {
    endpoint: base,
    async call(key, options = {}) {
      // Whatever is repeated is carried out once.
      const once = randomUUID();
      for (const pause of PAUSES) {
        try {
          return (await attempt(base, signer, key, options, once)) as never;
        } catch (error) {
          if (!mayRepeat(error)) throw error;
          await sleep(isUnavailable(error) ? Math.max(pause, API_RETRY_AFTER) : pause);
        }
      }
      return (await attempt(base, signer, key, options, once)) as never;
    },
  };
}

/** A conflict means that nothing was written; what AWS didn't serve is carried out once, however often it is sent. */
function mayRepeat(error: unknown): boolean {
  if (error instanceof Refused) return error.problem === 'RecordConflict' || isUnavailable(error);
  return error instanceof Unreachable;
}

const isUnavailable = (error: unknown) => error instanceof Refused && error.problem === 'CloudUnavailable';

async function attempt<Key extends RouteKey>(
  base: string,
  sign: Signer,
  key: Key,
  { parameters = {}, query = {}, body }: CallOptions<Key>,
  once: string,
) {
  const [method = '', template = ''] = key.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(parameters[name] ?? ''),
  );
  const url = new URL(`${base}${path}`);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const request = await sign({
    method,
    url,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const named = { ...request.headers, ...(method !== 'GET' && { 'idempotency-key': once }) };
  const response = await send({ ...request, headers: named });
  const text = await response.text().catch((error: unknown) => {
    throw new Unreachable(`the response of ${base} broke off: ${(error as Error).message}`);
  });
  const parsed = parsedJson(text);
  if (response.ok && typeof parsed === 'object') return { status: response.status, body: parsed };
  const answer = { status: response.status, server: response.headers.get('server'), body: parsed };
  throw failureOf({ ...answer, request: `${method} ${path}`, base });
}

async function send({ method, url, headers, body }: Awaited<ReturnType<Signer>>): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      headers,
      body: body ?? null,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
    });
  } catch (error) {
    throw new Unreachable(unreachable(url, error), undefined, { cause: error });
  }
}

function unreachable(url: URL, error: unknown): string {
  const { cause, message, name } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === 'TimeoutError') return `${url.origin} has not answered within ${TIMEOUT / 1_000} seconds`;
  const code = cause?.code;
  if (code === 'ECONNREFUSED')
    return `nothing listens at ${url.origin}: check the endpoint, or start the local cloud with \`npm start\``;
  if (code === 'ENOTFOUND') return `there is no host ${url.hostname}: check the endpoint`;
  return `${url.origin} can't be reached: ${code ?? cause?.message ?? message}`;
}
