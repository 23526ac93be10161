import { takeOver } from '../lifecycle/take-over.ts';
import type { Ports } from '../ports/ports.ts';
import { retryOnConflict } from '../records/update.ts';
import { approve } from '../rollout/interventions/approval.ts';
import { checkPossible, isAwaitingApproval, possibleCommands } from '../rollout/interventions/possible.ts';
import type { Rollout } from '../rollout/record.ts';
import { rollBackRollout } from './rollback/roll-back.ts';
import type { Needs as RollbackNeeds, RollbackResult } from './rollback/rollback-order.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'engine' | 'clock'>;

interface Word {
  readonly by: string;
  readonly reason: string;
}

export interface Approved {
  readonly rollout: Rollout;
  /** False for one that has its approval: whoever repeats a call has what they want. */
  readonly wasAwaited: boolean;
}

/** Lets green have the weight that waits for it. Throws RolloutNotFound, RolloutConcluded, NotPossibleNow. */
export async function approveByName(ports: Needs, id: string, { by, reason }: Word): Promise<Approved> {
  return retryOnConflict(async () => {
    const rollout = await ports.rollouts.get(id);
    const isForward = possibleCommands(rollout).includes('pause');
    if (rollout.approval && isForward && !isAwaitingApproval(rollout)) return { rollout, wasAwaited: false };
    checkPossible(rollout, 'approve');
    const approved = approve(rollout, { at: ports.clock.now(), by, reason });
    return { rollout: await takeOver(ports, approved, `approved by ${by}`), wasAwaited: true };
  });
}

/** Rolls back a rollout whose next weight waits for an approval. Throws as a rollback of it does, and NotPossibleNow. */
export async function rejectByName(
  ports: RollbackNeeds,
  id: string,
  { by, reason }: Word,
): Promise<RollbackResult> {
  const rollout = await ports.rollouts.get(id);
  // Whoever repeats the call gets the state that there is.
  if (!rollout.abort) checkPossible(rollout, 'reject');
  return rollBackRollout(ports, id, { by, reason: `rejected: ${reason}`, force: false });
}
