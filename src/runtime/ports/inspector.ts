import type { Inspector } from '../../ports/inspector.ts';
import { loadedOnce } from './loaded-once.ts';

/** Apart from the other ports, and loaded with the first call: no rollout waits for it. */
export const inspector = (): Inspector => {
  const loaded = loadedOnce(async () => (await import('./server-inspector.ts')).serverInspector());
  return {
    servers: async (ids) => (await loaded()).servers(ids),
    launchedFrom: async (version) => (await loaded()).launchedFrom(version),
    version: async (template) => (await loaded()).version(template),
    attributes: async (server) => (await loaded()).attributes(server),
    openings: async (securityGroups) => (await loaded()).openings(securityGroups),
  };
};
