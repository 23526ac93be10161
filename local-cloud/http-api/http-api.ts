import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { FunctionError, type Invoker } from '../internal-interfaces.ts';
import { hex, type Region } from '../region.ts';
import { BodyTooLarge, readBody } from '../wire/body.ts';
import { readCredential } from '../wire/credential.ts';
import { type Listening, listening } from '../wire/listening.ts';
import { eventOf, text } from './event.ts';
import { isGenuine, WRONG_SIGNATURE } from './genuine.ts';
import { type GatewayResponse, responseOf } from './response.ts';
import { matchRoute, type Route, routeKey, sortRoutes } from './routes.ts';

export interface HttpApiOptions {
  readonly region: Region;
  readonly invoker: Invoker;
  readonly routes: readonly Route[];
  /** `AWS_IAM` wants a SigV4 signature for `execute-api`; `isGenuine` says which ones are verified. */
  readonly authorization: 'AWS_IAM' | 'NONE';
  /** The secrets of the access keys that are known. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Called with what the caller sees as a 500 or 503 only. Prints it by default. */
  readonly onError?: (error: unknown, routeKey: string) => void;
}

export type HttpApi = Listening;

const MAX_BODY = 10 * 1024 * 1024;
/** The longest an integration may take, in milliseconds of work. */
const MAX_INTEGRATION = 30_000;

const refusal = (status: number, message: string): GatewayResponse => ({
  status,
  headers: [['content-type', 'application/json']],
  body: JSON.stringify({ message }),
});

class IntegrationTimeout extends Error {}

/** Waits for the function, but no longer than the gateway does: the function runs on. */
function invoke({ region, invoker }: HttpApiOptions, route: Route, event: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const cancel = region.clock.afterWork(MAX_INTEGRATION, () =>
      reject(new IntegrationTimeout(`${route.function} took longer than ${MAX_INTEGRATION} ms`)),
    );
    invoker.invoke(route.function, event).then(resolve, reject).finally(cancel);
  });
}

const timedOut = (error: unknown) =>
  error instanceof IntegrationTimeout ||
  (error instanceof FunctionError && error.errorType === 'Sandbox.Timedout');

/** Takes one request through the gateway, in API Gateway's order: route, authorization, integration. */
async function handle(
  options: HttpApiOptions,
  routes: readonly Route[],
  message: IncomingMessage,
): Promise<GatewayResponse> {
  const [rawPath = '/', rawQueryString = ''] = (message.url ?? '/').split(/\?(.*)/s);
  const path = text(rawPath);
  if (path === undefined) return refusal(400, 'Bad Request');
  const match = matchRoute(routes, message.method ?? 'GET', rawPath);
  if (match === undefined) return refusal(404, 'Not Found');
  const signed = readCredential(message.headers.authorization, new URLSearchParams(rawQueryString));
  const caller = typeof signed === 'object' && signed.service === 'execute-api' ? signed : undefined;
  const iam = options.authorization === 'AWS_IAM';
  if (iam && caller === undefined) return refusal(403, 'Forbidden');
  const body = await readBody(message, MAX_BODY);
  if (iam && !isGenuine(options.secrets, message, body, caller?.accessKey))
    return refusal(403, WRONG_SIGNATURE);
  const accessKey = iam ? caller?.accessKey : undefined;
  const { region } = options;
  return integrate(
    options,
    match.route,
    eventOf({ region, message, match, path, rawQueryString, body, accessKey }),
  );
}

async function integrate(options: HttpApiOptions, route: Route, event: unknown): Promise<GatewayResponse> {
  try {
    return responseOf(await invoke(options, route, event));
  } catch (error) {
    report(options, error, routeKey(route));
    return timedOut(error) ? refusal(503, 'Service Unavailable') : refusal(500, 'Internal Server Error');
  }
}

function report({ onError }: HttpApiOptions, error: unknown, route: string): void {
  if (onError) onError(error, route);
  else console.error(route, error);
}

function write(
  response: ServerResponse,
  requestId: string,
  { status, headers, body }: GatewayResponse,
): void {
  const own = [
    ['content-length', String(Buffer.byteLength(body))],
    ['apigw-requestid', requestId],
  ] as const;
  // Names that occur more than once (`set-cookie`) want the form of a flat list.
  response.writeHead(status, [...headers.filter(([name]) => name !== 'content-length'), ...own].flat());
  response.end(body);
}

async function serve(
  options: HttpApiOptions,
  routes: readonly Route[],
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    write(response, hex(options.region, 16), await handle(options, routes, message));
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    response.setHeader('connection', 'close');
    write(response, hex(options.region, 16), refusal(413, 'Request Entity Too Large'));
  }
}

/**
 * API Gateway's HTTP API in front of functions, on 127.0.0.1: payload format 2.0, routes with path parameters, IAM
 * authorization. Throws RangeError for routes that API Gateway would not take; rejects when the port is taken.
 */
export async function createHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const routes = sortRoutes(options.routes);
  const server = createServer((message, response) => {
    serve(options, routes, message, response).catch((error) => {
      // A connection that broke off is nobody's error.
      if (message.complete) report(options, error, '');
      response.destroy();
    });
  });
  return listening(server, options.port);
}
