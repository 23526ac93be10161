import { requiredHealthy } from '../capacity.ts';
import type { Rollout } from '../record.ts';
import { UNHEALTHY_MIN } from '../timing.ts';
import { type Attrition, isExcessive, observeServers } from './attrition.ts';
import type { Verdict } from './verdict.ts';

export interface HealthCheck {
  readonly verdict?: Verdict;
  /** The first of consecutive polls that found too few healthy servers, milliseconds since the epoch. */
  readonly unhealthySince?: number;
  readonly attrition: Attrition;
}

/** `capacity` is how many servers carry all of the traffic. */
export function assessHealth(
  { attrition: before, evidence, startedAt, traffic }: Rollout,
  targets: { readonly healthy: readonly string[]; readonly staying: readonly string[] },
  capacity: number,
  now: number,
): HealthCheck {
  const attrition = observeServers(before, targets, now - startedAt);
  if (isExcessive(attrition, capacity)) {
    const reason = `${attrition.lost} servers of green were healthy in traffic and are gone, of ${capacity}`;
    return { attrition, verdict: { kind: 'fail', code: 'GreenUnhealthy', reason } };
  }
  const healthy = targets.healthy.length;
  const needed = requiredHealthy(traffic.observed, capacity);
  if (healthy >= needed) return { attrition };
  const unhealthySince = evidence.unhealthySince ?? now;
  const reason = `green has ${healthy} healthy servers, its share of the traffic needs ${needed}`;
  const isOver = healthy === 0 || now - unhealthySince >= UNHEALTHY_MIN;
  const verdict: Verdict = isOver
    ? { kind: 'fail', code: 'GreenUnhealthy', reason }
    : { kind: 'hold', reason };
  return { attrition, unhealthySince, verdict };
}
