import { SEVERITIES, type Severity } from '../src/rollout/inspection/finding.ts';
import type { Theme } from './theme.ts';
import type { VerbOption } from './verb.ts';

/** What the commands that show findings have in common. */

export const SEVERITY: VerbOption = {
  flags: '--severity <severity>',
  description: 'only findings of this severity and worse',
  default: 'low',
  choices: SEVERITIES,
};

const rank = (severity: Severity) => SEVERITIES.indexOf(severity);

export const isAsBadAs = (severity: Severity, least: Severity) => rank(severity) <= rank(least);

/** For `toSorted`: the worst first. */
export const bySeverity = (one: { severity: Severity }, other: { severity: Severity }) =>
  rank(one.severity) - rank(other.severity);

/** As wide as the widest, in its colour. */
export function severityText({ paint }: Pick<Theme, 'paint'>, severity: Severity): string {
  const colour = severity === 'high' ? paint.red : severity === 'medium' ? paint.yellow : paint.dim;
  return colour(severity.padEnd(6));
}
