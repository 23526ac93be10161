import { matcher, type RoutedRequest } from './conditions.ts';
import type { Rule, RuleAction } from './model.ts';

/** A rule as requests meet it. */
export interface RoutedRule {
  readonly matches: (request: RoutedRequest) => boolean;
  readonly action: RuleAction;
}

/** A snapshot of a listener's rules, in the order in which they are tried. */
export function routingTable(rules: readonly Rule[]): readonly RoutedRule[] {
  return rules.map(({ conditions, action }) => ({
    matches: conditions.length === 0 ? () => true : matcher(conditions),
    action,
  }));
}
