import { NotPossibleNow, RolloutConcluded } from '../errors.ts';
import { isOpen, isRollingBack, type Rollout } from '../record.ts';
import type { Pause } from './interventions.ts';
import { isPaused } from './pause.ts';

/** What a person may do to a rollout. */
export const COMMANDS = [
  'pause',
  'resume',
  'promote',
  'weight',
  'approve',
  'reject',
  'rollback',
  'abandon',
] as const;

export type Command = (typeof COMMANDS)[number];

/** As in: it can't be paused. */
const PARTICIPLES: Readonly<Record<Command, string>> = {
  pause: 'paused',
  resume: 'resumed',
  promote: 'promoted',
  weight: 'given another weight',
  approve: 'approved',
  reject: 'rejected',
  rollback: 'rolled back',
  abandon: 'abandoned',
};

const WAY_OUT: readonly Command[] = ['rollback', 'abandon'];

/** What ends a pause, or changes it. One that was asked for takes another end, and the place of one for a window. */
const OF_PAUSE: Readonly<Record<Pause['kind'], readonly Command[]>> = {
  asked: ['pause', 'resume'],
  approval: ['approve', 'reject'],
  hold: ['resume'],
  window: ['pause', 'resume'],
};

export const isAwaitingApproval = (rollout: Rollout) =>
  isPaused(rollout) && rollout.pause.kind === 'approval';

/** The commands that are possible where a rollout is; none once it has ended. What a rollback repairs doesn't wait. */
export function possibleCommands(rollout: Rollout): readonly Command[] {
  if (!isOpen(rollout)) return [];
  if (isRollingBack(rollout) || rollout.phase === 'retiring-blue') return WAY_OUT;
  const isBaking = rollout.phase === 'baking';
  const pause: Command[] = isRollback(rollout) ? [] : ['pause'];
  const promote: Command[] = isBaking && !isAwaitingApproval(rollout) ? ['promote'] : [];
  const weight: Command[] = isBaking && !isRollback(rollout) ? ['weight'] : [];
  const ofPause = isPaused(rollout) ? OF_PAUSE[rollout.pause.kind] : pause;
  return [...ofPause, ...promote, ...weight, ...WAY_OUT];
}

const isRollback = ({ cause }: Rollout) => cause.kind === 'rollback';

/** Throws RolloutConcluded for a rollout that has ended, NotPossibleNow for a command that isn't possible where it is. */
export function checkPossible(rollout: Rollout, command: Command): void {
  const { id, outcome } = rollout;
  if (!isOpen(rollout)) throw new RolloutConcluded(`${id} has ended as ${outcome}`);
  const possible = possibleCommands(rollout);
  if (possible.includes(command)) return;
  throw new NotPossibleNow(`${id} can't be ${PARTICIPLES[command]} ${whereText(rollout)}`, possible);
}

function whereText(rollout: Rollout): string {
  if (isRollingBack(rollout)) return 'while it goes back';
  if (isAwaitingApproval(rollout)) return 'while its next weight waits for an approval';
  if (isPaused(rollout)) return `while it is paused in the phase ${rollout.phase}`;
  return isRollback(rollout) ? 'since it is a rollback' : `in the phase ${rollout.phase}`;
}
