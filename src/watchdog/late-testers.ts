import type { Ports } from '../ports/ports.ts';
import { CloudRefused } from '../rollout/errors.ts';
import { isOpen, type Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';
import { CLEANUP_DELAY, UNPIN_RETRY_MAX } from '../rollout/timing.ts';
import { mayHaveTesters } from '../rollout/traffic/testers.ts';
import { removeTesters } from '../traffic/remove-testers.ts';

/** The rollouts to look at: those of `tagging` and the last ones, without such as are known to have ended long ago. */
export function endedLately(services: readonly Service[], tagging: readonly string[], now: number): string[] {
  const last = new Map(
    services.flatMap((service) => (service.last ? [[service.last.rollout, service.last.at]] : [])),
  );
  const isLate = (id: string) => now - (last.get(id) ?? now) <= UNPIN_RETRY_MAX;
  return [...new Set([...tagging, ...last.keys()])].filter(isLate);
}

type Needs = Pick<Ports, 'testerRules' | 'rollouts' | 'clock'>;

/**
 * Looks once more for the rules for testers of a rollout that has ended, when no slow function can make one any more, and
 * for those that couldn't be removed then: for a day, after which they are its owner's.
 */
export async function removeLateTesters(
  ports: Needs,
  rollout: Rollout | undefined,
): Promise<'removed-testers'[]> {
  if (!rollout || isOpen(rollout)) return [];
  const { endedAt = 0 } = rollout;
  const since = endedAt + CLEANUP_DELAY;
  const now = ports.clock.now();
  if (now < since || now - endedAt > UNPIN_RETRY_MAX || !mayHaveTesters(rollout, since)) return [];
  try {
    const after = await removeTesters(ports, rollout, since);
    return after.timeline.length > rollout.timeline.length ? ['removed-testers'] : [];
  } catch (error) {
    if (!(error instanceof CloudRefused)) throw error;
    return [];
  }
}
