import type { Api, OperationShape } from './api.ts';
import type { Failure } from './failure.ts';
import type { WireAnswer, WireRequest } from './message.ts';

/** One wire protocol: how a request is read and an answer written. */
export interface Codec {
  /** The name of the operation that a request asks for, undefined when it names none of this service. */
  operation(api: Api, request: WireRequest): string | undefined;
  /** Throws, best a MalformedRequest, for what cannot be read. */
  decode(operation: OperationShape, request: WireRequest): unknown | Promise<unknown>;
  encode(api: Api, operation: OperationShape, output: Output, requestId: string): WireAnswer;
  /** `api` is undefined when the request could not be told to be for a service. */
  fail(api: Api | undefined, failure: Failure, requestId: string): WireAnswer;
}

export type Output = Readonly<Record<string, unknown>>;
