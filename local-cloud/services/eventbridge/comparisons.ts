import { AwsError } from '../../operations.ts';

/** Whether one value of an event, or its absence (`undefined`), satisfies the pattern at its place. */
export type Match = (value: unknown) => boolean;
type Scalar = string | number | boolean | null;

export const invalid = (reason: string) =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

export const place = (path: readonly string[]) => (path.length === 0 ? 'the pattern' : `"${path.join('.')}"`);

/** Compiles the operators that compare one value. Throws `InvalidEventPatternException` for any other. */
export function compileComparison(operator: string, operand: unknown, path: readonly string[]): Match {
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

function string(value: unknown, operator: string, path: readonly string[]): string {
  if (typeof value !== 'string') throw invalid(`${place(path)}: ${operator} must be a string`);
  return value;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isScalar = (value: unknown): value is Scalar =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);
