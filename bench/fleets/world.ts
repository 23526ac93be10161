import { createWorld } from '../../simulation/world/create-world.ts';
import { GOOD } from '../../simulation/world/instances.ts';
import type { World } from '../../simulation/world/world.ts';

/** Quick to start: many groups have no grace period, and would replace a slower server before it is healthy. */
const QUICK = { ...GOOD, healthyAfter: 5_000 };
const MODELS = { first: QUICK, good: QUICK };

/** Until a fleet that was planted serves, milliseconds. */
export const FLEET_SETTLING = 600_000;

/** Where a group of a definition is planted. */
export const createFleetWorld = (): Promise<World> =>
  createWorld({ seed: 1, models: MODELS, demand: () => 0, servers: 1 });
