import type { Ports } from '../ports/ports.ts';
import { amend } from '../records/update.ts';
import { DriftDetected } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import { evenShare } from '../rollout/traffic/split.ts';
import { recordIntent, recordObserved } from '../rollout/transitions.ts';
import type { BlueCannotServe } from './blue-capacity.ts';
import { checkDrift, type LiveRoute, readTraffic } from './live.ts';
import { type Restored, restore } from './restore.ts';
import { confirmShare, writeShare } from './write.ts';

type TrafficPorts = Pick<Ports, 'traffic' | 'fleets' | 'rollouts' | 'clock'>;

/** All of the traffic is on green, since blue has nobody; `moved` says whether that took a write. */
export interface ServedByGreen extends Omit<BlueCannotServe, 'kind'> {
  readonly kind: 'served-by-green';
  readonly moved: boolean;
}

/**
 * As `restore`, but a blue without any healthy server doesn't keep its share from a green that has some: green gets
 * everything until blue lives. Not after an abort, by which weights never rise, and not over what others have written:
 * then the traffic stays where it is.
 */
export async function restoreOrServe(
  ports: TrafficPorts,
  rollout: Rollout,
): Promise<Restored | ServedByGreen> {
  const result = await restore(ports, rollout);
  if (result.kind !== 'blue-cannot-serve' || result.healthy > 0 || result.others === 0) return result;
  const moved = await giveGreenAll(ports, rollout);
  return moved === undefined ? result : { ...result, kind: 'served-by-green', moved };
}

/** Whether that took a write; undefined when green must not have it. Throws SplitNotConfirmed. */
async function giveGreenAll(ports: TrafficPorts, { id }: Rollout): Promise<boolean | undefined> {
  const rollout = await ports.rollouts.get(id);
  const { routes } = await readTraffic(ports, rollout);
  const behind = routes.filter(({ green }) => green < 100);
  if (!mayRise(rollout) || isEdited(rollout, behind)) return undefined;
  // Saved as it was read: an abort that has come since makes it a RecordConflict, and the caller begins anew.
  await ports.rollouts.save(recordIntent(rollout, 100, ports.clock.now()));
  for (const route of behind) await writeShare(ports, route, 100);
  const unconfirmed = behind.length > 0 ? await confirmShare(ports, rollout, 100) : undefined;
  const after = await ports.rollouts.get(id);
  // Blue may live again by then, and have been given everything.
  if (after.abort && !after.abandon) await restore(ports, after);
  if (!mayRise(after)) return undefined;
  if (unconfirmed) throw unconfirmed;
  await amend(ports, id, (record, at) =>
    mayRise(record) ? recordObserved(record, evenShare(100), at) : record,
  );
  return behind.length > 0;
}

const mayRise = ({ abort, abandon }: Rollout) => abort === undefined && abandon === undefined;

/** A weight that was meant may have been written without having been recorded as read back. */
function isEdited(rollout: Rollout, routes: readonly LiveRoute[]): boolean {
  try {
    checkDrift({ routes }, rollout, rollout.traffic.intended);
    return false;
  } catch (error) {
    if (error instanceof DriftDetected) return true;
    throw error;
  }
}
