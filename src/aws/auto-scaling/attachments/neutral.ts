import { createHash } from 'node:crypto';
import type { GroupNames } from './attachment.ts';

/** Longer values are shown by their digest: they are compared, and seldom read. */
const READABLE_MAX = 80;

const tailOf = (arn: string) => arn.slice(arn.lastIndexOf(':') + 1);

/** Replaces, in every text of a value, what names one group by what names another. */
export function rename<Value>(value: Value, from: GroupNames, to: GroupNames): Value {
  if (typeof value === 'string') return renamed(value, from, to) as Value;
  if (Array.isArray(value)) return value.map((item) => rename(item, from, to)) as Value;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, rename(member, from, to)]),
  ) as Value;
}

/** A group is named by the whole text, a target group also within one: `app/web/1/targetgroup/web-a/2`. */
function renamed(text: string, from: GroupNames, to: GroupNames): string {
  if (text === from.group) return to.group;
  return from.targetGroups.reduce((result, arn, index) => {
    const other = to.targetGroups[index] ?? to.targetGroups[0];
    return other === undefined ? result : result.replaceAll(tailOf(arn), tailOf(other));
  }, text);
}

const neutralNames = ({ targetGroups }: GroupNames): GroupNames => ({
  group: '(the group)',
  targetGroups: targetGroups.map((_, index) => `(target group ${index + 1})`),
});

/** The text by which two values are the same, whatever the order of their members. */
export function comparable(value: unknown, names: GroupNames): string {
  const text = canonical(rename(value, names, neutralNames(names)));
  if (text.length <= READABLE_MAX) return text;
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

function canonical(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return value;
  return (
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : member,
    ) ?? 'unset'
  );
}
