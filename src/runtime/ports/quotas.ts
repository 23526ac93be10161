import type { Quotas } from '../../ports/quotas.ts';
import { loadedOnce } from './loaded-once.ts';

/** Apart from the other ports, and loaded with the first call: a rollout asks once, before it begins. */
export const quotas = (): Quotas => {
  const loaded = loadedOnce(async () => (await import('./account-quotas.ts')).quotas());
  return {
    fleetShortage: async () => (await loaded()).fleetShortage(),
    serverShortages: async (fleet) => (await loaded()).serverShortages(fleet),
    routeShortages: async (pairs) => (await loaded()).routeShortages(pairs),
    versionShortage: async (template) => (await loaded()).versionShortage(template),
    targetGroupShortage: async (more) => (await loaded()).targetGroupShortage(more),
  };
};
