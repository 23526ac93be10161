import { requiredHealthy } from '../fleet/capacity.ts';
import type { Rollout } from '../record.ts';
import { UNHEALTHY_MIN } from '../timing.ts';
import { type Attrition, isExcessive, observeServers, withReplaced } from './attrition.ts';
import type { Verdict } from './verdict.ts';

export interface HealthCheck {
  readonly verdict?: Verdict;
  /** The first of consecutive polls that found too few healthy servers, milliseconds since the epoch. */
  readonly unhealthySince?: number;
  readonly attrition: Attrition;
}

export type Numbers = Omit<HealthCheck, 'attrition'>;

/** `capacity` is how many servers carry all of the traffic, counted as `units` of healthy ones are. */
export function assessHealth(
  { attrition: before, blue, evidence, startedAt, traffic }: Rollout,
  targets: {
    readonly healthy: readonly string[];
    readonly staying: readonly string[];
    readonly units: number;
  },
  capacity: number,
  now: number,
): HealthCheck {
  const attrition = observeServers(before, targets, now - startedAt);
  // Lost servers are counted one by one: what is gone has no weight any more.
  const servers = blue.countsUnits ? targets.staying.length : capacity;
  if (isExcessive(attrition, servers)) {
    const reason = `${attrition.lost} servers of green were healthy in traffic and are gone, of ${servers}`;
    return { attrition, verdict: { kind: 'fail', code: 'GreenUnhealthy', reason } };
  }
  const numbers = assessNumbers({ evidence, traffic }, targets.units, capacity, now);
  return { attrition: numbers.verdict ? attrition : withReplaced(attrition, targets.staying), ...numbers };
}

/** As `assessHealth`, by how many are healthy now: whatever became of those that were. */
export function assessNumbers(
  { evidence, traffic }: Pick<Rollout, 'evidence' | 'traffic'>,
  healthy: number,
  capacity: number,
  now: number,
): Numbers {
  const needed = requiredHealthy(traffic.observed, capacity);
  if (healthy >= needed) return {};
  const unhealthySince = evidence.unhealthySince ?? now;
  const reason = `green has ${healthy} healthy servers, its share of the traffic needs ${needed}`;
  const isOver = healthy === 0 || now - unhealthySince >= UNHEALTHY_MIN;
  const verdict: Verdict = isOver
    ? { kind: 'fail', code: 'GreenUnhealthy', reason }
    : { kind: 'hold', reason };
  return { unhealthySince, verdict };
}
