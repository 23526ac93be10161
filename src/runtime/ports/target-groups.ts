import type { TargetGroups } from '../../ports/target-groups.ts';
import { installation } from '../environment.ts';
import { loadedOnce } from './loaded-once.ts';

/** Apart from the other ports, and loaded with the first call: a rollout asks for them once, and a registration. */
export const targetGroups = (): TargetGroups => {
  const name = installation();
  const groups = loadedOnce(async () => (await import('./balancer-groups.ts')).balancerGroups(name));
  return {
    find: async (claim) => (await groups()).find(claim),
    make: async (claim) => (await groups()).make(claim),
    read: async (targetGroup) => (await groups()).read(targetGroup),
    align: async (...request) => (await groups()).align(...request),
    remove: async (claim) => (await groups()).remove(claim),
  };
};
