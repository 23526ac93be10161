import jsonata from 'jsonata';
import { type Node, references } from './ast.ts';
import { compileFast } from './fast-path.ts';
import { FUNCTIONS } from './functions.ts';
import { BAIL } from './plain-operators.ts';
import type { Scope } from './scope.ts';

/** A JSONata expression, compiled. */
export interface Expression {
  /** The text between `{%` and `%}`. */
  readonly source: string;
  /**
   * The expression's value as JSON, undefined when it has none. At once when the expression and its values are plain.
   * Throws or rejects with an Error that says what is wrong.
   */
  evaluate(scope: Scope): unknown;
}

// Bounds for an expression that recurses or loops without end: nesting, and milliseconds of real time.
const GUARDS = { stack: 500, timeout: 5_000 };

const isFunction = (value: unknown) =>
  typeof value === 'function' ||
  (typeof value === 'object' &&
    value !== null &&
    ('_jsonata_lambda' in value || '_jsonata_function' in value));

/** jsonata's results carry marked arrays, objects without prototype and functions; what leaves here is plain JSON. */
function plain(value: unknown): unknown {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean')
    return value;
  const json = JSON.stringify(value, (_key, member: unknown) => {
    if (isFunction(member)) throw new TypeError('the result is or holds a function');
    if (typeof member === 'number' && !Number.isFinite(member))
      throw new RangeError(`${member} is not a JSON number`);
    return member;
  });
  return JSON.parse(json) as unknown;
}

/** jsonata throws plain objects `{ code, message }`. */
function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  const { code, message } = thrown as { code?: string; message?: string };
  return new Error(code === undefined ? String(message) : `${code}: ${message}`);
}

/**
 * Compiles an expression. `fields` are the members of `$states` that exist where it stands.
 * Throws an Error for a syntax error, and for what Step Functions would refuse.
 */
export function compileExpression(source: string, fields: readonly string[]): Expression {
  let compiled: jsonata.Expression;
  try {
    compiled = jsonata(source, GUARDS);
  } catch (thrown) {
    throw asError(thrown);
  }
  const tree = compiled.ast() as unknown as Node;
  const { names, statesFields, refused } = references(tree);
  if (refused !== undefined) throw new Error(refused);
  for (const field of statesFields) {
    if (!fields.includes(field)) throw new Error(`$states.${field} does not exist here`);
  }
  const fast = compileFast(tree);
  const functions = Object.entries(FUNCTIONS).filter(([name]) => names.has(name));

  const slow = async (scope: Scope) => {
    const own = Object.fromEntries(functions.map(([name, make]) => [name, make(scope.chance)]));
    try {
      return plain(await compiled.evaluate(undefined, { ...own, ...scope.variables, states: scope.states }));
    } catch (thrown) {
      throw asError(thrown);
    }
  };
  return {
    source,
    evaluate(scope) {
      if (!fast) return slow(scope);
      try {
        return fast(scope);
      } catch (thrown) {
        if (thrown !== BAIL) throw thrown;
        return slow(scope);
      }
    },
  };
}
