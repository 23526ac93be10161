import { installation } from './environment.ts';
import { lazySettings } from './lazy-settings.ts';

/** Apart from the other ports: what is loaded late would be part of every function that imports its module. */
export const settings = () =>
  lazySettings(async () => (await import('./group-settings.ts')).groupSettings(installation()));
