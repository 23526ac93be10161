import { pauseRollout } from '../lifecycle/pause.ts';
import { takeOver } from '../lifecycle/take-over.ts';
import type { Ports } from '../ports/ports.ts';
import { retryOnConflict } from '../records/update.ts';
import { durationOf } from '../rollout/duration.ts';
import { InvalidInput } from '../rollout/errors.ts';
import { isPaused, pauseAtMost } from '../rollout/interventions/pause.ts';
import { checkPossible, possibleCommands } from '../rollout/interventions/possible.ts';
import { promote } from '../rollout/interventions/promotion.ts';
import { unexplained } from '../rollout/interventions/unexplained.ts';
import type { Rollout } from '../rollout/record.ts';
import { passWindows } from '../rollout/windows/raise-window.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'engine' | 'notifier' | 'clock'>;

export interface PauseOrder {
  readonly by: string;
  readonly reason: string;
  /** When it ends, from `now` on, milliseconds since the epoch; without it as late as the spec allows. */
  readonly until?: ((now: number) => number) | undefined;
}

/**
 * Keeps a rollout where it is until a person resumes it, and at most as long as its spec says. Both fleets are watched
 * meanwhile. Throws RolloutNotFound, RolloutConcluded, NotPossibleNow, and InvalidInput for an end that is past or too late.
 */
export async function pauseByName(
  ports: Needs,
  id: string,
  { by, reason, until }: PauseOrder,
): Promise<Rollout> {
  const rollout = await ports.rollouts.get(id);
  const longest = pauseAtMost(rollout);
  return pauseRollout(ports, rollout, (at) => {
    const end = until?.(at) ?? at + longest;
    if (end <= at) throw badEnd('a pause ends in the future');
    if (end - at > longest)
      throw badEnd(`a pause ends within ${durationOf(longest)}: see "limits.pauseAtMost"`);
    return { kind: 'asked', at, until: end, by, reason };
  });
}

const badEnd = (message: string) => new InvalidInput('the request', [{ path: 'until', message }]);

export interface ResumeOrder {
  readonly by: string;
  readonly reason: string;
  /** True when the person has given the reason. */
  readonly isExplained: boolean;
}

export interface Resumed {
  readonly rollout: Rollout;
  /** False for one that wasn't paused: whoever repeats a call has what they want. */
  readonly wasPaused: boolean;
}

/**
 * Goes on after a pause, from a step that lasts until then to the next; one that waits for a window goes on outside of them
 * to its end. Throws RolloutNotFound, RolloutConcluded, NotPossibleNow for one that doesn't go forward, InvalidInput where
 * the windows are passed over without a reason.
 */
export async function resumeByName(ports: Needs, id: string, order: ResumeOrder): Promise<Resumed> {
  return retryOnConflict(async () => {
    const rollout = await ports.rollouts.get(id);
    if (!isPaused(rollout) && possibleCommands(rollout).includes('pause'))
      return { rollout, wasPaused: false };
    checkPossible(rollout, 'resume');
    const next = resumed(rollout, order, ports.clock.now());
    const why = `resumed by ${order.by}: ${order.reason}`;
    return { rollout: await takeOver(ports, next, why), wasPaused: true };
  });
}

function resumed(rollout: Rollout, { by, reason, isExplained }: ResumeOrder, at: number): Rollout {
  const { pause, plan } = rollout;
  if (pause?.kind === 'hold') return promote(rollout, { at, by, reason, full: false });
  if (pause?.kind !== 'window') return rollout;
  if (!isExplained) throw unexplained('it goes on outside of the windows of the spec');
  return passWindows(rollout, { step: plan.steps.length - 1, at, by, reason });
}
