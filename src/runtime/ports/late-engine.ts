import type { Engine } from '../../ports/engine.ts';
import { loadedOnce } from './loaded-once.ts';

/** For functions that start executions in few of their invocations: loads the adapter with the first call. */
export function engine(): Engine {
  const loaded = loadedOnce(async () => (await import('./executions.ts')).engine());
  return {
    start: async (rollout) => (await loaded()).start(rollout),
    isRunning: async (rollout) => (await loaded()).isRunning(rollout),
  };
}
