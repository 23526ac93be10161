import { compileComparison, invalid, isObject, isScalar, type Match, place } from './comparisons.ts';

/**
 * Compiles an EventBridge event pattern. Throws `InvalidEventPatternException` for everything it does not support, so
 * that a rule never silently matches too much or too little.
 * Source: EventBridge user guide, "Comparison operators for use in event patterns".
 */
export function compilePattern(text: string): Match {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw invalid(`the pattern is not JSON: ${(error as Error).message}`);
  }
  return compileObject(pattern, []);
}

function compileObject(pattern: unknown, path: readonly string[]): Match {
  if (!isObject(pattern)) throw invalid(`${place(path)} must be an object or an array`);
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw invalid(`${place(path)}: empty objects are not allowed`);
  const matches = fields.map(([key, value]): Match => {
    if (key === '$or') return compileOr(value, path);
    const inner = [...path, key];
    const match = Array.isArray(value) ? compileLeaf(value, inner) : compileObject(value, inner);
    return (event) => match(isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined);
  });
  return overArrays((event) => matches.every((match) => match(event)));
}

function compileOr(value: unknown, path: readonly string[]): Match {
  if (!Array.isArray(value) || value.length < 2)
    throw invalid(`$or in ${place(path)} must be an array of at least 2 objects`);
  const branches = value.map((branch) => compileObject(branch, path));
  return (event) => branches.some((match) => match(event));
}

function compileLeaf(values: readonly unknown[], path: readonly string[]): Match {
  if (values.length === 0) throw invalid(`${place(path)}: empty arrays are not allowed`);
  const matches = values.map((value): Match => {
    if (isScalar(value)) return overArrays((found) => found === value);
    if (isObject(value)) return compileOperator(value, path);
    throw invalid(`${place(path)}: nested arrays are not allowed`);
  });
  return (event) => matches.some((match) => match(event));
}

function compileOperator(test: Readonly<Record<string, unknown>>, path: readonly string[]): Match {
  const [entry, ...others] = Object.entries(test);
  if (!entry || others.length > 0) throw invalid(`${place(path)}: only one operator is allowed per object`);
  const [operator, operand] = entry;
  // `exists` is about leaves: an object counts as absent, as does an empty array. It is the one test of absence.
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw invalid(`${place(path)}: exists must be true or false`);
    return (value) => leaves(value).length > 0 === operand;
  }
  const match = compileComparison(operator, operand, path);
  return overArrays((value) => isScalar(value) && match(value));
}

/** An array in an event matches when any of its elements does. */
function overArrays(match: Match): Match {
  const over: Match = (value) =>
    Array.isArray(value) ? (value.length === 0 ? match(undefined) : value.some(over)) : match(value);
  return over;
}

const leaves = (value: unknown): readonly unknown[] =>
  [value].flat(Number.POSITIVE_INFINITY).filter(isScalar);
