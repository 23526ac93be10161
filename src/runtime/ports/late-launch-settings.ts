import type { LaunchSettings } from '../../ports/launch-settings.ts';
import { loadedOnce } from './loaded-once.ts';

/** For functions that read them in few of their invocations: loads the adapter with the first call. */
export function launchSettings(): LaunchSettings {
  const loaded = loadedOnce(async () => (await import('./launch-settings.ts')).launchSettings());
  return {
    report: async (fleet, configuration) => (await loaded()).report(fleet, configuration),
    shortages: async (fleet) => (await loaded()).shortages(fleet),
  };
}
