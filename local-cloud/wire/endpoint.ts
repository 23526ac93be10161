import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { ServiceOperations } from '../operations.ts';
import { loadApi } from './api.ts';
import { apis } from './apis.ts';
import { BodyTooLarge, readBody } from './body.ts';
import { readCredential } from './credential.ts';
import { type Dispatch, dispatch, type FailedCall, type Offer, rawResponse } from './dispatch.ts';
import { failureOf } from './failure.ts';
import type { Fault, Faults } from './faults.ts';
import { json10 } from './json.ts';
import { type Listening, listening } from './listening.ts';
import type { WireRequest, WireResponse } from './message.ts';
import { ConnectionReset, RawResponse } from './raw-response.ts';

export interface EndpointOptions {
  readonly services: readonly ServiceOperations[];
  /** Services that speak HTTP themselves, by signing name: they get their requests unread. */
  readonly raw?: Readonly<Record<string, RequestListener>>;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Called with every error that isn't an AwsError; the caller gets `InternalFailure`. Prints it by default. */
  readonly onError?: (error: unknown, call: FailedCall) => void;
  /** What calls meet in place of their operations. */
  readonly faults?: Pick<Faults, 'take'>;
  /** Random UUIDs by default. */
  readonly requestId?: () => string;
}

export type Endpoint = Listening;

// DynamoDB's largest request, the largest of all services here.
const MAX_BODY = 16 * 1024 * 1024;

const unzip = promisify(gunzip);

/** Finds the API of each service. A misspelt signing name or operation is a defect here: it throws. */
export async function loadOffers(services: readonly ServiceOperations[]): Promise<Map<string, Offer>> {
  const offers = new Map<string, Offer>();
  for (const { signingName, operations } of services) {
    const facts = apis.find((candidate) => candidate.signingName === signingName);
    if (facts === undefined)
      throw new Error(`the local cloud has no API with the signing name ${signingName}`);
    const api = await loadApi(facts);
    const unknown = Object.keys(operations).filter((name) => !api.shapes.has(name));
    if (unknown.length > 0) throw new Error(`${signingName} has no operation ${unknown.join(', ')}`);
    offers.set(signingName, {
      api,
      operations: { ...offers.get(signingName)?.operations, ...operations },
    });
  }
  return offers;
}

/** The SDK zips the larger of CloudWatch's PutMetricData requests. */
async function readUnzipped(message: IncomingMessage): Promise<Buffer> {
  const body = await readBody(message, MAX_BODY);
  return message.headers['content-encoding'] === 'gzip' ? unzip(body, { maxOutputLength: MAX_BODY }) : body;
}

const headersOf = (message: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(message.headersDistinct).map(([name, values]) => [name, values?.join(', ')]),
  );

async function read(message: IncomingMessage): Promise<WireRequest> {
  const [path = '/', search = ''] = (message.url ?? '/').split(/\?(.*)/s);
  return {
    method: message.method ?? 'GET',
    path,
    query: new URLSearchParams(search),
    headers: headersOf(message),
    body: await readUnzipped(message),
  };
}

function write(response: ServerResponse, { status, headers, body }: WireResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

async function serve(cloud: Dispatch, message: IncomingMessage, response: ServerResponse): Promise<void> {
  let request: WireRequest;
  try {
    request = await read(message);
  } catch (error) {
    if (error instanceof BodyTooLarge) response.writeHead(413, { connection: 'close' }).end();
    else if (message.complete) response.writeHead(400, { connection: 'close' }).end();
    else response.destroy();
    return;
  }
  write(response, await dispatch(cloud, request));
}

/** The handler of a service that speaks HTTP itself, behind its faults. */
function rawHandler(options: EndpointOptions, message: IncomingMessage): RequestListener | undefined {
  const search = new URLSearchParams((message.url ?? '').split(/\?(.*)/s)[1]);
  const credential = readCredential(message.headers.authorization, search);
  if (typeof credential !== 'object') return undefined;
  const handler = options.raw?.[credential.service];
  const operation = String(message.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
  const fault = handler && options.faults?.take(credential.service, operation);
  return fault ? (_, response) => writeFault(message, response, fault) : handler;
}

/** DynamoDB speaks AWS JSON 1.0. */
function writeFault(message: IncomingMessage, response: ServerResponse, fault: Fault): void {
  message.resume();
  if (fault instanceof ConnectionReset) response.destroy();
  else if (fault instanceof RawResponse) write(response, rawResponse(fault));
  else write(response, json10.fail(undefined, failureOf('', fault), randomUUID()));
}

/** Opens the HTTP endpoint of the local cloud on 127.0.0.1. Rejects when a service is misdescribed or the port is taken. */
export async function createEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const report = (error: unknown, call: FailedCall) => console.error(call, error);
  const onError = options.onError ?? report;
  const cloud: Dispatch = {
    offers: await loadOffers(options.services),
    requestId: options.requestId ?? randomUUID,
    faults: options.faults,
    onError,
  };
  const server = createServer((message, response) => {
    const raw = rawHandler(options, message);
    if (raw) return raw(message, response);
    serve(cloud, message, response).catch((error) => {
      if (!(error instanceof ConnectionReset))
        onError(error, { service: undefined, operation: undefined, requestId: '' });
      response.destroy();
    });
  });
  return listening(server, options.port);
}
