import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../operations.ts';
import type { Protocol } from './api.ts';

/** What is wrong with an input: a required member that is missing, or a value of the wrong type. */
export interface Violation {
  readonly path: readonly string[];
  /** The type that was expected; undefined when the member is missing. */
  readonly expected: string | undefined;
}

type Check = (value: unknown) => Violation | undefined;

const checks = new WeakMap<object, Check>();

/** Finds the first violation of a schema: a missing required member, or a value that isn't of its type. */
export function violationOf(schema: NormalizedSchema, value: unknown): Violation | undefined {
  return checkOf(schema)(value);
}

function checkOf(schema: NormalizedSchema): Check {
  const definition = schema.getSchema();
  if (typeof definition !== 'object') return compile(schema);
  const known = checks.get(definition);
  if (known) return known;
  const check = compile(schema);
  checks.set(definition, check);
  return check;
}

function compile(schema: NormalizedSchema): Check {
  if (schema.isStructSchema()) return structCheck(schema);
  if (schema.isListSchema()) return listCheck(schema);
  if (schema.isMapSchema()) return mapCheck(schema);
  if (schema.isStringSchema()) return typed('String', (value) => typeof value === 'string');
  if (schema.isNumericSchema()) return typed('Number', (value) => typeof value === 'number');
  if (schema.isBooleanSchema()) return typed('Boolean', (value) => typeof value === 'boolean');
  if (schema.isTimestampSchema()) return typed('Timestamp', isDate);
  if (schema.isBlobSchema())
    return typed('Blob', (value) => ArrayBuffer.isView(value) || typeof value === 'string');
  return () => undefined;
}

const isDate = (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime());

const typed =
  (expected: string, holds: (value: unknown) => boolean): Check =>
  (value) =>
    holds(value) ? undefined : { path: [], expected };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const within = (name: string, violation: Violation | undefined): Violation | undefined =>
  violation && { path: [name, ...violation.path], expected: violation.expected };

/** The first `n` members of a structure are its required ones; `n` is its schema's seventh item. */
function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const [, , , , names, , count] = schema.getSchema() as unknown as [0, 0, 0, 0, string[], 0, number?];
  return names.slice(0, count ?? 0);
}

function structCheck(schema: NormalizedSchema): Check {
  const required = requiredMembers(schema);
  // Structures refer to themselves, so the members are compiled when the first value comes.
  let members: Map<string, Check> | undefined;
  return (value) => {
    if (!isObject(value)) return { path: [], expected: 'Structure' };
    for (const name of required) {
      if (value[name] === undefined || value[name] === null) return { path: [name], expected: undefined };
    }
    members ??= new Map([...schema.structIterator()].map(([name, member]) => [name, checkOf(member)]));
    for (const name in value) {
      if (value[name] === undefined || value[name] === null) continue;
      const violation = members.get(name)?.(value[name]);
      if (violation) return within(name, violation);
    }
    return undefined;
  };
}

function listCheck(schema: NormalizedSchema): Check {
  let member: Check | undefined;
  return (value) => {
    if (!Array.isArray(value)) return { path: [], expected: 'List' };
    member ??= checkOf(schema.getValueSchema());
    for (let index = 0; index < value.length; index += 1) {
      if (value[index] === undefined || value[index] === null) continue;
      const violation = member(value[index]);
      if (violation) return within(String(index + 1), violation);
    }
    return undefined;
  };
}

function mapCheck(schema: NormalizedSchema): Check {
  let member: Check | undefined;
  return (value) => {
    if (!isObject(value)) return { path: [], expected: 'Map' };
    member ??= checkOf(schema.getValueSchema());
    for (const key in value) {
      if (value[key] === undefined || value[key] === null) continue;
      const violation = member(value[key]);
      if (violation) return within(key, violation);
    }
    return undefined;
  };
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/**
 * The error with which a service refuses an input: `ValidationError` and `ValidationException` of AWS's own framework,
 * `MissingParameter` of EC2 and CloudWatch.
 */
export function refusal(
  service: { protocol: Protocol; queryCompatible: boolean },
  violation: Violation,
): AwsError {
  const { path, expected } = violation;
  if (expected !== undefined)
    return malformed(service.protocol, `${path.join('.')} is not of type ${expected}.`);
  if (service.queryCompatible) {
    return new AwsError('MissingParameter', `The parameter ${path.join('.')} is required.`);
  }
  if (service.protocol === 'ec2') {
    return new AwsError('MissingParameter', `The request must contain the parameter ${path.join('.')}`);
  }
  const where = path.map((part) => (/^\d+$/.test(part) ? `${part}.member` : lowerFirst(part))).join('.');
  return new AwsError(
    service.protocol === 'query' ? 'ValidationError' : 'ValidationException',
    `1 validation error detected: Value null at '${where}' failed to satisfy constraint: Member must not be null`,
  );
}

/** The error for a request that cannot be read, which differs by protocol. */
export function malformed(protocol: Protocol, message: string): AwsError {
  const code = { query: 'MalformedInput', ec2: 'InvalidParameterValue', json: 'SerializationException' };
  return new AwsError(protocol === 'rest-json' ? code.json : code[protocol], message);
}
