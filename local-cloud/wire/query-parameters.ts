import type { NormalizedSchema } from '@smithy/core/schema';
import { MalformedRequest } from './message.ts';
import { readScalar } from './scalar.ts';

/** The parameters of a Query request as a tree: `Tags.member.1.Key=a` is a path of four names. */
interface Node {
  value: string | undefined;
  readonly children: Map<string, Node>;
}

/**
 * The two dialects of AWS's Query protocol. EC2 numbers its lists without `member`, starts names with a capital, and
 * refuses parameters that it doesn't know, where the others ignore them.
 */
export type Dialect = 'query' | 'ec2';

// The deepest shape, EC2's launch template data, needs eleven names.
const MAX_DEPTH = 32;

/** Reads the input of an operation from the parameters of a Query request. Throws MalformedRequest. */
export function readParameters(schema: NormalizedSchema, form: URLSearchParams, dialect: Dialect): unknown {
  return schema.isStructSchema() ? readStruct(schema, treeOf(form), '', dialect) : {};
}

const aboutTheRequest = /^(Action|Version|AWSAccessKeyId|SignatureVersion|X-Amz-.*)$/;

function treeOf(form: URLSearchParams): Node {
  const root: Node = { value: undefined, children: new Map() };
  for (const [key, value] of form) {
    if (aboutTheRequest.test(key)) continue;
    const names = key.split('.');
    if (names.length > MAX_DEPTH) throw new MalformedRequest(`The parameter ${key} is nested too deeply`);
    let node = root;
    for (const name of names) {
      const child: Node = node.children.get(name) ?? { value: undefined, children: new Map() };
      node.children.set(name, child);
      node = child;
    }
    node.value = value;
  }
  return root;
}

function memberKey(name: string, schema: NormalizedSchema, dialect: Dialect): string {
  const traits = schema.getMemberTraits() as { xmlName?: string; ec2QueryName?: string };
  if (dialect === 'query') return traits.xmlName ?? name;
  const key = traits.xmlName ?? name;
  return traits.ec2QueryName ?? key.charAt(0).toUpperCase() + key.slice(1);
}

function readStruct(schema: NormalizedSchema, node: Node, path: string, dialect: Dialect): unknown {
  const input: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const [name, member] of schema.structIterator()) {
    const key = memberKey(name, member, dialect);
    known.add(key);
    const child = node.children.get(key);
    if (child) input[name] = readValue(member, child, `${path}${key}`, dialect);
  }
  if (dialect === 'ec2') refuseUnknown(node, known, path);
  return input;
}

function refuseUnknown(node: Node, known: ReadonlySet<string>, path: string): void {
  for (const key of node.children.keys()) {
    if (known.has(key)) continue;
    throw new MalformedRequest(`The parameter ${path}${key} is not recognized`, 'UnknownParameter');
  }
}

function readValue(schema: NormalizedSchema, node: Node, path: string, dialect: Dialect): unknown {
  if (schema.isStructSchema()) return readStruct(schema, node, `${path}.`, dialect);
  if (schema.isListSchema()) return readList(schema, node, path, dialect);
  if (schema.isMapSchema()) return readMap(schema, node, path, dialect);
  if (node.value === undefined) throw new MalformedRequest(`The parameter ${path} has no value`);
  return readScalar(schema, node.value, path);
}

/** The children of a list, in the order of their numbers. Gaps are allowed, as on AWS. */
function numbered(node: Node, path: string): readonly (readonly [string, Node])[] {
  const items = [...node.children];
  for (const [number] of items) {
    if (!/^\d{1,6}$/.test(number))
      throw new MalformedRequest(`${path}.${number} is not the number of a member`);
  }
  return items.sort(([a], [b]) => Number(a) - Number(b));
}

function readList(schema: NormalizedSchema, node: Node, path: string, dialect: Dialect): unknown[] {
  const member = schema.getValueSchema();
  const flat = dialect === 'ec2' || schema.getMergedTraits().xmlFlattened;
  const name = member.getMergedTraits().xmlName ?? 'member';
  const list = flat ? node : node.children.get(name);
  if (list === undefined) {
    // `Names=` is how an empty list is sent.
    if (node.children.size === 0) return [];
    throw new MalformedRequest(`The members of ${path} are called ${path}.${name}.N`);
  }
  return numbered(list, path).map(([number, item]) => readValue(member, item, `${path}.${number}`, dialect));
}

function readMap(
  schema: NormalizedSchema,
  node: Node,
  path: string,
  dialect: Dialect,
): Record<string, unknown> {
  const key = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const value = schema.getValueSchema();
  const valueName = value.getMergedTraits().xmlName ?? 'value';
  const entries = schema.getMergedTraits().xmlFlattened ? node : node.children.get('entry');
  const map: Record<string, unknown> = Object.create(null);
  for (const [number, entry] of entries ? numbered(entries, path) : []) {
    const name = entry.children.get(key)?.value;
    const item = entry.children.get(valueName);
    if (name === undefined || item === undefined) {
      throw new MalformedRequest(`${path}.${number} lacks its ${key} or its ${valueName}`);
    }
    map[name] = readValue(value, item, `${path}.${number}`, dialect);
  }
  return { ...map };
}
