import { readAlarms } from '../lifecycle/evidence/read-alarms.ts';
import { lookNow } from '../lifecycle/take-over.ts';
import { findRollout } from '../records/update.ts';
import type { AlarmRule } from '../rollout/analysis/health-settings.ts';
import { isPaused } from '../rollout/interventions/pause.ts';
import { isOpen, isRollingBack, type Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';
import { isLookComing } from '../rollout/waiting/looks.ts';
import type { PauseAction } from './end-pause.ts';
import { type WatchNeeds, watchPaused } from './watch-paused.ts';
import { watchWait } from './watch-wait.ts';

/**
 * Has a rollout whose spec names an alarm looked at as soon as that changes its state, not only after the next minute. The
 * event is a hint: what counts is what CloudWatch says of the alarm, and the look decides. What only holds or calls has time
 * until the next one. Safe to repeat. Throws RecordConflict when somebody else acts.
 */
export async function heedAlarm(
  ports: WatchNeeds,
  service: Service,
  alarm: string,
): Promise<readonly (PauseAction | 'looked' | 'reverted-waiting')[]> {
  // Without a read. A rollout that began under an older spec, which named other alarms, sees them at its next look.
  if (!service.lock || !isNamed(service.spec.health?.alarms, alarm)) return [];
  const rollout = await findRollout(ports, service.lock.rollout);
  if (!rollout || !isConcerned(rollout, alarm)) return [];
  const isWaiting = rollout.phase === 'shifting';
  // In an incident many alarms go off within seconds.
  if (!isWaiting && !isPaused(rollout) && isLookComing(rollout, ports.clock.now())) return [];
  const check = await readAlarms(ports, rollout);
  if (check?.against?.kind !== 'fail') return [];
  if (isPaused(rollout)) return watchPaused(ports, service, rollout);
  if (isWaiting) return watchWait(ports, rollout);
  await lookNow(ports, rollout);
  return ['looked'];
}

const isConcerned = (rollout: Rollout, alarm: string) =>
  isOpen(rollout) &&
  !isRollingBack(rollout) &&
  (rollout.phase === 'baking' || (rollout.phase === 'shifting' && rollout.traffic.observed > 0)) &&
  isNamed(rollout.health?.alarms, alarm);

const isNamed = (rules: readonly AlarmRule[] = [], alarm: string) =>
  rules.some(({ name, action }) => name === alarm && action === 'revert');
