import { TypeRegistry } from '@smithy/core/schema';
import { AwsError } from '../operations.ts';
import type { ApiFacts } from './api.ts';
import { type Failure, failureOf } from './failure.ts';
import { ConnectionReset, RawResponse } from './raw-response.ts';

type ErrorClass = new (options: Record<string, unknown>) => Error;

function errorClass(namespace: string, failure: Failure): ErrorClass {
  const modelled = failure.schema?.getSchema();
  return modelled ? TypeRegistry.for(namespace).getErrorCtor(modelled as never) : baseClass(namespace);
}

function baseClass(namespace: string): ErrorClass {
  const registry = TypeRegistry.for(`smithy.ts.sdk.synthetic.${namespace}`);
  const base = registry.getBaseException();
  if (base === undefined) throw new Error(`the SDK's client of ${namespace} is not loaded`);
  return registry.getErrorCtor(base);
}

export const metadata = (httpStatusCode: number, requestId: string) => ({
  httpStatusCode,
  requestId,
  extendedRequestId: undefined,
  cfId: undefined,
  attempts: 1,
  totalRetryDelay: 0,
});

/** What the SDK's client throws where an operation or an interceptor threw `error`. */
export function clientError(api: ApiFacts, error: unknown, requestId: string): unknown {
  if (error instanceof RawResponse) return unreadable(api, error);
  if (error instanceof ConnectionReset) return brokenConnection();
  if (!(error instanceof AwsError)) return error;
  const failure = failureOf(api.namespace, error);
  const seen = sdkError(api, failure, metadata(failure.status, requestId));
  return withResponse(seen, { statusCode: failure.status, headers: {} });
}

/** The SDK hides the response that an error came from in the error. */
const withResponse = (error: Error, response: { statusCode: number; headers: object; body?: string }) =>
  Object.defineProperty(error, '$response', { value: response, enumerable: false });

/**
 * The error that the SDK's client throws for a failure: an instance of its own class where it is modelled, otherwise of
 * the service's base exception, named by the code on the wire.
 */
function sdkError(api: ApiFacts, failure: Failure, metadata: object): Error {
  const error = new (errorClass(api.namespace, failure))({
    name: failure.name,
    message: failure.message,
    $fault: failure.fault,
    $metadata: metadata,
  });
  // EC2's errors don't say whose fault they are.
  const Type = api.protocol === 'ec2' ? undefined : failure.fault === 'client' ? 'Sender' : 'Receiver';
  const Code = failure.code;
  // The Query protocols leave the code of the wire on the error, where callers read it.
  const query =
    api.protocol === 'query' || api.protocol === 'ec2' || api.queryCompatible
      ? { Type, Code, Error: { Type, Code, Message: failure.message } }
      : {};
  return Object.assign(error, query, failure.members);
}

/**
 * The error that the SDK's client throws for a response that it can't read: the parser's own where JSON is expected, with
 * the response hidden in it; from XML it reads what there is, which is nothing.
 */
function unreadable(api: ApiFacts, { status, contentType, body }: RawResponse): Error {
  const $metadata = { httpStatusCode: status, attempts: 1, totalRetryDelay: 0 };
  const error = api.protocol === 'query' || api.protocol === 'ec2' ? unknown(api, status) : notJson(body);
  withResponse(error, { statusCode: status, headers: { 'content-type': contentType }, body });
  return Object.assign(error, { $metadata });
}

function unknown({ namespace }: ApiFacts, status: number): Error {
  const $fault = status < 500 ? 'client' : 'server';
  const error = new (baseClass(namespace))({ name: 'Unknown', message: 'Unknown', $fault });
  return Object.assign(error, { Error: { Message: 'Unknown' } });
}

const HINT =
  'Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.';

function notJson(body: string): Error {
  try {
    JSON.parse(body);
  } catch (error) {
    (error as Error).message += `\n  ${HINT}`;
    return error as Error;
  }
  throw new RangeError('a raw response with a body of JSON is one that a service could have written');
}

/** The error of the SDK's Node.js handler for a connection that breaks. */
const brokenConnection = (): Error =>
  Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
