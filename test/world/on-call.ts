import { amend } from '../../src/records/update.ts';
import { abort } from '../../src/rollout/transitions.ts';
import { restore } from '../../src/traffic/restore.ts';
import type { World } from './world.ts';

/** What the API puts on record as somebody presses rollback, before it moves any traffic. */
export const pressAbort = ({ ports }: Pick<World, 'ports'>, id = 'web-1') =>
  amend(ports, id, (rollout, at) => abort(rollout, at, 'ann', 'alarms'));

/** What it does to traffic: the mark first, then blue. */
export const pressAndRestore = async (world: Pick<World, 'ports'>) =>
  restore(world.ports, await pressAbort(world));
