import type { ResponseTimes } from '../../src/ports/response-times.ts';
import type { Percentiles, TimedMinute } from '../../src/rollout/analysis/response-times.ts';
import { sample } from './balancing.ts';
import { type Cloud, groupsOfFleet } from './cloud.ts';

const MINUTE = 60_000;
const USUAL: Percentiles = { p50: 0.1, p90: 0.1, p99: 0.1 };

/** Every fleet that has requests answers them as its image does. */
export const responseTimesOf = (cloud: Cloud): ResponseTimes => ({
  async percentiles({ blue, green, from, until }) {
    const count = Math.max(0, (until - from) / MINUTE);
    const minutes = Array.from({ length: count }, (_, index) => from + index * MINUTE);
    return minutes
      .filter((minute) => !cloud.isUnreported(minute))
      .map((minute) => ({ minute, ...took(cloud, { blue, green }, minute) }))
      .filter((timed) => 'blue' in timed || 'green' in timed);
  },
});

function took(
  cloud: Cloud,
  groups: Readonly<Record<'blue' | 'green', string>>,
  minute: number,
): Omit<TimedMinute, 'minute'> {
  const of = (colour: 'blue' | 'green') => {
    const group = groups[colour];
    const fleet = [...cloud.fleets.values()].find((one) => groupsOfFleet(one).includes(group));
    if (!fleet?.servers[0] || sample(cloud, group, minute).requests === 0) return {};
    return { [colour]: cloud.took[fleet.servers[0].imageId] ?? USUAL };
  };
  return { ...of('blue'), ...of('green') };
}
