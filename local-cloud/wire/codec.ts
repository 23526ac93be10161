import type { Api, OperationShape } from './api.ts';
import type { Failure } from './failure.ts';
import type { WireRequest, WireResponse } from './message.ts';

/** One wire protocol: how a request is read and a response written. */
export interface Codec {
  /** The name of a request's operation, undefined when it names none of this service. */
  operation(api: Api, request: WireRequest): string | undefined;
  /** Throws, best a MalformedRequest, for what cannot be read. */
  decode(operation: OperationShape, request: WireRequest): unknown | Promise<unknown>;
  encode(api: Api, operation: OperationShape, output: Output, requestId: string): WireResponse;
  /** `api` is undefined when the request could not be assigned to a service. */
  fail(api: Api | undefined, failure: Failure, requestId: string): WireResponse;
}

export type Output = Readonly<Record<string, unknown>>;
