import { JsonCodec2 } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { Api, OperationShape } from './api.ts';
import type { Codec, Output } from './codec.ts';
import type { Failure } from './failure.ts';
import { MalformedRequest, type WireRequest, type WireResponse } from './message.ts';

type JsonCodec = InstanceType<typeof JsonCodec2>;

const EPOCH_SECONDS = 7;
const timestampFormat = { useTrait: true, default: EPOCH_SECONDS } as const;

/** The SDK's own JSON codec, for bodies with the members' model names or with those of the `jsonName` trait. */
export const rpcJson = new JsonCodec2({ timestampFormat, jsonName: false });
export const restJson = new JsonCodec2({ timestampFormat, jsonName: true, httpBindings: true });

/** Reads a JSON body by a schema; an empty one is an empty object. Throws MalformedRequest. */
export async function readJson(codec: JsonCodec, schema: NormalizedSchema, body: Buffer): Promise<Output> {
  const text = body.toString('utf8').trim();
  if (text === '') return {};
  const isObject = text.startsWith('{');
  if (!isObject) throw new MalformedRequest('The body of the request is not a JSON object');
  try {
    return schema.isStructSchema() ? await codec.createDeserializer().read(schema, text) : {};
  } catch (error) {
    throw new MalformedRequest(error instanceof Error ? error.message : String(error));
  }
}

/** Writes a structure as JSON by its schema; what the schema doesn't know is left out. */
export function writeJson(codec: JsonCodec, schema: NormalizedSchema, value: Output): string {
  if (!schema.isStructSchema()) return '{}';
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  const written = serializer.flush() as string | Uint8Array;
  if (typeof written === 'string') return written;
  return Buffer.from(written.buffer, written.byteOffset, written.byteLength).toString('utf8');
}

/** The members of a modelled error beside its message, which some services spell `Message`. */
export function writeFailure(codec: JsonCodec, failure: Failure): Record<string, unknown> {
  const members = failure.schema ? JSON.parse(writeJson(codec, failure.schema, failure.members)) : {};
  const names = failure.schema ? [...failure.schema.structIterator()].map(([name]) => name) : [];
  return { ...members, [names.includes('Message') ? 'Message' : 'message']: failure.message };
}

/** A query-compatible service names the code of its older API in a header, for clients that match on it. */
export const queryErrorHeader = (api: Api | undefined, failure: Failure): Record<string, string> =>
  api?.queryCompatible
    ? { 'x-amzn-query-error': `${failure.code};${failure.fault === 'client' ? 'Sender' : 'Receiver'}` }
    : {};

function json(version: '1.0' | '1.1'): Codec {
  const responseOf = (
    status: number,
    requestId: string,
    body: string,
    headers: Record<string, string> = {},
  ): WireResponse => ({
    status,
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amzn-requestid': requestId,
      ...headers,
    },
    body,
  });
  return {
    operation(api: Api, request: WireRequest) {
      const [target, name, ...rest] = (request.headers['x-amz-target'] ?? '').split('.');
      return target === api.target && rest.length === 0 ? name : undefined;
    },
    decode: (operation: OperationShape, request: WireRequest) =>
      readJson(rpcJson, operation.input, request.body),
    encode: (_api: Api, operation: OperationShape, output: Output, requestId: string) =>
      responseOf(200, requestId, writeJson(rpcJson, operation.output, output)),
    fail(api: Api | undefined, failure: Failure, requestId: string) {
      const body = JSON.stringify({ __type: failure.name, ...writeFailure(rpcJson, failure) });
      return responseOf(failure.status, requestId, body, queryErrorHeader(api, failure));
    },
  };
}

/** AWS JSON 1.0: Step Functions and CloudWatch. */
export const json10 = json('1.0');

/** AWS JSON 1.1: EventBridge. */
export const json11 = json('1.1');
