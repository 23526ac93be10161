import type { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';

/** What a protocol cannot carry, and what is therefore not to be drawn. */
export interface Limits {
  /** EC2's requests and flattened XML lists have no way to say "empty". */
  readonly emptyLists: boolean;
  /** Members that the SDK's client acts upon before the wire. */
  readonly without?: readonly string[];
}

type Plain = Record<string, unknown>;

const DEEPEST = 4;

const characters = ['a', 'Z', '0', ' ', '&', '<', '>', '"', "'", '%', '+', '=', '\n', '\r', '\t', 'ü', '🌱'];

// What a careless encoder would break. The SDK's XML parser takes a text of nothing but white space for layout.
const text = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...characters) }),
    fc.constantFrom('', 'true', '1e3', 'null', ']]>', '&amp;', 'a.b', '{"json":[1]}', '/path/to?x=1#y'),
  )
  .filter((drawn) => drawn === '' || drawn.trim() !== '');

const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
);

const date = fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true });

/** Draws values of a schema, as a client or a service would have them. */
export function sample(schema: NormalizedSchema, limits: Limits, depth = 0): fc.Arbitrary<unknown> {
  if (schema.isStructSchema()) return structure(schema, limits, depth);
  if (schema.isListSchema()) {
    const sparse = !limits.emptyLists || schema.getMergedTraits().xmlFlattened;
    return fc.array(sample(schema.getValueSchema(), limits, depth + 1), {
      minLength: sparse ? 1 : 0,
      maxLength: 3,
    });
  }
  if (schema.isMapSchema()) {
    const key = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/', '-'), minLength: 1 });
    return fc.dictionary(key, sample(schema.getValueSchema(), limits, depth + 1), { minKeys: 1, maxKeys: 3 });
  }
  if (schema.isStringSchema()) return text;
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return number;
  if (schema.isTimestampSchema()) return date;
  if (schema.isBlobSchema()) return fc.uint8Array({ maxLength: 20 });
  throw new Error(`no samples of ${schema.getName(true)}`);
}

const isNested = (schema: NormalizedSchema): boolean =>
  schema.isListSchema() || schema.isMapSchema() ? isNested(schema.getValueSchema()) : schema.isStructSchema();

const requiredOf = (schema: NormalizedSchema): ReadonlySet<string> => {
  const [, , , , names, , count] = schema.getSchema() as unknown as [0, 0, 0, 0, string[], 0, number?];
  return new Set(names.slice(0, count ?? 0));
};

const optional = (value: fc.Arbitrary<unknown>, absences: number): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: absences, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

function structure(schema: NormalizedSchema, limits: Limits, depth: number): fc.Arbitrary<Plain> {
  const all = [...schema.structIterator()].filter(([name]) => !limits.without?.includes(name));
  const required = requiredOf(schema);
  const isAlways = ([name, member]: (typeof all)[number]) =>
    required.has(name) || member.isIdempotencyToken();
  const shallow = all.filter((entry) => isAlways(entry) || !isNested(entry[1]));
  const drawn = depth >= DEEPEST && shallow.length > 0 ? shallow : all;
  const members = drawn.map((entry) => {
    const value = sample(entry[1], limits, depth + 1);
    // Most members of a large structure are absent most of the time.
    return [entry[0], isAlways(entry) ? value : optional(value, drawn.length > 8 ? 3 : 1)] as const;
  });
  const whole = schema.isUnionSchema()
    ? fc.oneof(...members.map(([name, value]) => fc.record({ [name]: value })))
    : fc.record(Object.fromEntries(members));
  const present = whole.map((value) =>
    Object.fromEntries(Object.entries(value as Plain).filter(([, member]) => member !== undefined)),
  );
  // Query requests cannot tell a structure without members from none.
  return depth === 0 || members.length === 0
    ? present
    : present.filter((value) => Object.keys(value).length > 0);
}
