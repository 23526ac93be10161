import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../rollout/canonical-json.ts';
import { targetGroupId } from '../../load-balancing/dimensions.ts';
import { wholeName } from '../../whole-name.ts';
import type { GroupNames } from './attachment.ts';

/** Longer values are shown by their digest: they are compared, and seldom read. */
const READABLE_MAX = 80;

/** By what dimensions of metrics a group is named: AWS's own, and what owners call theirs. */
const GROUP_DIMENSION = /^(aws:)?(auto[\s_-]?scaling|asg|group)/i;

export const isGroupDimension = (name: string): boolean => GROUP_DIMENSION.test(name);

/**
 * Replaces what names one group by what names another: the dimension of a metric, an expression that asks for groups, and
 * target groups. Other texts may be the same by chance, as the name of a service, and stay.
 */
export function rename<Value>(value: Value, from: GroupNames, to: GroupNames): Value {
  const renamed = (part: unknown, key?: string): unknown => {
    if (typeof part === 'string')
      return key === 'Expression' ? inExpression(part, from, to) : withTargetGroups(part, from, to);
    return isDimensionOf(part, from.group) ? { ...part, Value: to.group } : mapMembers(part, renamed);
  };
  return renamed(value) as Value;
}

function isDimensionOf(part: unknown, group: string): part is object {
  const { Name, Value } = Object(part) as { readonly Name?: unknown; readonly Value?: unknown };
  return typeof Name === 'string' && Value === group && isGroupDimension(Name);
}

/** What has no members stays as it is. */
function mapMembers(value: unknown, map: (member: unknown, key?: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => map(item));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, map(member, key)]));
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
    return other === undefined ? result : result.replaceAll(targetGroupId(arn), targetGroupId(other));
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
    if (typeof part !== 'string') return mapMembers(part, neutralize);
    return part === names.group ? neutral.group : withTargetGroups(part, names, neutral);
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
  return canonicalJson(value) ?? 'unset';
}
