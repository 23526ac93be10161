import { hintFor } from '../suggest.ts';

/** Of a list of metrics, minute by minute; of a single one they would be of all minutes that were asked for. */
const OF_LISTS = ['AVG', 'MAX', 'MIN', 'SUM'];
/** What a minute is worth follows from that minute alone, wherever the request for it begins. */
const FUNCTIONS = ['ABS', 'CEIL', 'FILL', 'FLOOR', 'IF', 'LOG', 'LOG10', ...OF_LISTS];
const WORDS = ['AND', 'OR'];

const TOKEN = /\s+|\d+(?:\.\d+)?|[A-Za-z_]\w*|==|!=|<=|>=|&&|\|\||[-+*/^()[\],<>]/y;
const NAME = /^[a-z]/;

/**
 * What is wrong with an expression of CloudWatch's metric math over metrics of these names; undefined where nothing is. Its
 * grammar is CloudWatch's business, which is asked when the spec is registered.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function flawIn(expression: string, names: readonly string[]): string | undefined {
  const tokens = tokensOf(expression);
  if (typeof tokens === 'string') return tokens;
  for (const [index, token] of tokens.entries()) {
    const flaw = flawOf(token, tokens.slice(index + 1, index + 3), names);
    if (flaw) return flaw;
  }
  const unused = names.find((name) => !tokens.includes(name));
  return unused && `the metric "${unused}" is not used in it`;
}

/** With other names for its metrics. */
export const renamed = (expression: string, nameOf: (name: string) => string): string =>
  expression.replaceAll(/[A-Za-z_]\w*/g, (word) => (NAME.test(word) ? nameOf(word) : word));

/** Without spaces. A text says what can't be read. */
function tokensOf(expression: string): readonly string[] | string {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(expression)?.[0];
    if (token === undefined) return `unknown sign "${expression[at]}"`;
    if (token.trim()) tokens.push(token);
  }
  return tokens;
}

function flawOf(token: string, next: readonly string[], names: readonly string[]): string | undefined {
  if (!/^\w/.test(token) || /^\d/.test(token) || WORDS.includes(token)) return undefined;
  if (NAME.test(token)) {
    if (names.includes(token)) return undefined;
    return `"${token}" is none of its metrics; ${hintFor(token, names)}`;
  }
  if (!FUNCTIONS.includes(token)) {
    return `${token} is not among ${FUNCTIONS.join(', ')}: what a minute is worth has to follow from that minute alone`;
  }
  if (next[0] !== '(') return `${token} is a function: ${token}(…)`;
  if (OF_LISTS.includes(token) && next[1] !== '[') return `${token} is of a list here: ${token}([a, b])`;
  return undefined;
}
