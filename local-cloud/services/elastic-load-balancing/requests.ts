import { type AwsError, validationError } from '../../operations.ts';
import { page } from '../../paging.ts';

/** Names of load balancers and target groups: up to 32 letters, digits and inner hyphens. */
export function checkName(name: string | undefined): string {
  if (!name || !/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/.test(name)) {
    throw validationError(
      `The name '${name ?? ''}' must have 1 to 32 letters, digits or hyphens, and no hyphen at either end`,
    );
  }
  return name;
}

/** Throws for members that are set but would have no effect here. */
export function refuse<Input extends object>(input: Input, members: readonly (keyof Input & string)[]) {
  for (const member of members) {
    const value = input[member];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    throw validationError(`'${member}' is not supported here`);
  }
}

/** A whole number within bounds. */
export function checkRange(what: string, value: number, low: number, high: number): number {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw validationError(`${what} '${value}' must be between ${low} and ${high} inclusive`);
  }
  return value;
}

/** What a Describe names by ARN or by name, all of it when it names nothing. Naming something missing is an error. */
export function select<Item extends { readonly arn: string; readonly name?: string }>(
  items: readonly Item[],
  wanted: {
    arns?: readonly string[] | undefined;
    names?: readonly string[] | undefined;
    missing: (what: string) => AwsError;
  },
): Item[] {
  const { arns = [], names = [], missing } = wanted;
  const absent = [
    ...arns.filter((arn) => !items.some((item) => item.arn === arn)),
    ...names.filter((name) => !items.some((item) => item.name === name)),
  ];
  if (absent.length > 0) throw missing(absent.join(', '));
  if (arns.length > 0) return items.filter((item) => arns.includes(item.arn));
  if (names.length > 0) return items.filter((item) => item.name !== undefined && names.includes(item.name));
  return [...items];
}

/** A Describe takes one filter at a time. */
export function soleFilter(filters: Readonly<Record<string, string | readonly string[] | undefined>>) {
  const given = Object.keys(filters).filter((name) => filters[name]?.length);
  if (given.length < 2) return;
  throw validationError(`${given[0]} and ${given[1]} cannot be specified at the same time`);
}

/** Elastic Load Balancing pages by 400 and calls its tokens markers. */
export const onePage = <Item>(items: readonly Item[], input: { PageSize?: number; Marker?: string }) =>
  page(items, input.PageSize, input.Marker, { max: 400, code: 'ValidationError' });
