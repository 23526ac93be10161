import {
  chosen,
  constant,
  filled,
  OF_LISTS,
  OPERATORS,
  ofList,
  type Series,
  SINGLE,
  single,
  zipped,
} from './math-functions.ts';
import { type Tokens, tokensOf } from './math-tokens.ts';

/** From what binds least to what binds most; those of a row are read from the left. */
const LEVELS: readonly (readonly string[])[] = [
  ['||', 'OR'],
  ['&&', 'AND'],
  ['==', '!=', '<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/'],
];

const SIGNS: Readonly<Record<string, string>> = { AND: '&&', OR: '||' };

/**
 * Reads an expression of metric math whose minutes follow from those of its series: operators, ABS, CEIL, FLOOR, LOG,
 * LOG10, IF, FILL with a number, and AVG, MAX, MIN and SUM of a list. Everything else is refused, as what is invalid:
 * functions of more than the minute, of one series as a whole, searches, and queries of Metrics Insights. A datum exists
 * where all that it is computed from does.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function readExpression(
  id: string,
  text: string,
  seriesOf: (id: string) => Series | undefined,
): Series {
  const tokens = tokensOf(id, text);
  const series = readLevel({ tokens, seriesOf }, 0);
  const rest = tokens.next();
  if (rest !== undefined) tokens.fail(`unexpected ${rest}`);
  if (series.isConstant) tokens.fail('it has no time series');
  return series;
}

interface Reader {
  readonly tokens: Tokens;
  readonly seriesOf: (id: string) => Series | undefined;
}

function readLevel(reader: Reader, level: number): Series {
  const operators = LEVELS[level];
  if (!operators) return readPower(reader);
  let series = readLevel(reader, level + 1);
  for (;;) {
    const sign = reader.tokens.take(...operators);
    if (sign === undefined) return series;
    series = zipped(series, readLevel(reader, level + 1), OPERATORS[SIGNS[sign] ?? sign]!);
  }
}

/** Read from the right: 2^3^2 is 2^9. */
function readPower(reader: Reader): Series {
  if (reader.tokens.take('-')) return zipped(constant(0), readPower(reader), OPERATORS['-']!);
  const base = readOperand(reader);
  return reader.tokens.take('^') ? zipped(base, readPower(reader), OPERATORS['^']!) : base;
}

function readOperand(reader: Reader): Series {
  const { tokens, seriesOf } = reader;
  const token = tokens.read();
  if (token === '(') {
    const inner = readLevel(reader, 0);
    tokens.expect(')');
    return inner;
  }
  if (/^\d/.test(token)) return constant(Number(token));
  if (/^[a-z]/.test(token)) return seriesOf(token) ?? tokens.fail(`the id ${token} is not found`);
  if (!/^[A-Z]/.test(token) || tokens.next() !== '(') return tokens.fail(`unexpected ${token}`);
  return readCall(reader, token);
}

function readCall(reader: Reader, name: string): Series {
  const { tokens } = reader;
  tokens.expect('(');
  const called = Object.hasOwn(OF_LISTS, name) ? ofList(name, readList(reader)) : readNamed(reader, name);
  tokens.expect(')');
  return called;
}

function readNamed(reader: Reader, name: string): Series {
  const { tokens } = reader;
  const argument = () => readLevel(reader, 0);
  const further = () => {
    tokens.expect(',');
    return argument();
  };
  if (Object.hasOwn(SINGLE, name)) return single(name, argument());
  if (name === 'IF') return chosen(argument(), further(), further());
  if (name !== 'FILL') return tokens.fail(`the function ${name} is not supported here`);
  const [series, value] = [argument(), further()];
  return value.isConstant ? filled(series, value) : tokens.fail('FILL takes a number here');
}

function readList(reader: Reader): Series[] {
  const { tokens } = reader;
  if (!tokens.take('[')) tokens.fail('only lists are added up here: SUM([a, b])');
  const list = [readLevel(reader, 0)];
  while (tokens.take(',')) list.push(readLevel(reader, 0));
  tokens.expect(']');
  return list;
}
