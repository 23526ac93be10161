import type { Occasional } from '../../aws/auto-scaling/occasional.ts';

const load = async (): Promise<Occasional> =>
  (await import('../../aws/auto-scaling/occasional.ts')).OCCASIONAL;

/** Loads with the first call what few functions, and few of their invocations, ask of fleets. */
export const lateParts: Occasional = {
  assessGroup: async (...request) => (await load()).assessGroup(...request),
  createFleet: async (...request) => (await load()).createFleet(...request),
  launchHooks: async (...request) => (await load()).launchHooks(...request),
  launchProblems: async (...request) => (await load()).launchProblems(...request),
  readLaunchConfiguration: async (...request) => (await load()).readLaunchConfiguration(...request),
};
