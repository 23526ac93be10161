import type { TesterRules } from '../../ports/tester-rules.ts';
import { installation } from '../environment.ts';
import { loadedOnce } from './loaded-once.ts';

/** Apart from the other ports, as the settings of fleets are, and loaded with the first call: few specs ask for it. */
export const testerRules = (): TesterRules => {
  const name = installation();
  const rules = loadedOnce(async () => (await import('./balancer-rules.ts')).balancerRules(name));
  return {
    place: async (wanted) => (await rules()).place(wanted),
    make: async (claim, place) => (await rules()).make(claim, place),
    find: async (listener, rollout) => (await rules()).find(listener, rollout),
    remove: async (rule, service) => (await rules()).remove(rule, service),
  };
};
