import { amend } from '../../src/records/update.ts';
import { abort } from '../../src/rollout/transitions.ts';
import { restore } from '../../src/traffic/restore.ts';
import { fleetIn, type World } from '../world/world.ts';

export const press = (world: World) =>
  amend(world.ports, 'web-1', (rollout, at) => abort(rollout, at, 'ann', 'alarms'));

/** What the on-call API does to traffic: the mark first, then blue. */
export async function pressAbort(world: World) {
  return restore(world.ports, await press(world));
}

/** Everybody that serves in this fleet falls ill, but for the first `left`. */
export function sicken(world: World, fleet: string, left = 0): void {
  for (const server of fleetIn(world.cloud, fleet).servers.slice(left)) server.sick = true;
}
