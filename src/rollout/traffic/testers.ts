import type { Service } from '../service.ts';
import type { ServiceSpec } from '../service-spec/spec.ts';
import { WEIGHT_PROPAGATION } from '../timing.ts';
import type { Testers, TestersRule } from './testers-record.ts';

const HEADER = 'X-Greenshift-Testers';

/** What a spec with testers or probes wants for a rollout. */
export function testersIn(
  { traffic: { testers }, health }: ServiceSpec,
  rollout: string,
): Testers | undefined {
  if (!testers && !health?.probes) return undefined;
  const { header = HEADER, value = rollout } = testers ?? {};
  return { header, value, rules: [] };
}

/** For the rollout that holds the lock. A way back to an image of before isn't tested again. */
export const testersOf = ({ spec, lock }: Pick<Service, 'spec' | 'lock'>): Testers | undefined =>
  lock && !lock.request.fastForward ? testersIn(spec, lock.rollout) : undefined;

/** When every node of the load balancer knows all of the rules. */
export const testersReadyAt = ({ rules }: Testers): number =>
  Math.max(0, ...rules.map(({ readBackAt = Number.POSITIVE_INFINITY }) => readBackAt)) + WEIGHT_PROPAGATION;

/** True until it was found, at `since` or later, that none of the rules is left. */
export const mayHaveTesters = ({ testers }: { readonly testers?: Testers | undefined }, since = 0): boolean =>
  testers !== undefined && testers.rules.length > 0 && (testers.removedAt ?? -1) < since;

export const withRule = (testers: Testers, rule: TestersRule): Testers => ({
  ...testers,
  removedAt: undefined,
  rules: [...testers.rules.filter(({ route }) => route !== rule.route), rule],
});
