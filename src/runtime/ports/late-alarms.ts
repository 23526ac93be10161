import type { Alarms } from '../../ports/alarms.ts';
import { loadedOnce } from './loaded-once.ts';

/** Loaded with the first call: few specs name alarms. */
export function alarms(): Alarms {
  const loaded = loadedOnce(async () => (await import('./cloudwatch-alarms.ts')).alarms());
  return {
    find: async (names) => (await loaded()).find(names),
    namesLike: async (prefix) => (await loaded()).namesLike(prefix),
  };
}
