import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { InvalidInput } from '../../src/rollout/errors.ts';
import { parse } from '../../src/rollout/parse.ts';
import type { CallOptions, Client, RouteKey } from '../api/client.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed, Refused, Unreachable } from '../failures.ts';

/** What the page may ask of the API; the person's own credentials sign it. */
const ROUTES = [
  'GET /services',
  'GET /services/{service}',
  'GET /services/{service}/fleets',
  'GET /services/{service}/rollouts',
  'GET /services/{service}/audit',
  'GET /rollouts/{id}',
  'GET /rollouts/{id}/metrics',
  'GET /campaigns',
  'GET /campaigns/{campaign}',
  'PUT /services/{service}/freeze',
  'DELETE /services/{service}/freeze',
  'POST /images/{image}/recall',
  'POST /services/{service}/rollouts',
  'POST /services/{service}/rollback',
  'POST /rollouts/{id}/rollback',
  'POST /rollouts/{id}/pause',
  'POST /rollouts/{id}/resume',
  'POST /rollouts/{id}/promote',
  'POST /rollouts/{id}/weight',
  'POST /rollouts/{id}/approve',
  'POST /rollouts/{id}/reject',
  'POST /rollouts/{id}/abandon',
  'POST /campaigns/{campaign}/pause',
  'POST /campaigns/{campaign}/resume',
  'POST /campaigns/{campaign}/stop',
  'POST /campaigns/{campaign}/rollback',
  'POST /campaigns/{campaign}/leave-out',
] as const satisfies readonly RouteKey[];

export type PageRoute = (typeof ROUTES)[number];

const PageCall = z.strictObject({
  route: z.enum(ROUTES),
  parameters: z.record(z.string(), z.string().min(1).max(200)).default({}),
  query: z.record(z.string(), z.string().max(200)).default({}),
  body: z.record(z.string(), z.unknown()).optional(),
});

/** Of a page's call; the API takes no more either. */
const BODY_MAX = 16_384;

export interface PageResponse {
  readonly status: number;
  readonly body: unknown;
}

/** Makes the call that a page asks for, and tells what came of it: the API's body, or `problem` and `message`. */
export async function respondToPage(client: Client, request: IncomingMessage): Promise<PageResponse> {
  try {
    const { route, ...options } = parse(PageCall, await readJson(request), 'the call');
    const { status, body } = await client.call(route, options as CallOptions<PageRoute>);
    return { status, body };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): PageResponse {
  if (error instanceof InvalidInput) return failure(400, 'InvalidInput', error.message);
  if (error instanceof Refused) return failure(error.status, error.problem, error.message);
  if (error instanceof Unreachable) return failure(503, 'Unreachable', error.message);
  if (!(error instanceof CommandFailed)) throw error;
  return error.exitCode === EXIT.notAllowed
    ? failure(403, 'NotAllowed', error.message)
    : failure(502, 'Failed', error.message);
}

const failure = (status: number, problem: string, message: string): PageResponse => ({
  status,
  body: { problem, message },
});

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_MAX) throw new InvalidInput('the call is too long', []);
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new InvalidInput('the call is not JSON', []);
  }
}
