import { AwsError } from '../../operations.ts';
import type { Rule } from './model.ts';
import { checkRange } from './requests.ts';

/** The default rule last. */
export const byPriority = (rules: readonly Rule[]) => rules.toSorted((a, b) => a.priority - b.priority);

/** Throws ValidationError for what is no priority. */
export const readPriority = (given: number | undefined) =>
  checkRange('Rule priority', given ?? Number.NaN, 1, 50_000);

/** Throws PriorityInUse when a listener's rules would not all have priorities of their own. */
export function checkUnique(priorities: readonly number[]): void {
  const twice = priorities.find((priority, index) => priorities.indexOf(priority) !== index);
  if (twice === undefined) return;
  throw new AwsError('PriorityInUse', `Priority '${twice}' is currently in use`);
}
