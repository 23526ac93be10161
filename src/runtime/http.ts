import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { type Problem, problemOf } from '../api/problems.ts';
import type { ApiPorts, ApiRequest, ApiResponse, Route } from '../api/requests.ts';
import { unknownRoute } from '../api/unknown-route.ts';
import { InvalidInput } from '../rollout/errors.ts';
import { API_RETRY_AFTER, SECOND } from '../rollout/timing.ts';
import { countCall, loggerFor, metrics, serviceOf } from './observability.ts';
import { lazyPorts, type Makers, namesOf } from './step.ts';
import { tracing } from './tracing.ts';

/** The Lambda handler of the HTTP API: routes by the key that API Gateway has matched. It carries its routes. */
export function httpHandler(routes: Readonly<Record<string, Route>>, makers: Makers<keyof ApiPorts>) {
  const ports = lazyPorts(makers);
  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(tracing(annotationsOf))
    .use(logMetrics(metrics))
    .handler(async (event, context) => {
      countCall('Requests');
      const { service, id } = event.pathParameters ?? {};
      const logger = loggerFor(id, service);
      try {
        const route = Object.hasOwn(routes, event.routeKey) ? routes[event.routeKey] : undefined;
        if (!route) return notFound(event, Object.keys(routes));
        const response = await route(ports(), requestOf(event));
        logger.info(event.routeKey, { status: response.status, caller: callerOf(event) });
        return success(response);
      } catch (error) {
        return failure(error, context, (text) => logger.error(text, error as Error));
      }
    });
  return Object.assign(handler, { step: routes, needs: namesOf(makers) });
}

function annotationsOf({ routeKey, pathParameters }: APIGatewayProxyEventV2) {
  const { service, id } = pathParameters ?? {};
  return { route: routeKey, rollout: id, rolledOut: service ?? serviceOf(id) };
}

function requestOf(event: APIGatewayProxyEventV2): ApiRequest {
  const entries = Object.entries(event.pathParameters ?? {}).flatMap(([key, value]) =>
    value ? [[key, value]] : [],
  );
  const query = event.queryStringParameters;
  return {
    parameters: Object.fromEntries(entries),
    query,
    body: bodyOf(event),
    caller: callerOf(event),
    idempotencyKey: event.headers?.['idempotency-key'],
  };
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEventV2): unknown {
  if (!body) return undefined;
  try {
    return JSON.parse(isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
  } catch (error) {
    throw new InvalidInput('the request', [
      { path: '', message: `the body is not JSON: ${(error as Error).message}` },
    ]);
  }
}

/** The caller that IAM has authenticated; the type has it for JWT authorisers only. */
function callerOf(event: APIGatewayProxyEventV2): string {
  const context = event.requestContext as { authorizer?: { iam?: { userArn?: string } } };
  return context.authorizer?.iam?.userArn ?? 'unknown';
}

const success = ({ status, body, headers }: ApiResponse): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { 'content-type': 'application/json', ...headers },
  body: `${JSON.stringify(body, null, 2)}\n`,
});

const problem = (document: Problem, headers = {}): APIGatewayProxyStructuredResultV2 => ({
  statusCode: document.status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  body: `${JSON.stringify(document, null, 2)}\n`,
});

/** Of the route `$default`, which takes what no other does. */
function notFound({ requestContext: { http }, routeKey }: APIGatewayProxyEventV2, keys: readonly string[]) {
  const { method, path } = http ?? { method: '', path: routeKey };
  const { problem: document, allow } = unknownRoute(method, path, keys);
  return problem(document, allow === undefined ? {} : { allow });
}

/** Of 503, in seconds (RFC 9110). */
const RETRY_AFTER = { 'retry-after': String(API_RETRY_AFTER / SECOND) };

function failure(error: unknown, context: Context, log: (text: string) => void) {
  const known = problemOf(error);
  if (known) return problem(known, known.status === 503 ? RETRY_AFTER : {});
  log('unexpected error');
  const detail = `Something failed that shouldn't. The log has the reason under request ${context.awsRequestId}.`;
  return problem({ type: 'about:blank', title: 'Internal error', status: 500, detail });
}
