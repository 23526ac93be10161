import { ticksOf } from '../lifecycle/pair-metrics.ts';
import type { Ports } from '../ports/ports.ts';
import type { Tick } from '../rollout/analysis/evidence.ts';
import { badIn, faultsIn, type Sample } from '../rollout/analysis/sample.ts';
import { METRICS_PERIOD, METRICS_SETTLING, METRICS_SHOWN } from '../rollout/timing.ts';

type Needs = Pick<Ports, 'rollouts' | 'metrics' | 'clock'>;

/**
 * What both fleets' requests came to in each minute of a rollout, the newest METRICS_SHOWN of it. Throws
 * RolloutNotFound.
 */
export async function measure({ rollouts, metrics, clock }: Needs, id: string): Promise<Tick[]> {
  const rollout = await rollouts.get(id);
  const { startedAt, endedAt } = rollout;
  const now = clock.now();
  const until = wholeMinute(endedAt ?? now);
  const ticks = await ticksOf({ metrics }, rollout, {
    from: Math.max(wholeMinute(startedAt), until - METRICS_SHOWN),
    until,
    responseTimes: true,
  });
  const settled = wholeMinute(now - METRICS_SETTLING);
  const isSettling = ticks.map(({ minute }) => minute >= settled);
  const blues = attribute(
    ticks.map((tick) => tick.blue),
    isSettling,
  );
  const greens = attribute(
    ticks.map((tick) => tick.green),
    isSettling,
  );
  return ticks.map(({ minute }, index) => ({ minute, blue: blues[index]!, green: greens[index]! }));
}

const wholeMinute = (at: number) => Math.floor(at / METRICS_PERIOD) * METRICS_PERIOD;

/**
 * Puts each response into the minute of its request: one that was counted a minute later makes a bad request too many in
 * the one and too few in the other. What is still being counted is bad only where it is surely so.
 */
export function attribute(samples: readonly Sample[], isSettling: readonly boolean[] = []): Sample[] {
  let surplus = 0;
  const newestFirst = samples.toReversed().map((sample, index) => {
    const faults = faultsIn(sample);
    const unanswered = sample.bad - faults - surplus;
    surplus = Math.max(0, -unanswered);
    const isOpen = isSettling[samples.length - 1 - index] === true;
    return { ...sample, bad: badIn({ ...sample, bad: faults + (isOpen ? 0 : Math.max(0, unanswered)) }) };
  });
  return newestFirst.reverse();
}
