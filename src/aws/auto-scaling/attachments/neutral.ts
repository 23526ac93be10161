import { createHash } from 'node:crypto';
import { wholeName } from '../../whole-name.ts';
import type { GroupNames } from './attachment.ts';

/** Longer values are shown by their digest: they are compared, and seldom read. */
const READABLE_MAX = 80;

const tailOf = (arn: string) => arn.slice(arn.lastIndexOf(':') + 1);

/** By what dimensions of metrics a group is named: AWS's own, and what owners call theirs. */
const GROUP_DIMENSION = /^(aws:)?(auto[\s_-]?scaling|asg|group)/i;

export const isGroupDimension = (name: string): boolean => GROUP_DIMENSION.test(name);

/**
 * Replaces what names one group by what names another: the dimension of a metric, an expression that asks for groups, and
 * target groups. Other texts may be the same by chance, as the name of a service, and stay.
 */
export function rename<Value>(value: Value, from: GroupNames, to: GroupNames): Value {
  if (typeof value === 'string') return withTargetGroups(value, from, to) as Value;
  if (Array.isArray(value)) return value.map((item) => rename(item, from, to)) as Value;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const { Name, Value: named } = value as Dimension;
  if (typeof Name === 'string' && named === from.group && isGroupDimension(Name))
    return { ...value, Value: to.group };
  const members = Object.entries(value).map(([key, member]) => [
    key,
    key === 'Expression' && typeof member === 'string'
      ? inExpression(member, from, to)
      : rename(member, from, to),
  ]);
  return Object.fromEntries(members) as Value;
}

interface Dimension {
  readonly Name?: unknown;
  readonly Value?: unknown;
}

/** A search or a query says which dimension it is about (CloudWatch user guide, "Search expression syntax"). */
const ASKS_FOR_GROUPS = /auto[\s_-]?scaling[\s_-]?group|asg/i;

function inExpression(text: string, from: GroupNames, to: GroupNames): string {
  const renamed = ASKS_FOR_GROUPS.test(text)
    ? text.replaceAll(new RegExp(wholeName(from.group), 'g'), () => to.group)
    : text;
  return withTargetGroups(renamed, from, to);
}

/** A target group is named within a text too: `app/web/1/targetgroup/web-a/2`. */
const withTargetGroups = (text: string, from: GroupNames, to: GroupNames): string =>
  from.targetGroups.reduce((result, arn, index) => {
    const other = to.targetGroups[index] ?? to.targetGroups[0];
    return other === undefined ? result : result.replaceAll(tailOf(arn), tailOf(other));
  }, text);

const neutralNames = ({ targetGroups }: GroupNames): GroupNames => ({
  group: '(the group)',
  targetGroups: targetGroups.map((_, index) => `(target group ${index + 1})`),
});

/** The text by which two values are the same, whatever the order of their members. */
export const comparable = (value: unknown, names: GroupNames): string =>
  shortened(canonical(rename(value, names, neutralNames(names))));

/** What `comparable` gave in earlier releases, as old records have it: any text that is the group's name was neutral. */
export function earlierComparable(value: unknown, names: GroupNames): string {
  const neutral = neutralNames(names);
  const neutralize = (part: unknown): unknown => {
    if (typeof part === 'string')
      return part === names.group ? neutral.group : withTargetGroups(part, names, neutral);
    if (Array.isArray(part)) return part.map(neutralize);
    if (typeof part !== 'object' || part === null || part instanceof Date) return part;
    return Object.fromEntries(Object.entries(part).map(([key, member]) => [key, neutralize(member)]));
  };
  return shortened(canonical(neutralize(value)));
}

function shortened(text: string): string {
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
