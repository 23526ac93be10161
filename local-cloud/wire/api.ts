import { NormalizedSchema } from '@smithy/core/schema';

/** The protocol that a service speaks by default; the codec also takes the others where AWS does. */
export type Protocol = 'query' | 'ec2' | 'json' | 'rest-json';

/** What the SDK's schemas don't say about a service's API. */
export interface ApiFacts {
  /** The SigV4 signing name. */
  readonly signingName: string;
  /** The namespace of its shapes, by which an SDK command is recognized. */
  readonly namespace: string;
  readonly protocol: Protocol;
  /** `Version` of a Query request. */
  readonly version: string;
  readonly xmlNamespace: string;
  /** The part before the dot of `X-Amz-Target`. */
  readonly target: string;
  /** Whether JSON and CBOR errors carry the codes of its older Query API too. */
  readonly queryCompatible: boolean;
  readonly load: () => Promise<object>;
}

/** An operation as its schemas describe it. */
export interface OperationShape {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Method, path and status, where the operation has an HTTP binding. */
  readonly http: readonly [string, string, number] | undefined;
}

/** A service's API with all operations that the SDK's client knows of, whether the local cloud offers them or not. */
export interface Api extends ApiFacts {
  readonly shapes: ReadonlyMap<string, OperationShape>;
}

type Ref = Parameters<typeof NormalizedSchema.of>[0];
type OperationSchema = readonly [9, string, string, { http?: [string, string, number] } | number, Ref, Ref];

const isOperation = (value: unknown): value is OperationSchema => Array.isArray(value) && value[0] === 9;

/** Loads the SDK client of a service and takes its operations from the schemas that it exports. */
export async function loadApi(facts: ApiFacts): Promise<Api> {
  const client = await facts.load();
  const shapes = new Map<string, OperationShape>();
  for (const value of Object.values(client)) {
    if (!isOperation(value)) continue;
    const [, , name, traits, input, output] = value;
    shapes.set(name, {
      name,
      input: NormalizedSchema.of(input),
      output: NormalizedSchema.of(output),
      http: typeof traits === 'object' ? traits.http : undefined,
    });
  }
  return { ...facts, shapes };
}
