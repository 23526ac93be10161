import type { Rollout } from '../record.ts';
import { blameOf, isUnsure, ROLLED_BACK } from './blame.ts';
import type { Seen } from './observe.ts';
import { backText } from './reasons.ts';

/**
 * What a rollout of the image came to that isn't open any more, in a service where the image isn't live. `last`: the newest
 * one that has ended there; one that has brought the image before back speaks against this one.
 */
export function observeEnded(rollout: Rollout | undefined, id: string, last?: Rollout): Seen {
  if (rollout?.outcome === 'promoted' || rollout?.outcome === 'abandoned') return takenBack(id, last);
  const { failure, abort } = rollout ?? {};
  const why = abort ? `rolled back by ${abort.by}: ${abort.reason}` : failure?.message;
  const code = rollout && blameOf(rollout);
  return {
    state: 'reverted',
    rollout: id,
    ...(rollout && { begunAt: rollout.startedAt }),
    ...(why !== undefined && { why }),
    ...(code && { code }),
    ...(rollout && code && isUnsure(rollout) && { unsure: true }),
  };
}

function takenBack(rollout: string, last: Rollout | undefined): Seen {
  const isRolledBack = last?.cause.kind === 'rollback' && last.outcome === 'promoted';
  return {
    state: 'taken-back',
    rollout,
    why: isRolledBack ? backText(last.id, last) : 'another image is live there since',
    ...(isRolledBack && { code: ROLLED_BACK }),
  };
}
