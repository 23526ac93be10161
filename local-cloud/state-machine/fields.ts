import { DefinitionError } from './errors.ts';

/** An object of a definition being read, with its path. */
export interface Fields {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The object at a path. Every field it has must be among `allowed`; what is unknown is refused by name. */
export function fields(value: unknown, path: string, allowed: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DefinitionError(path, 'Expected a JSON object');
  }
  for (const key of Object.keys(value)) {
    if (!allowed.includes(key))
      throw new DefinitionError(`${path}/${key}`, `Field '${key}' is not supported`);
  }
  return { path, values: value as Record<string, unknown> };
}

export const has = (of: Fields, key: string) => Object.hasOwn(of.values, key);

/** Throws unless every one of these fields is there. */
export function required(of: Fields, ...keys: readonly string[]): void {
  const missing = keys.filter((key) => !has(of, key));
  if (missing.length > 0) {
    throw new DefinitionError(of.path, `These fields are required: [${missing.join(', ')}]`);
  }
}

/** A text field; undefined when it is absent. */
export function text(of: Fields, key: string): string | undefined {
  const value = of.values[key];
  if (value === undefined || typeof value === 'string') return value;
  throw new DefinitionError(`${of.path}/${key}`, 'Expected a string');
}

/** A number field within bounds, both included; `fallback` when it is absent. */
export function number(
  of: Fields,
  key: string,
  bounds: { readonly min: number; readonly max: number; readonly whole: boolean },
  fallback: number,
): number {
  const value = of.values[key];
  if (value === undefined) return fallback;
  const fits = typeof value === 'number' && value >= bounds.min && value <= bounds.max;
  if (fits && (!bounds.whole || Number.isInteger(value))) return value;
  const kind = bounds.whole ? 'an integer' : 'a number';
  throw new DefinitionError(`${of.path}/${key}`, `Expected ${kind} from ${bounds.min} to ${bounds.max}`);
}

/** The items of an array field, each with its path; none when it is absent. */
export function list(of: Fields, key: string): { readonly value: unknown; readonly path: string }[] {
  const value = of.values[key];
  if (value === undefined) return [];
  const path = `${of.path}/${key}`;
  if (!Array.isArray(value)) throw new DefinitionError(path, 'Expected an array');
  return value.map((item: unknown, index) => ({ value: item, path: `${path}/${index}` }));
}
