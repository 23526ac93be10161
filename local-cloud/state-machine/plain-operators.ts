/** Thrown for values whose treatment by JSONata is not plain: jsonata itself has to evaluate the expression then. */
export const BAIL: unique symbol = Symbol('bail');

export const bail = (): never => {
  throw BAIL;
};

/** The member of an object, undefined for everything that has none. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return bail();
  if (!Object.hasOwn(value, name)) return undefined;
  return noFunction(value as Record<string, unknown>)[name];
}

/** What bears these marks is a function to jsonata: it has no members, and isn't what `$exists` takes. */
export function noFunction<Value>(value: Value): Value {
  const { _jsonata_function, _jsonata_lambda } = (value ?? {}) as Record<string, unknown>;
  return _jsonata_function === true || _jsonata_lambda === true ? bail() : value;
}

/** JSONata's cast to boolean, for the values where it is plain. */
export function truth(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return bail();
  return Boolean(value);
}

const primitive = (value: unknown) => (typeof value === 'object' && value !== null ? bail() : value);

function equal(left: unknown, right: unknown): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  return primitive(left) === primitive(right);
}

function compare(left: unknown, right: unknown, test: (a: number, b: number) => boolean): boolean {
  const comparable = typeof left === typeof right && (typeof left === 'number' || typeof left === 'string');
  return comparable ? test(left as number, right as number) : bail();
}

function arithmetic(left: unknown, right: unknown, apply: (a: number, b: number) => number): number {
  if (typeof left !== 'number' || typeof right !== 'number') return bail();
  const result = apply(left, right);
  return Number.isFinite(result) ? result : bail();
}

function text(value: unknown): string {
  if (value === undefined) return '';
  const plain = typeof value === 'number' ? Number.isInteger(value) : primitive(value) === value;
  return plain ? String(value) : bail();
}

/** JSONata's binary operators but for `and` and `or`. */
export const OPERATORS: Readonly<Record<string, (left: unknown, right: unknown) => unknown>> = {
  // Both are false when a side is undefined.
  '=': (a, b) => equal(a, b) ?? false,
  '!=': (a, b) => equal(a, b) === false,
  '<': (a, b) => compare(a, b, (x, y) => x < y),
  '<=': (a, b) => compare(a, b, (x, y) => x <= y),
  '>': (a, b) => compare(a, b, (x, y) => x > y),
  '>=': (a, b) => compare(a, b, (x, y) => x >= y),
  '+': (a, b) => arithmetic(a, b, (x, y) => x + y),
  '-': (a, b) => arithmetic(a, b, (x, y) => x - y),
  '*': (a, b) => arithmetic(a, b, (x, y) => x * y),
  '/': (a, b) => arithmetic(a, b, (x, y) => x / y),
  '%': (a, b) => arithmetic(a, b, (x, y) => x % y),
  '&': (a, b) => text(a) + text(b),
  in: (a, b) => a !== undefined && b !== undefined && (Array.isArray(b) ? b : [b]).includes(primitive(a)),
};
