import type { World } from './world.ts';

/** A rollout as it is recorded. */
export const record = ({ ports }: Pick<World, 'ports'>, id = 'web-1') => ports.rollouts.get(id);

/** A service as it is recorded. */
export const service = ({ ports }: Pick<World, 'ports'>, name = 'web') => ports.services.get(name);
