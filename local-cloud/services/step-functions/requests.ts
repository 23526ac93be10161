import { AwsError } from '../../operations.ts';

const NAME_LENGTH = 80;
// White space, brackets, wildcards, special characters and control characters (API reference, StartExecution).
// biome-ignore lint/suspicious/noControlCharactersInRegex: a name must not contain them
const NOT_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/;

export const validation = (problem: string) =>
  new AwsError('ValidationException', `1 validation error detected: ${problem}`);

/** The value of a parameter that must be given. Throws ValidationException. */
export function given<Value>(value: Value | undefined, parameter: string): Value {
  if (value !== undefined) return value;
  throw validation(`Value null at '${parameter}' failed to satisfy constraint: Member must not be null`);
}

/** The name of a state machine or an execution. Throws ValidationException for its length, otherwise InvalidName. */
export function checkName(name: string): string {
  if (name.length < 1 || name.length > NAME_LENGTH) {
    const constraint = `Member must have length between 1 and ${NAME_LENGTH}`;
    throw validation(`Value '${name}' at 'name' failed to satisfy constraint: ${constraint}`);
  }
  if (NOT_IN_NAMES.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  return name;
}

/** An ARN that was given. Throws InvalidArn for what isn't one. */
export function checkArn(arn: string | undefined, parameter: string): string {
  const value = given(arn, parameter);
  if (value.startsWith('arn:')) return value;
  throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${value}'`);
}

/** Refuses parameters that would change what an operation does. `supported` are those that are done or change nothing. */
export function refuse(unsupported: Readonly<Record<string, boolean>>): void {
  for (const [parameter, isUsed] of Object.entries(unsupported)) {
    if (isUsed) throw validation(`'${parameter}' is not supported by the local Step Functions`);
  }
}

const DEFAULT_RESULTS = 100;
const MAX_RESULTS = 1000;

/**
 * One page of a list that grows while it is read. The token is the number of the last item given, so nothing is left
 * out or returned twice. `numberOf` must rise through the items.
 * Throws ValidationException for the limit and InvalidToken for the token.
 */
export function pageOf<Item>(
  items: Iterable<Item>,
  numberOf: (item: Item) => number,
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { items: Item[]; nextToken: string | undefined } {
  const limit = maxResults || DEFAULT_RESULTS;
  if (limit < 0 || limit > MAX_RESULTS) {
    const constraint = `Member must have value less than or equal to ${MAX_RESULTS}`;
    throw validation(`Value '${maxResults}' at 'maxResults' failed to satisfy constraint: ${constraint}`);
  }
  const last = nextToken === undefined ? Number.NEGATIVE_INFINITY : numberIn(nextToken);
  const left = [...items].filter((item) => numberOf(item) > last);
  const page = left.slice(0, limit);
  return { items: page, nextToken: left.length > limit ? tokenOf(numberOf(page.at(-1)!)) : undefined };
}

const tokenOf = (number: number) => Buffer.from(`after ${number}`).toString('base64url');

function numberIn(token: string): number {
  const [, number] = /^after (-?\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (number === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  return Number(number);
}
