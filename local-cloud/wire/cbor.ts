import { CborCodec, cbor as untyped } from '@smithy/core/cbor';
import type { Api, OperationShape } from './api.ts';
import type { Codec, Output } from './codec.ts';
import type { Failure } from './failure.ts';
import { queryErrorHeader } from './json.ts';
import { MalformedRequest, type WireRequest, type WireResponse } from './message.ts';

const codec = new CborCodec();

const responseOf = (
  status: number,
  requestId: string,
  body: Uint8Array,
  headers: Record<string, string> = {},
): WireResponse => ({
  status,
  headers: {
    'content-type': 'application/cbor',
    'smithy-protocol': 'rpc-v2-cbor',
    'x-amzn-requestid': requestId,
    ...headers,
  },
  // The codec reuses its buffer for the next message: what is sent later must be a copy.
  body: Buffer.from(body),
});

/** Smithy RPC v2 with CBOR, in which botocore speaks to CloudWatch. */
export const cbor: Codec = {
  operation(api: Api, request: WireRequest) {
    const match = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(request.path);
    return match?.[1] === api.target ? match[2] : undefined;
  },
  decode(operation: OperationShape, request: WireRequest) {
    if (request.body.length === 0 || !operation.input.isStructSchema()) return {};
    try {
      return codec.createDeserializer().read(operation.input, request.body);
    } catch (error) {
      throw new MalformedRequest(error instanceof Error ? error.message : String(error));
    }
  },
  encode(_api: Api, operation: OperationShape, output: Output, requestId: string) {
    if (!operation.output.isStructSchema()) return responseOf(200, requestId, untyped.serialize({}));
    const serializer = codec.createSerializer();
    serializer.write(operation.output, output);
    return responseOf(200, requestId, serializer.flush());
  },
  fail(api: Api | undefined, failure: Failure, requestId: string) {
    const body = { ...failure.members, __type: failure.name, message: failure.message };
    return responseOf(failure.status, requestId, untyped.serialize(body), queryErrorHeader(api, failure));
  },
};
