import { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, type Operation, type ServiceOperations } from '../operations.ts';
import type { ApiFacts } from './api.ts';
import { apis } from './apis.ts';
import { copy } from './copy.ts';
import { clientError, metadata } from './sdk-error.ts';
import { refusal, violationOf } from './validation.ts';

/**
 * Stands between a command and its operation, to record or to harm: `next` runs the operation. An AwsError that it
 * throws reaches the caller as the SDK's error of that code, a RawResponse and a ConnectionReset as what the SDK makes
 * of them; every other error as it is.
 */
export type Interceptor = (
  service: string,
  operation: string,
  input: unknown,
  next: () => Promise<unknown>,
) => Promise<unknown>;

/** What is read of an SDK command: its input, and the schemas of its operation. */
interface AnyCommand<Output> {
  readonly input: unknown;
  // Never called: it is where a command's type keeps the type of its answer.
  resolveMiddleware(...parts: never): (input: never) => Promise<{ output: Output }>;
}

export interface DirectClient {
  /**
   * Calls the operation of an unmodified SDK command in this process, without HTTP. Rejects as the SDK's client would,
   * with its own error classes. An operation's own defect (not an AwsError) rejects as it is.
   */
  send<Output>(command: AnyCommand<Output>, ...unused: unknown[]): Promise<Output>;
  /** For callers that end their clients. */
  destroy(): void;
}

/** All that a command of one kind needs, found once. */
interface Prepared {
  readonly api: ApiFacts;
  readonly name: string;
  readonly run: Operation | undefined;
  /** It keeps nothing of its input, so that it needs no copy: most calls are reads. */
  readonly isRead: boolean;
  readonly input: NormalizedSchema;
  /** The idempotency tokens that an SDK's client fills in when the caller doesn't. */
  readonly tokens: readonly string[];
}

type OperationSchema = readonly [9, string, string, unknown, never, never];

/** What is the same for every client: read off the schema once, as a simulation makes clients by the thousand. */
type Shape = Omit<Prepared, 'run'>;

const shapes = new WeakMap<OperationSchema, Shape>();

function shapeOf(schema: OperationSchema): Shape {
  const [, namespace, name, , inputRef] = schema;
  const api = apis.find((candidate) => candidate.namespace === namespace);
  if (api === undefined) throw new Error(`the local cloud has no API of the namespace ${namespace}`);
  const input = NormalizedSchema.of(inputRef);
  const members = input.isStructSchema() ? [...input.structIterator()] : [];
  const tokens = members.filter(([, member]) => member.isIdempotencyToken()).map(([token]) => token);
  return { api, name, isRead: READS.test(name), input, tokens };
}

function prepare(services: readonly ServiceOperations[], schema: OperationSchema): Prepared {
  const shape = shapes.get(schema) ?? shapeOf(schema);
  shapes.set(schema, shape);
  const { api, name } = shape;
  const offered = services.filter(({ signingName }) => signingName === api.signingName);
  const run = offered.findLast(({ operations }) => Object.hasOwn(operations, name))?.operations[name];
  return { ...shape, run };
}

const READS = /^(Describe|Get|List)/;

function inputOf(
  { isRead, input, tokens }: Prepared,
  given: unknown,
  requestId: string,
): Record<string, unknown> {
  if (isRead) return (given ?? {}) as Record<string, unknown>;
  const copied = copy(given ?? {}) as Record<string, unknown>;
  for (const token of tokens) copied[token] ??= requestId;
  return input.isStructSchema() ? copied : {};
}

async function call(prepared: Prepared, input: unknown, requestId: string): Promise<unknown> {
  const { api, name, run } = prepared;
  if (run === undefined) {
    const code =
      api.protocol === 'query' || api.protocol === 'ec2' ? 'InvalidAction' : 'UnknownOperationException';
    throw new AwsError(code, `The local cloud does not offer ${name}.`);
  }
  const violation = prepared.input.isStructSchema() ? violationOf(prepared.input, input) : undefined;
  if (violation) throw refusal(api, violation);
  return run(input, { requestId });
}

/**
 * The direct client of the local cloud: for the simulation, which makes some hundred thousand calls a second. Request ids
 * and idempotency tokens are counted, so that a run can be repeated; no two clients of a cloud have the same.
 */
export function directClient(
  services: readonly ServiceOperations[],
  options: { readonly intercept?: Interceptor } = {},
): DirectClient {
  const { intercept } = options;
  const kinds = new Map<OperationSchema, Prepared>();
  let calls = 0;
  const client = nextClient(services);
  const send = async (command: AnyCommand<unknown>) => {
    const schema = (command as { schema?: OperationSchema }).schema;
    if (schema?.[0] !== 9) throw new TypeError('the direct client takes commands of the AWS SDK only');
    const prepared = kinds.get(schema) ?? prepare(services, schema);
    kinds.set(schema, prepared);
    calls += 1;
    const requestId = `00000000-${client}-4000-8000-${calls.toString(16).padStart(12, '0')}`;
    const input = inputOf(prepared, command.input, requestId);
    try {
      const next = () => call(prepared, input, requestId);
      const output = await (intercept
        ? intercept(prepared.api.signingName, prepared.name, input, next)
        : next());
      const answer = copy(output ?? {}) as Record<string, unknown>;
      answer.$metadata = metadata(200, requestId);
      return answer;
    } catch (error) {
      throw clientError(prepared.api, error, requestId);
    }
  };
  return { send: send as DirectClient['send'], destroy: () => {} };
}

/** How many clients each cloud has, by its first service. */
const clientsOf = new WeakMap<ServiceOperations, number>();

/** Four hexadecimal digits. */
function nextClient([first]: readonly ServiceOperations[]): string {
  const number = (first && clientsOf.get(first)) ?? 0;
  if (first) clientsOf.set(first, number + 1);
  return number.toString(16).padStart(4, '0');
}
