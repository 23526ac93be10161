import { matcher } from './conditions.ts';
import type { RoutedRule, Rule } from './model.ts';

/** A snapshot of a listener's rules, in the order in which they are tried. */
export function routingTable(rules: readonly Rule[]): readonly RoutedRule[] {
  return rules.map(({ conditions, transforms, action }) => ({
    matches: conditions.length === 0 ? () => true : matcher(conditions),
    transforms,
    action,
  }));
}
