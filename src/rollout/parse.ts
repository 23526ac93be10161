import type * as z from 'zod';
import { type InputIssue, InvalidInput } from './errors.ts';
import { nearest } from './suggest.ts';

/**
 * Parses untrusted input with a schema. Throws InvalidInput, which names each place that is wrong; for an unknown key
 * it also names the nearest known one.
 */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new InvalidInput(
    what,
    result.error.issues.flatMap((issue) => describe(issue, schema)),
  );
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType): InputIssue[] {
  if (issue.code === 'invalid_union') return describeUnion(issue, schema);
  if (issue.code !== 'unrecognized_keys') return [{ path: notation(issue.path), message: messageOf(issue) }];
  const known = knownKeys(schema, issue.path);
  return issue.keys.map((key) => {
    const best = nearest(key, known);
    const hint = best ? `did you mean "${best}"?` : `known keys: ${known.join(', ')}`;
    return { path: notation([...issue.path, key]), message: `unknown key; ${hint}` };
  });
}

/** What is wrong with the kind that the value is of; where it is of none, which kinds there are. */
function describeUnion(
  { errors, path, input }: z.core.$ZodIssueInvalidUnion,
  schema: z.ZodType,
): InputIssue[] {
  const isOther = ([first]: z.core.$ZodIssue[]) => first?.code === 'invalid_type' && first.path.length === 0;
  const meant = errors.find((issues) => !isOther(issues));
  if (meant) return meant.flatMap((issue) => describe({ ...issue, path: [...path, ...issue.path] }, schema));
  const all = errors.flatMap(([first]) => /expected (\w+), received (\w+)$/.exec(first?.message ?? '') ?? []);
  const kinds = all.filter((_, index) => index % 3 === 1).map(wordFor);
  const received = all[2] ?? typeof input;
  const message =
    received === 'undefined' ? 'is missing' : `expected ${kinds.join(' or ')}, not ${wordFor(received)}`;
  return [{ path: notation(path), message }];
}

/** zod's own words for what is missing are about types. */
function messageOf({ code, message }: z.core.$ZodIssue): string {
  const [, expected, received] = /^Invalid input: expected (\w+), received (\w+)$/.exec(message) ?? [];
  if (code !== 'invalid_type' || !expected) return message;
  return received === 'undefined'
    ? 'is missing'
    : `expected ${wordFor(expected)}, not ${wordFor(received ?? '')}`;
}

const wordFor = (type: string) =>
  ({
    tuple: 'a list',
    array: 'a list',
    object: 'an object',
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
  })[type] ?? type;

function notation(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, '');
}

interface SchemaNode {
  readonly def: {
    readonly type: string;
    readonly shape?: Record<string, SchemaNode>;
    readonly element?: SchemaNode;
    readonly innerType?: SchemaNode;
    readonly in?: SchemaNode;
    readonly items?: readonly SchemaNode[];
    readonly options?: readonly SchemaNode[];
  };
}

function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: SchemaNode | undefined = unwrap(schema as unknown as SchemaNode);
  for (const part of path) {
    const def: SchemaNode['def'] | undefined = node?.def;
    const inner: SchemaNode | undefined =
      typeof part === 'number' ? (def?.element ?? def?.items?.[part]) : def?.shape?.[String(part)];
    node = unwrap(inner);
  }
  return Object.keys(node?.def.shape ?? {});
}

/** Strips defaults, optionals and pipes, and takes a union for its object; the schema bounds their nesting. */
function unwrap(node: SchemaNode | undefined): SchemaNode | undefined {
  const ofUnion = node?.def.options?.find(({ def }) => def.shape);
  const inner = node?.def.innerType ?? node?.def.in ?? ofUnion;
  return inner ? unwrap(inner) : node;
}
