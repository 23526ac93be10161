import type { NormalizedSchema } from '@smithy/core/schema';
import type { Output } from './codec.ts';

/** Where REST-JSON binds a member, when it isn't one of the JSON body's. */
interface Traits {
  readonly httpLabel?: 1;
  readonly httpQuery?: string;
  readonly httpHeader?: string;
  readonly httpPayload?: 1;
  readonly httpResponseCode?: 1;
}

export const traitsOf = (member: NormalizedSchema) => member.getMergedTraits() as Traits;

/** The name of the member that is the whole body, as Lambda's payloads are. */
export function payloadOf(schema: NormalizedSchema): string | undefined {
  for (const [name, member] of schema.structIterator()) {
    if (!traitsOf(member).httpPayload) continue;
    if (!member.isBlobSchema()) throw new Error(`${name} is a body of its own that is no blob`);
    return name;
  }
  return undefined;
}

/** The parts of a response that aren't its JSON body. `body` is undefined where JSON is. */
export interface Bound {
  readonly status?: number | undefined;
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array;
}

export function bindOutput(schema: NormalizedSchema, output: Output): Bound {
  if (!schema.isStructSchema()) return { headers: {} };
  const headers: Record<string, string> = {};
  let status: number | undefined;
  for (const [name, member] of schema.structIterator()) {
    const { httpHeader, httpResponseCode } = traitsOf(member);
    const value = output[name];
    if (value === undefined) continue;
    if (httpHeader) headers[httpHeader] = String(value);
    if (httpResponseCode) status = Number(value);
  }
  const payload = payloadOf(schema);
  if (payload === undefined) return { status, headers };
  return { status, headers, body: (output[payload] as Uint8Array | undefined) ?? new Uint8Array() };
}
