import type { Settings } from '../ports/settings.ts';
import { installation } from './environment.ts';

/** Apart from the other ports: what is loaded late would be part of every function that imports its module. */
export const settings = () =>
  lazySettings(async () => (await import('./group-settings.ts')).groupSettings(installation()));

/** Loads the adapter with the first call: it is a tenth of a function's code, and few of its invocations need it. */
function lazySettings(load: () => Promise<Settings>): Settings {
  let loading: Promise<Settings> | undefined;
  const settings = () => {
    loading ??= load();
    return loading;
  };
  return {
    read: async (...fleet) => (await settings()).read(...fleet),
    report: async (...fleet) => (await settings()).report(...fleet),
    copy: async (claim, request) => (await settings()).copy(claim, request),
    discard: async (claim) => (await settings()).discard(claim),
  };
}
