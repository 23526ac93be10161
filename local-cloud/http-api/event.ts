import type { IncomingMessage } from 'node:http';
import { hex, type Region } from '../region.ts';
import { type Match, routeKey } from './routes.ts';

export interface Received {
  readonly region: Region;
  readonly message: IncomingMessage;
  readonly match: Match;
  readonly path: string;
  readonly rawQueryString: string;
  readonly body: Buffer;
  /** Of the IAM caller; undefined without authorization. */
  readonly accessKey: string | undefined;
}

/** Percent-decoded text; undefined when it isn't well encoded. */
export function text(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

const textual = /^(text\/.*|application\/(json|javascript|xml)|application\/[\w.-]+\+(json|xml))$/;

/** The gateway passes these types as text; every other body, forms too, goes as base64. */
function isText(contentType: string | undefined): boolean {
  return contentType === undefined || textual.test(contentType.split(';')[0]!.trim().toLowerCase());
}

function headersOf({ region, message }: Received): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    if (name !== 'cookie') headers[name] = values!.join(',');
  }
  const seconds = Math.floor(region.clock.now() / 1000).toString(16);
  headers['x-amzn-trace-id'] ??= `Root=1-${seconds.padStart(8, '0')}-${hex(region, 24)}`;
  headers['x-forwarded-for'] ??= message.socket.remoteAddress ?? '127.0.0.1';
  headers['x-forwarded-port'] ??= String(message.socket.localPort);
  headers['x-forwarded-proto'] ??= 'http';
  return headers;
}

function queryOf(rawQueryString: string): Record<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const earlier = parameters.get(name);
    parameters.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return parameters.size > 0 ? Object.fromEntries(parameters) : undefined;
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(at: number): string {
  const [, day, month, year, time] = new Date(at).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

const iam = ({ account }: Region, accessKey: string) => ({
  accessKey,
  accountId: account,
  callerId: accessKey,
  cognitoIdentity: null,
  principalOrgId: null,
  userArn: `arn:aws:iam::${account}:user/${accessKey}`,
  userId: accessKey,
});

function contextOf(received: Received, headers: Readonly<Record<string, string>>) {
  const { region, message, match, path, accessKey } = received;
  const host = headers.host ?? '';
  const now = region.clock.now();
  return {
    accountId: region.account,
    apiId: 'local',
    ...(accessKey === undefined ? {} : { authorizer: { iam: iam(region, accessKey) } }),
    domainName: host,
    domainPrefix: host.split('.')[0]!,
    http: {
      method: message.method ?? 'GET',
      path,
      protocol: `HTTP/${message.httpVersion}`,
      sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
      userAgent: headers['user-agent'] ?? '',
    },
    requestId: hex(region, 16),
    routeKey: routeKey(match.route),
    stage: '$default',
    time: commonLogTime(now),
    timeEpoch: now,
  };
}

/**
 * The event of payload format 2.0. Unlike other gateways an HTTP API decodes `rawPath`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function eventOf(received: Received) {
  const { message, match, path, rawQueryString, body } = received;
  const headers = headersOf(received);
  const query = queryOf(rawQueryString);
  const isBase64Encoded = body.length > 0 && !isText(headers['content-type']);
  return {
    version: '2.0',
    routeKey: routeKey(match.route),
    rawPath: path,
    rawQueryString,
    ...(message.headers.cookie ? { cookies: message.headers.cookie.split(/;\s*/) } : {}),
    headers,
    ...(query ? { queryStringParameters: query } : {}),
    requestContext: contextOf(received, headers),
    ...(match.parameters ? { pathParameters: match.parameters } : {}),
    ...(body.length > 0 ? { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') } : {}),
    isBase64Encoded,
  };
}
