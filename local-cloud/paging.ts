import { AwsError } from './operations.ts';

/**
 * One page of a list, as AWS pages: `nextToken` is where the next page starts, absent on the last one.
 * Throws `code` for a token that no earlier page returned, or for a limit out of range.
 */
export function page<Item>(
  items: readonly Item[],
  limit: number | undefined,
  token: string | undefined,
  { max = 100, code = 'ValidationException' }: { max?: number; code?: string } = {},
): { readonly items: Item[]; readonly nextToken: string | undefined } {
  const size = limit ?? max;
  if (!Number.isInteger(size) || size < 1 || size > max)
    throw new AwsError(code, `A page holds between 1 and ${max} results, not ${size}.`);
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0 || (token !== undefined && start === 0))
    throw new AwsError(code, 'The pagination token is not valid.');
  const end = start + size;
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}
