import { measured, ticksOf } from '../lifecycle/evidence/pair-metrics.ts';
import type { Ports } from '../ports/ports.ts';
import type { Tick } from '../rollout/analysis/evidence.ts';
import { slowest, type TimedMinute } from '../rollout/analysis/response-times.ts';
import { badIn, faultsIn, type Sample } from '../rollout/analysis/sample.ts';
import { CloudRefused, CloudUnavailable } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import { METRICS_PERIOD, METRICS_SETTLING, METRICS_SHOWN } from '../rollout/timing.ts';

type Needs = Pick<Ports, 'rollouts' | 'metrics' | 'responseTimes' | 'clock'>;

export interface MeasuredMinute extends Pick<Tick, 'minute' | 'blue' | 'green'> {
  readonly took: Omit<TimedMinute, 'minute'>;
}

/**
 * What both fleets' requests came to in each minute of a rollout, the newest METRICS_SHOWN of it, and how long they took.
 * Throws RolloutNotFound.
 */
export async function measure(ports: Needs, id: string): Promise<MeasuredMinute[]> {
  const { rollouts, clock } = ports;
  const rollout = await rollouts.get(id);
  const { startedAt, endedAt } = rollout;
  const now = clock.now();
  const until = wholeMinute(endedAt ?? now);
  const span = { from: Math.max(wholeMinute(startedAt), until - METRICS_SHOWN), until };
  const [ticks, times] = await Promise.all([
    ticksOf(ports, rollout, { ...span, responseTimes: true }),
    timesOf(ports, rollout, span),
  ]);
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
  return ticks.map(({ minute }, index) => ({
    minute,
    blue: blues[index]!,
    green: greens[index]!,
    took: times.get(minute) ?? {},
  }));
}

/**
 * By the minute, over all pairs of target groups. They are shown and nothing is judged by them: where CloudWatch doesn't
 * give them there are none, and what the requests came to is shown all the same.
 */
async function timesOf(
  { responseTimes }: Needs,
  rollout: Rollout,
  span: { readonly from: number; readonly until: number },
): Promise<ReadonlyMap<number, TimedMinute>> {
  const all = await Promise.all(
    measured(rollout).map((pair) => responseTimes.percentiles({ ...pair, ...span }).catch(noneIfFailed)),
  );
  return new Map(slowest(all.flat()).map((one) => [one.minute, one]));
}

function noneIfFailed(error: unknown): TimedMinute[] {
  if (error instanceof CloudUnavailable || error instanceof CloudRefused) return [];
  throw error;
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
