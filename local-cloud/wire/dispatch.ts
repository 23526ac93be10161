import { AwsError, type Operation } from '../operations.ts';
import type { Api, Protocol } from './api.ts';
import { cbor } from './cbor.ts';
import type { Codec } from './codec.ts';
import { readCredential } from './credential.ts';
import { failureOf } from './failure.ts';
import type { Faults } from './faults.ts';
import { json10, json11 } from './json.ts';
import { MalformedRequest, type WireRequest, type WireResponse } from './message.ts';
import { ec2, query } from './query.ts';
import { ConnectionReset, RawResponse } from './raw-response.ts';
import { restJson } from './rest-json.ts';
import { malformed, refusal, violationOf } from './validation.ts';

/** An API and those of its operations that the local cloud has. */
export interface Offer {
  readonly api: Api;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Where something broke that isn't the caller's fault. */
export interface FailedCall {
  readonly service: string | undefined;
  readonly operation: string | undefined;
  readonly requestId: string;
}

export interface Dispatch {
  readonly offers: ReadonlyMap<string, Offer>;
  readonly requestId: () => string;
  readonly faults?: Pick<Faults, 'take'> | undefined;
  readonly onError: (error: unknown, call: FailedCall) => void;
}

interface Spoken {
  readonly protocol: Protocol;
  readonly codec: Codec;
}

/** The protocol of a request. Only EC2's dialect of Query depends on the service. */
function protocolOf(request: WireRequest, service: string | undefined): Spoken {
  const type = request.headers['content-type'] ?? '';
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') return { protocol: 'json', codec: cbor };
  if (request.headers['x-amz-target'] !== undefined) {
    return { protocol: 'json', codec: type.includes('json-1.1') ? json11 : json10 };
  }
  if (type.startsWith('application/x-www-form-urlencoded') || request.query.has('Action')) {
    return service === 'ec2' ? { protocol: 'ec2', codec: ec2 } : { protocol: 'query', codec: query };
  }
  return { protocol: 'rest-json', codec: restJson };
}

const isQuery = (protocol: Protocol) => protocol === 'query' || protocol === 'ec2';

/** The errors of AWS's front end, before any service sees the request. */
const frontEndErrors = {
  unsigned: (protocol: Protocol) =>
    isQuery(protocol)
      ? new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
      : new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403),
  incomplete: (protocol: Protocol) =>
    new AwsError(
      isQuery(protocol) ? 'IncompleteSignature' : 'IncompleteSignatureException',
      'The Authorization header, or the X-Amz-Credential parameter, is not one of AWS Signature Version 4.',
    ),
  unknown: (protocol: Protocol, message: string) =>
    isQuery(protocol)
      ? new AwsError('InvalidAction', message)
      : new AwsError('UnknownOperationException', message, protocol === 'rest-json' ? 404 : 400),
};

async function decode(spoken: Spoken, shape: Parameters<Codec['decode']>[0], request: WireRequest) {
  try {
    return await spoken.codec.decode(shape, request);
  } catch (error) {
    if (!(error instanceof MalformedRequest)) throw error;
    throw error.code ? new AwsError(error.code, error.message) : malformed(spoken.protocol, error.message);
  }
}

function find({ protocol, codec }: Spoken, offer: Offer, request: WireRequest) {
  const name = codec.operation(offer.api, request);
  const shape = name === undefined ? undefined : offer.api.shapes.get(name);
  if (shape === undefined) {
    const version = isQuery(protocol) ? ` for version ${offer.api.version}` : '';
    throw frontEndErrors.unknown(protocol, `Could not find operation ${name ?? ''}${version}`);
  }
  const run = Object.hasOwn(offer.operations, shape.name) ? offer.operations[shape.name] : undefined;
  if (run === undefined) {
    throw frontEndErrors.unknown(protocol, `The local cloud does not offer ${shape.name}.`);
  }
  return { shape, run };
}

/**
 * Handles one request of any of AWS's protocols. An error becomes the response that AWS would give; only a
 * ConnectionReset rejects.
 */
export async function dispatch(cloud: Dispatch, request: WireRequest): Promise<WireResponse> {
  const requestId = cloud.requestId();
  const credential = readCredential(request.headers.authorization, request.query);
  const service = typeof credential === 'object' ? credential.service : undefined;
  const spoken = protocolOf(request, service);
  const offer = service === undefined ? undefined : cloud.offers.get(service);
  let operation: string | undefined;
  try {
    if (credential === undefined) throw frontEndErrors.unsigned(spoken.protocol);
    if (credential === 'incomplete') throw frontEndErrors.incomplete(spoken.protocol);
    if (offer === undefined) {
      throw frontEndErrors.unknown(spoken.protocol, `The local cloud has no service ${service}.`);
    }
    const { shape, run } = find(spoken, offer, request);
    operation = shape.name;
    const fault = cloud.faults?.take(offer.api.signingName, operation);
    if (fault) throw fault;
    const input = await decode(spoken, shape, request);
    const violation = shape.input.isStructSchema() ? violationOf(shape.input, input) : undefined;
    if (violation) throw refusal({ ...offer.api, protocol: spoken.protocol }, violation);
    const output = await run(input, { requestId });
    return spoken.codec.encode(offer.api, shape, output ?? {}, requestId);
  } catch (error) {
    return responseTo(cloud, error, { spoken, offer, call: { service, operation, requestId } });
  }
}

const INTERNAL = new AwsError(
  'InternalFailure',
  'The request processing has failed because of an internal error.',
  500,
);

function responseTo(
  cloud: Dispatch,
  error: unknown,
  { spoken, offer, call }: { spoken: Spoken; offer: Offer | undefined; call: FailedCall },
): WireResponse {
  if (error instanceof ConnectionReset) throw error;
  if (error instanceof RawResponse) return rawResponse(error);
  const known = error instanceof AwsError;
  if (!known) cloud.onError(error, call);
  const failure = failureOf(offer?.api.namespace ?? '', known ? error : INTERNAL);
  return spoken.codec.fail(offer?.api, failure, call.requestId);
}

/** A response that no service wrote has no request id either. */
export const rawResponse = ({ status, contentType, body }: RawResponse): WireResponse => ({
  status,
  headers: { 'content-type': contentType },
  body,
});
