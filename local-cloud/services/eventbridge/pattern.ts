import { AwsError } from '../../operations.ts';

/** Tells whether one value of an event, or its absence (`undefined`), satisfies what a pattern asks for at its place. */
type Match = (value: unknown) => boolean;
type Scalar = string | number | boolean | null;

const invalid = (reason: string) =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

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

function compileComparison(operator: string, operand: unknown, path: readonly string[]): Match {
  switch (operator) {
    case 'prefix':
    case 'suffix':
      return compileAffix(operator, operand, path);
    case 'equals-ignore-case': {
      const expected = string(operand, operator, path).toLowerCase();
      return (value) => typeof value === 'string' && value.toLowerCase() === expected;
    }
    case 'anything-but':
      return compileAnythingBut(operand, path);
    case 'numeric':
      return compileNumeric(operand, path);
    default:
      throw invalid(`${place(path)}: unrecognized or unsupported match type ${operator}`);
  }
}

function compileAffix(operator: 'prefix' | 'suffix', operand: unknown, path: readonly string[]): Match {
  const ignoreCase = isObject(operand) && Object.keys(operand).join() === 'equals-ignore-case';
  const expected = string(ignoreCase ? operand['equals-ignore-case'] : operand, operator, path);
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  return (value) =>
    typeof value === 'string' &&
    fold(value)[operator === 'prefix' ? 'startsWith' : 'endsWith'](fold(expected));
}

function compileAnythingBut(operand: unknown, path: readonly string[]): Match {
  if (isObject(operand)) {
    const [operator, ...others] = Object.keys(operand);
    if (others.length > 0 || !['prefix', 'suffix', 'equals-ignore-case'].includes(operator ?? ''))
      throw invalid(`${place(path)}: unsupported anything-but ${JSON.stringify(operand)}`);
    const excluded = [operand[operator!]].flat().map((one) => compileComparison(operator!, one, path));
    if (excluded.length === 0) throw invalid(`${place(path)}: empty arrays are not allowed`);
    return (value) => !excluded.some((match) => match(value));
  }
  const excluded = [operand].flat();
  if (excluded.length === 0 || !excluded.every((one) => typeof one === 'string' || typeof one === 'number'))
    throw invalid(`${place(path)}: anything-but must be strings or numbers`);
  return (value) => !excluded.includes(value as string | number);
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `["=", n]`, one bound, or a lower bound followed by an upper one. */
function compileNumeric(operand: unknown, path: readonly string[]): Match {
  const parts = Array.isArray(operand) ? operand : [];
  const [first, second] = [parts[0], parts[2]] as string[];
  const isRange = parts.length === 4 && /^>=?$/.test(`${first}`) && /^<=?$/.test(`${second}`);
  if ((parts.length !== 2 && !isRange) || (isRange && !(parts[1] < parts[3])))
    throw invalid(`${place(path)}: numeric must be one comparison, or a lower bound and an upper one`);
  const tests = [[first, parts[1]], ...(isRange ? [[second, parts[3]]] : [])].map(([name, bound]) => {
    const compare = comparisons[`${name}`];
    if (!compare || typeof bound !== 'number' || !(Math.abs(bound) <= 5e9))
      throw invalid(`${place(path)}: bad numeric comparison ${name} ${bound}`);
    return (value: number) => compare(value, bound);
  });
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

/** An array in an event matches when any of its elements does. */
function overArrays(match: Match): Match {
  const over: Match = (value) =>
    Array.isArray(value) ? (value.length === 0 ? match(undefined) : value.some(over)) : match(value);
  return over;
}

const leaves = (value: unknown): readonly unknown[] =>
  [value].flat(Number.POSITIVE_INFINITY).filter(isScalar);
const place = (path: readonly string[]) => (path.length === 0 ? 'the pattern' : `"${path.join('.')}"`);

function string(value: unknown, operator: string, path: readonly string[]): string {
  if (typeof value !== 'string') throw invalid(`${place(path)}: ${operator} must be a string`);
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): value is Scalar =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);
