import type { ResponseTimes } from '../../ports/response-times.ts';
import { loadedOnce } from './loaded-once.ts';

/** For people who look at a rollout: loads the adapter with the first call. */
export function responseTimes(): ResponseTimes {
  const loaded = loadedOnce(async () => (await import('./cloudwatch-ports.ts')).responseTimes());
  return { percentiles: async (request) => (await loaded()).percentiles(request) };
}
