import type { Ports } from '../ports/ports.ts';
import { deliver } from '../records/deliver.ts';
import { amend, newEpoch } from '../records/update.ts';
import { rolloutPaused } from '../rollout/announcements/announcement.ts';
import { announce } from '../rollout/announcements/outbox.ts';
import type { Pause } from '../rollout/interventions/interventions.ts';
import { isPaused, pause } from '../rollout/interventions/pause.ts';
import { checkPossible } from '../rollout/interventions/possible.ts';
import type { Rollout } from '../rollout/record.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'notifier' | 'clock'>;

/**
 * Keeps an open rollout where it is: a new epoch ends its execution, and another one begins once it is resumed. A raise that
 * is being written at this moment may still take effect. Of a rollout that is paused the end and the reason change.
 * Throws NotPossibleNow, RolloutConcluded.
 */
export async function pauseRollout(
  ports: Needs,
  rollout: Rollout,
  pauseAt: (at: number) => Pause,
): Promise<Rollout> {
  checkPossible(rollout, 'pause');
  const epoch = isPaused(rollout) ? rollout.epoch : await newEpoch(ports.services, rollout.service);
  const paused = await amend(ports, rollout.id, (record, at) => {
    checkPossible(record, 'pause');
    return recordPause(record, isPaused(record) ? record.epoch : epoch, pauseAt(at));
  });
  return deliver(ports, paused);
}

/** The record as paused, or with another end of its pause, and the announcement. */
export function recordPause(rollout: Rollout, epoch: number, paused: Pause): Rollout {
  return announce(pause(rollout, epoch, paused), rolloutPaused({ ...rollout, pause: paused }));
}
