import { asked, ticksOf } from '../lifecycle/evidence/pair-metrics.ts';
import type { Ports } from '../ports/ports.ts';
import { addCounts, type Counts, NO_COUNTS } from '../rollout/analysis/counts.ts';
import { settledUntil, type Tick } from '../rollout/analysis/evidence.ts';
import type { LastTraffic } from '../rollout/analysis/power.ts';
import { addSamples, NO_SAMPLE } from '../rollout/analysis/sample.ts';
import { CloudRefused } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import { LAST_TRAFFIC_WINDOW, METRICS_PERIOD } from '../rollout/timing.ts';
import { pairsIn } from '../rollout/traffic/pairs.ts';

type Needs = Pick<Ports, 'metrics' | 'clock'>;

/** Of the live fleet in the last hour. What may not be read is unknown. */
export async function lastTraffic(ports: Needs, rollout: Rollout): Promise<LastTraffic | undefined> {
  const until = settledUntil(ports.clock.now());
  const groups = { blue: rollout.green.fleet, green: rollout.blue.fleet };
  const span = { from: until - LAST_TRAFFIC_WINDOW, until, ...asked(rollout.health, groups) };
  try {
    const ticks = await ticksOf(ports, withLiveAsGreen(rollout), span);
    const sample = ticks.reduce((sum, { green }) => addSamples(sum, green), NO_SAMPLE);
    if (sample.requests === 0) return undefined;
    const first = Math.min(...ticks.map(({ minute }) => minute));
    return {
      sample,
      minutes: (until - first) / METRICS_PERIOD,
      own: ownCounts(ticks),
      values: newestValues(ticks),
    };
  } catch (error) {
    if (error instanceof CloudRefused) return undefined;
    throw error;
  }
}

function ownCounts(ticks: readonly Tick[]): LastTraffic['own'] {
  const own: Record<string, Counts> = {};
  for (const [name, { green }] of ticks.flatMap((tick) => Object.entries(tick.own ?? {})))
    if (green) own[name] = addCounts(own[name] ?? NO_COUNTS, green);
  return own;
}

const newestValues = (ticks: readonly Tick[]): Record<string, number> =>
  Object.fromEntries(
    ticks.flatMap(({ values = {} }) =>
      Object.entries(values).flatMap(([name, { green }]) => (green === undefined ? [] : [[name, green]])),
    ),
  );

/** The minutes that are known are those of green: here of the fleet that serves alone. */
function withLiveAsGreen(rollout: Rollout) {
  const pairs = pairsIn(rollout).map(({ routes, blue, green }) => ({ routes, blue: green, green: blue }));
  const { routes, blue, green } = rollout;
  return { routes, pairs, blue: green, green: blue };
}
