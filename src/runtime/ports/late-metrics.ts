import type { Metrics } from '../../ports/metrics.ts';
import { loadedOnce } from './loaded-once.ts';

/** For functions that measure in few of their invocations: loads the adapter with the first call. */
export function metrics(): Metrics {
  const loaded = loadedOnce(async () => (await import('./cloudwatch-ports.ts')).metrics());
  return {
    ticks: async (request) => (await loaded()).ticks(request),
    requestsTo: async (request) => (await loaded()).requestsTo(request),
  };
}
