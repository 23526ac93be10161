import type { NormalizedSchema } from '@smithy/core/schema';
import type { Api, OperationShape } from './api.ts';
import type { Codec, Output } from './codec.ts';
import type { Failure } from './failure.ts';
import { restJson as json, readJson, writeFailure, writeJson } from './json.ts';
import { MalformedRequest, type WireRequest, type WireResponse } from './message.ts';
import { bindOutput, payloadOf, traitsOf } from './rest-bindings.ts';
import { readScalar } from './scalar.ts';

const unsupported = ['httpPrefixHeaders', 'httpQueryParams'];

/** What no service here binds is refused. */
function refuseOtherBindings(operation: OperationShape, schema: NormalizedSchema): void {
  if (!schema.isStructSchema()) return;
  for (const [name, member] of schema.structIterator()) {
    const binding = unsupported.find((trait) => trait in member.getMergedTraits());
    if (binding) throw new Error(`${operation.name}: ${name} is bound with ${binding}, which is unsupported`);
  }
}

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '');

function labelsOf(operation: OperationShape, request: WireRequest): Map<string, string> | undefined {
  const [method, pattern] = operation.http ?? ['', ''];
  const expected = segmentsOf(pattern.split('?')[0]!);
  const actual = segmentsOf(request.path);
  if (method !== request.method || expected.length !== actual.length) return undefined;
  const labels = new Map<string, string>();
  for (const [index, segment] of expected.entries()) {
    const value = actual[index]!;
    const label = /^\{([^}+]+)\+?\}$/.exec(segment)?.[1];
    if (label === undefined && segment !== value) return undefined;
    if (label !== undefined) labels.set(label, decode(value));
  }
  return labels;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new MalformedRequest(`${segment} is not percent-encoded`);
  }
}

function readQuery(member: NormalizedSchema, name: string, request: WireRequest): unknown {
  const values = request.query.getAll(name);
  if (values.length === 0) return undefined;
  if (!member.isListSchema()) return readScalar(member, values[0]!, name);
  return values.map((value) => readScalar(member.getValueSchema(), value, name));
}

async function read(operation: OperationShape, request: WireRequest): Promise<unknown> {
  if (!operation.input.isStructSchema()) return {};
  refuseOtherBindings(operation, operation.input);
  const payload = payloadOf(operation.input);
  // A body that is a member's is the caller's own matter.
  const input: Record<string, unknown> = payload
    ? { ...(request.body.length > 0 && { [payload]: new Uint8Array(request.body) }) }
    : { ...(await readJson(json, operation.input, request.body)) };
  const labels = labelsOf(operation, request);
  for (const [name, member] of operation.input.structIterator()) {
    const { httpLabel, httpQuery, httpHeader } = traitsOf(member);
    const bound = httpLabel ?? httpQuery ?? httpHeader;
    if (bound === undefined) continue;
    const header = httpHeader && request.headers[httpHeader.toLowerCase()];
    const label = labels?.get(name);
    if (httpLabel && label !== undefined) input[name] = readScalar(member, label, name);
    else if (httpQuery) input[name] = readQuery(member, httpQuery, request);
    else input[name] = header === undefined || header === '' ? undefined : readScalar(member, header, name);
  }
  return input;
}

const responseOf = (
  status: number,
  requestId: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, ...headers },
  body,
});

/** REST-JSON: Image Builder, and Lambda. */
export const restJson: Codec = {
  operation(api: Api, request: WireRequest) {
    for (const operation of api.shapes.values()) {
      if (operation.http && labelsOf(operation, request)) return operation.name;
    }
    return undefined;
  },
  decode: read,
  encode(_api: Api, operation: OperationShape, output: Output, requestId: string) {
    refuseOtherBindings(operation, operation.output);
    const { status = operation.http?.[2] ?? 200, headers, body } = bindOutput(operation.output, output);
    return responseOf(status, requestId, body ?? writeJson(json, operation.output, output), headers);
  },
  fail(_api: Api | undefined, failure: Failure, requestId: string) {
    const body = JSON.stringify(writeFailure(json, failure));
    return responseOf(failure.status, requestId, body, { 'x-amzn-errortype': failure.name });
  },
};
