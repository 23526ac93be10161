import type { OwnMetrics } from '../../ports/metrics.ts';
import type { Ports } from '../../ports/ports.ts';
import { addTicks, type Tick } from '../../rollout/analysis/evidence.ts';
import type { HealthSettings } from '../../rollout/analysis/health-settings.ts';
import { type Pair, type Paired, pairsIn } from '../../rollout/traffic/pairs.ts';
import { kindOf } from '../../rollout/traffic/routes.ts';

type Metrics = Pick<Ports, 'metrics'>;
type Request = Parameters<Ports['metrics']['ticks']>[0];

const isApplication = ({ routes }: Pair) => routes.some((route) => kindOf(route) !== 'network');

/** Connections are no requests: beside an application load balancer those of network load balancers aren't counted. */
export function measured(paired: Paired): readonly Pair[] {
  const pairs = pairsIn(paired);
  return pairs.some(isApplication) ? pairs.filter(isApplication) : pairs;
}

/** What the health of a rollout is judged by, beside what load balancers count in any case. */
export function asked(
  health: HealthSettings | undefined,
  groups: OwnMetrics['groups'],
): Pick<Request, 'slowAbove' | 'own'> {
  const { slow, metrics = [], values = [] } = health ?? {};
  return {
    ...(slow && { slowAbove: slow.aboveSeconds }),
    ...(metrics.length + values.length > 0 && {
      own: { metrics, ...(values.length > 0 && { values }), groups },
    }),
  };
}

/** The minutes of a rollout, added up over its pairs of target groups: one is known where it is of all of them. */
export async function ticksOf(
  { metrics }: Metrics,
  paired: Paired,
  { own, ...span }: Pick<Request, 'from' | 'until' | 'blueUntil' | 'slowAbove' | 'responseTimes' | 'own'>,
): Promise<Tick[]> {
  const all = await Promise.all(
    measured(paired).map(({ routes, blue, green }, index) =>
      metrics.ticks({ routes, blue, green, ...span, ...(own && index === 0 && { own }) }),
    ),
  );
  return all.reduce(addTicks);
}
