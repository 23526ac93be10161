import type { Ports } from '../ports/ports.ts';
import { amend, newEpoch } from '../records/update.ts';
import { rolloutResumed } from '../rollout/announcements/announcement.ts';
import { announce } from '../rollout/announcements/outbox.ts';
import { CloudUnavailable, RolloutConcluded } from '../rollout/errors.ts';
import { isOpen, type Rollout } from '../rollout/record.ts';
import { EXECUTION_AGE_MAX, START_PATIENCE } from '../rollout/timing.ts';
import { renew, resume, unrenewed } from '../rollout/transitions.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'engine' | 'clock'>;

/**
 * Starts another execution of a rollout under a new epoch, after the one before ended without finishing or for a pause.
 * The old epoch can't change anything any more. Throws RolloutConcluded, and RecordConflict when `rollout` isn't the
 * newest record.
 */
export async function takeOver(ports: Needs, rollout: Rollout, why: string): Promise<Rollout> {
  if (!isOpen(rollout)) throw new RolloutConcluded(`${rollout.id} has ended; there is nothing to take over`);
  return startAnew(ports, rollout, (record, at) => {
    const resumed = resume(record, at, why);
    return record.pause ? announce(resumed, rolloutResumed(record, why, at)) : resumed;
  });
}

/**
 * Lets another execution continue a long bake before the history of this one is full, which finds its epoch superseded at
 * its next step. If this dies half-way the watchdog takes the rollout over, or in its next round where this could tell that
 * the other can't be started. Throws RecordConflict as `takeOver`, and what AWS has against the start.
 */
export async function renewExecution(ports: Needs, rollout: Rollout): Promise<Rollout> {
  const { startedAt, takenOverAt = startedAt, renewedAt = startedAt } = rollout;
  if (ports.clock.now() - Math.max(takenOverAt, renewedAt) < EXECUTION_AGE_MAX) return rollout;
  return startAnew(ports, rollout, renew);
}

/** As `renewExecution`, at once: its first look is a whole one, whenever the last one was. Throws RecordConflict. */
export const lookNow = (ports: Needs, rollout: Rollout): Promise<Rollout> =>
  startAnew(ports, rollout, ({ evidence: { lookedAt: _, ...evidence }, ...record }, at) =>
    renew({ ...record, evidence }, at),
  );

async function startAnew(
  ports: Needs,
  rollout: Rollout,
  change: (rollout: Rollout, at: number) => Rollout,
): Promise<Rollout> {
  const { id, service } = rollout;
  const epoch = await newEpoch(ports.services, service);
  const next = await ports.rollouts.save({ ...change(rollout, ports.clock.now()), epoch });
  try {
    await start(ports, { id, epoch });
  } catch (error) {
    // Nothing runs any more: the watchdog's next round isn't to take this epoch for one that has just begun.
    await amend(ports, id, (record) => (record.epoch === epoch ? unrenewed(record) : record));
    throw error;
  }
  return next;
}

const START_ATTEMPTS = 3;

/** Each attempt has the SDK's retries, with their waits. Throws the last one's error. */
async function start({ engine, clock }: Needs, execution: { id: string; epoch: number }): Promise<void> {
  const until = clock.now() + START_PATIENCE;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await engine.start(execution);
    } catch (error) {
      const isLast = attempt === START_ATTEMPTS || clock.now() >= until;
      if (isLast || !(error instanceof CloudUnavailable)) throw error;
    }
  }
}
