import { validationError } from '../../operations.ts';

const TOKEN = /\s+|\d+(?:\.\d+)?|[A-Za-z_]\w*|==|!=|<=|>=|&&|\|\||[-+*/^()[\],<>]/y;

/** The tokens of one expression, read from the left. */
export interface Tokens {
  readonly next: () => string | undefined;
  /** The next one, if it is among these. */
  readonly take: (...wanted: readonly string[]) => string | undefined;
  readonly expect: (wanted: string) => void;
  readonly read: () => string;
  readonly fail: (what: string) => never;
}

/** `id` is the query's, for errors. */
export function tokensOf(id: string, expression: string): Tokens {
  const fail = (what: string): never => {
    throw validationError(`Error in expression '${id}': ${what}`);
  };
  const all = split(expression, fail);
  let at = 0;
  const next = () => all[at];
  const read = () => all[at++] ?? fail('it ends too early');
  const take = (...wanted: readonly string[]) => (wanted.includes(next() ?? '') ? read() : undefined);
  const expect = (wanted: string) => {
    if (!take(wanted)) fail(`${wanted} is expected, not ${next() ?? 'its end'}`);
  };
  return { next, take, expect, read, fail };
}

function split(expression: string, fail: (what: string) => never): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(expression)?.[0] ?? fail(`unexpected ${expression[at]}`);
    if (token.trim()) tokens.push(token);
  }
  return tokens;
}
