import { NormalizedSchema, TypeRegistry } from '@smithy/core/schema';
import type { AwsError } from '../operations.ts';

type Schema = ReturnType<TypeRegistry['getSchema']>;

/** An error as the protocols write it. */
export interface Failure {
  /** The code of the Query protocols: `AlreadyExists`. */
  readonly code: string;
  /** The shape's name, which the JSON protocols write: `AlreadyExistsFault`. The code, when it isn't modelled. */
  readonly name: string;
  readonly message: string;
  readonly status: number;
  readonly fault: 'client' | 'server';
  readonly schema: NormalizedSchema | undefined;
  readonly members: Readonly<Record<string, unknown>>;
}

const found = new Map<string, Schema | undefined>();

/** The schema of a modelled error, by its code on the wire or its shape's name. The SDK's client must be loaded. */
export function errorSchema(namespace: string, code: string): Schema | undefined {
  const key = `${namespace}#${code}`;
  if (found.has(key)) return found.get(key);
  const matches = (schema: Schema) => {
    const ns = NormalizedSchema.of(schema as never);
    const traits = ns.getMergedTraits() as { awsQueryError?: [string, number] };
    return ns.getName() === code || traits.awsQueryError?.[0] === code;
  };
  const schema = TypeRegistry.for(namespace).find(matches);
  found.set(key, schema);
  return schema;
}

/** What an operation's error becomes on the wire. The status of a modelled error is the one that its schema names. */
export function failureOf(namespace: string, error: AwsError): Failure {
  const schema = errorSchema(namespace, error.code);
  const base = { message: error.message, members: error.members };
  if (schema === undefined) {
    const fault = error.statusCode < 500 ? 'client' : 'server';
    return {
      ...base,
      code: error.code,
      name: error.code,
      status: error.statusCode,
      fault,
      schema: undefined,
    };
  }
  const ns = NormalizedSchema.of(schema as never);
  const traits = ns.getMergedTraits() as { awsQueryError?: [string, number]; httpError?: number };
  const fault = ns.getMergedTraits().error ?? 'client';
  const name = ns.getName() ?? error.code;
  const [code, queryStatus] = traits.awsQueryError ?? [name, undefined];
  const status = traits.httpError ?? queryStatus ?? (fault === 'client' ? 400 : 500);
  return { ...base, code, name, status, fault, schema: ns };
}
