import { takeOver } from '../lifecycle/take-over.ts';
import type { Ports } from '../ports/ports.ts';
import { deliver } from '../records/deliver.ts';
import { amend } from '../records/update.ts';
import { GreenshiftError, OutOfTime } from '../rollout/errors.ts';
import type { Pause } from '../rollout/interventions/interventions.ts';
import { callOperator, openCall } from '../rollout/interventions/operator.ts';
import { isPaused, pauseHelp } from '../rollout/interventions/pause.ts';
import { promote } from '../rollout/interventions/promotion.ts';
import type { Rollout } from '../rollout/record.ts';
import { fail } from '../rollout/transitions.ts';
import { restore } from '../traffic/restore.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'fleets' | 'traffic' | 'notifier' | 'engine' | 'clock'>;

export type PauseAction = 'ended-pause' | 'reverted-paused' | 'called-operator';

/** What the spec says happens when nobody has ended the pause in time; by default a person is called, once a day. */
export async function endPause(
  ports: Needs,
  rollout: Rollout & { readonly pause: Pause },
): Promise<PauseAction[]> {
  const { pause, limits } = rollout;
  const reason = `nobody has said since ${new Date(pause.at).toISOString()} how it goes on: ${pause.reason}`;
  if (limits.onPauseEnd === 'revert') return revertPaused(ports, rollout, { code: 'PauseOver', reason });
  // No silence is an approval.
  if (limits.onPauseEnd === 'resume' && pause.kind !== 'approval') {
    await takeOver(ports, goneOn(rollout, ports.clock.now()), 'its pause has ended');
    return ['ended-pause'];
  }
  const before = openCall(rollout);
  const called = await amend(ports, rollout.id, (record, at) =>
    isPaused(record)
      ? callOperator(record, at, { code: 'PauseOver', reason, help: pauseHelp(record) })
      : record,
  );
  await deliver(ports, called);
  return openCall(called)?.count === before?.count ? [] : ['called-operator'];
}

const goneOn = (rollout: Rollout & { readonly pause: Pause }, at: number): Rollout =>
  rollout.pause.kind === 'hold'
    ? promote(rollout, { at, by: 'the spec', reason: 'its hold has ended', full: false })
    : rollout;

/** Sends a paused rollout back: the traffic at once, and the rest by an execution. */
export async function revertPaused(
  ports: Needs,
  { id }: Rollout,
  { code, reason }: { readonly code: string; readonly reason: string },
): Promise<PauseAction[]> {
  const failed = await amend(ports, id, (record, at) =>
    isPaused(record) ? fail(record, at, code, reason) : record,
  );
  if (!failed.failure || !failed.pause) return [];
  await restoreIfPossible(ports, failed);
  await takeOver(ports, await ports.rollouts.get(id), 'it goes back');
  return ['reverted-paused'];
}

/** The execution does what can't be done now, and calls a person if need be. */
export async function restoreIfPossible(ports: Needs, rollout: Rollout): Promise<void> {
  try {
    await restore(ports, rollout);
  } catch (error) {
    if (!(error instanceof GreenshiftError) || error instanceof OutOfTime) throw error;
  }
}
