import type { Settings } from '../../ports/settings.ts';
import { installation } from '../environment.ts';
import { loadedOnce } from './loaded-once.ts';

/** Apart from the other ports: what is loaded late would be part of every function that imports its module. */
export const settings = () =>
  lateSettings(async () => (await import('./group-settings.ts')).groupSettings(installation()));

/** Loads the adapter with the first call: it is a tenth of a function's code, and few of its invocations need it. */
function lateSettings(load: () => Promise<Settings>): Settings {
  const settings = loadedOnce(load);
  return {
    read: async (...fleet) => (await settings()).read(...fleet),
    report: async (...fleet) => (await settings()).report(...fleet),
    copy: async (claim, request) => (await settings()).copy(claim, request),
    discard: async (claim) => (await settings()).discard(claim),
  };
}
