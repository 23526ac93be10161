import type { Exchange } from './clients.ts';

/**
 * The members that the one cloud's answers have and the other's lack, as `DescribeListeners Listeners[].Port`, of the
 * operations that both were asked.
 */
export function missingMembers(answered: readonly Exchange[], other: readonly Exchange[]): string[] {
  const known = membersByOperation(other);
  return [...membersByOperation(answered)]
    .flatMap(([operation, members]) => {
      const there = known.get(operation);
      return there
        ? [...members].filter((member) => !there.has(member)).map((at) => `${operation} ${at}`)
        : [];
    })
    .toSorted();
}

function membersByOperation(exchanges: readonly Exchange[]): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  for (const { operation, output } of exchanges) {
    if (output === undefined) continue;
    const members = all.get(operation) ?? new Set<string>();
    for (const member of membersOf(output, '')) members.add(member);
    all.set(operation, members);
  }
  return all;
}

function membersOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => membersOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null || value instanceof Date) return path === '' ? [] : [path];
  return Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : membersOf(member, path === '' ? name : `${path}.${name}`),
  );
}
