import type { Alarms } from '../ports/alarms.ts';
import { loadedOnce } from './loaded-once.ts';

/** For functions that look at alarms in few of their invocations: loads the adapter with the first call. */
export function alarms(): Alarms {
  const loaded = loadedOnce(async () => (await import('./cloudwatch-ports.ts')).alarms());
  return { find: async (names) => (await loaded()).find(names) };
}
