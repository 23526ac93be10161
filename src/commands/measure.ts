import type { Ports } from '../ports/ports.ts';
import type { Tick } from '../rollout/analysis/evidence.ts';
import { METRICS_PERIOD, METRICS_SHOWN } from '../rollout/timing.ts';

type Needs = Pick<Ports, 'rollouts' | 'metrics' | 'clock'>;

/**
 * What both fleets' requests came to in each minute of a rollout, the newest METRICS_SHOWN of it. The last two minutes
 * are still being counted. Throws RolloutNotFound.
 */
export async function measure({ rollouts, metrics, clock }: Needs, id: string): Promise<Tick[]> {
  const { routes, blue, green, startedAt, endedAt } = await rollouts.get(id);
  const until = wholeMinute(endedAt ?? clock.now());
  return metrics.ticks({
    routes,
    blue: blue.targetGroup,
    green: green.targetGroup,
    from: Math.max(wholeMinute(startedAt), until - METRICS_SHOWN),
    until,
  });
}

const wholeMinute = (at: number) => Math.floor(at / METRICS_PERIOD) * METRICS_PERIOD;
