import { AwsError } from '../../operations.ts';

export type Tags = Readonly<Record<string, string>>;

type Values = string | readonly string[] | undefined;

/** How each filter that an operation knows reads its values off an item. */
export type FilterFields<Item> = Readonly<Record<string, (item: Item) => Values>>;

interface Filter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/**
 * EC2's filters as a predicate: all filters must match, each by any of its values, in which `*` and `?` are wildcards.
 * `tag:<key>`, `tag-key` and `tag-value` go with everything that has tags.
 * Throws `InvalidParameterValue` for a filter that the operation doesn't know.
 */
export function matching<Item extends { readonly tags: Tags }>(
  filters: readonly Filter[] | undefined,
  fields: FilterFields<Item>,
): (item: Item) => boolean {
  const tests = (filters ?? []).map(({ Name = '', Values = [] }) => {
    const read = reader(Name, fields);
    const patterns = Values.map(wildcard);
    return (item: Item) => {
      const found = read(item);
      const values = typeof found === 'string' ? [found] : (found ?? []);
      return values.some((value) => patterns.some((matches) => matches(value)));
    };
  });
  return (item) => tests.every((test) => test(item));
}

function reader<Item extends { readonly tags: Tags }>(
  name: string,
  fields: FilterFields<Item>,
): (item: Item) => Values {
  if (name.startsWith('tag:')) return ({ tags }) => tags[name.slice('tag:'.length)];
  if (name === 'tag-key') return ({ tags }) => Object.keys(tags);
  if (name === 'tag-value') return ({ tags }) => Object.values(tags);
  if (Object.hasOwn(fields, name)) return fields[name]!;
  throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
}

function wildcard(pattern: string): (value: string) => boolean {
  if (!/[*?]/.test(pattern)) return (value) => value === pattern;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (value) => expression.test(value);
}

/** Tags as EC2 lists them. */
export const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** The tags that a request gives to one type of resource. */
export function tagsFor(
  type: string,
  specifications:
    | readonly {
        ResourceType?: string | undefined;
        Tags?: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined;
      }[]
    | undefined,
): Tags {
  const tags: Record<string, string> = {};
  for (const { ResourceType, Tags: given } of specifications ?? []) {
    if (ResourceType !== type) continue;
    for (const { Key = '', Value = '' } of given ?? []) tags[Key] = Value;
  }
  return tags;
}
