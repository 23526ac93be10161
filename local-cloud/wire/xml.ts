import type { NormalizedSchema } from '@smithy/core/schema';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser would read a carriage return as a line feed.
  '\r': '&#xD;',
};

const escapeXml = (text: string) => text.replace(/[&<>"\r]/g, (character) => entities[character]!);

/** `<name>content</name>`, the content being XML already. */
export const element = (name: string, content: string) => `<${name}>${content}</${name}>`;

/** `<name>text</name>`, the text escaped. */
export const textElement = (name: string, text: string) => element(name, escapeXml(text));

/** Writes the members of a structure as XML elements, as AWS Query and EC2 write them. Absent members are left out. */
export function writeMembers(schema: NormalizedSchema, value: Readonly<Record<string, unknown>>): string {
  let xml = '';
  for (const [name, member] of schema.structIterator()) {
    const item = value[name];
    if (item === undefined || item === null) continue;
    xml += writeValue(member.getMemberTraits().xmlName ?? name, member, item);
  }
  return xml;
}

function writeValue(name: string, schema: NormalizedSchema, value: unknown): string {
  if (schema.isListSchema()) return writeList(name, schema, expectArray(name, value));
  if (schema.isMapSchema()) return writeMap(name, schema, expectObject(name, value));
  if (schema.isStructSchema()) return element(name, writeMembers(schema, expectObject(name, value)));
  return textElement(name, writeScalar(name, schema, value));
}

function writeList(name: string, schema: NormalizedSchema, items: readonly unknown[]): string {
  const member = schema.getValueSchema();
  const flat = schema.getMergedTraits().xmlFlattened;
  const itemName = flat ? name : (member.getMergedTraits().xmlName ?? 'member');
  const present = items.filter((item) => item !== undefined && item !== null);
  const content = present.map((item) => writeValue(itemName, member, item)).join('');
  return flat ? content : element(name, content);
}

function writeMap(name: string, schema: NormalizedSchema, map: Readonly<Record<string, unknown>>): string {
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const value = schema.getValueSchema();
  const valueName = value.getMergedTraits().xmlName ?? 'value';
  const flat = schema.getMergedTraits().xmlFlattened;
  const content = Object.entries(map)
    .filter(([, item]) => item !== undefined && item !== null)
    .map(([key, item]) =>
      element(flat ? name : 'entry', textElement(keyName, key) + writeValue(valueName, value, item)),
    )
    .join('');
  return flat ? content : element(name, content);
}

function writeScalar(name: string, schema: NormalizedSchema, value: unknown): string {
  if (schema.isTimestampSchema()) {
    if (!(value instanceof Date))
      throw new TypeError(`${name} is a timestamp, and ${typeof value} was returned`);
    return value.toISOString().replace('.000Z', 'Z');
  }
  if (schema.isBlobSchema()) return Buffer.from(value as Uint8Array).toString('base64');
  if (typeof value === 'object') throw new TypeError(`${name} is a plain value, and an object was returned`);
  return String(value);
}

function expectArray(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${name} is a list, and ${typeof value} was returned`);
  return value;
}

function expectObject(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`${name} is a structure, and ${typeof value} was returned`);
  }
  return value as Record<string, unknown>;
}
