import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { callAttention } from '../../rollout/interventions/attention.ts';
import type { Rollout } from '../../rollout/record.ts';
import { READ_STALENESS } from '../../rollout/timing.ts';
import { saveCall } from '../attention.ts';
import { failStep, type StepResult, stepResult } from '../step.ts';

type Needs = Pick<Ports, 'rollouts' | 'fleets' | 'traffic' | 'notifier' | 'clock'>;

/**
 * Holds green's next weight while its target group has targets that aren't servers of green: they would get a part of it,
 * whatever they run. People are notified, and after `startWithin` the rollout goes back; the image isn't to blame.
 */
export async function holdForStrangers(
  ports: Needs,
  rollout: Rollout,
  green: Fleet | undefined,
  targets: readonly string[],
): Promise<StepResult | undefined> {
  const own = new Set(green?.servers.map(({ id }) => id));
  const strangers = targets.filter((id) => !own.has(id));
  if (!green || strangers.length === 0) return undefined;
  const now = ports.clock.now();
  const held = now - rollout.phaseSince;
  const reason = `${strangers.join(', ')} in ${rollout.green.targetGroup} isn't a server of ${green.name}: deregister it`;
  if (held >= rollout.plan.startWithin)
    return failStep(ports, rollout.id, { code: 'TargetGroupOccupied', message: reason });
  // A read of the fleet may be older than its newest server.
  if (held < READ_STALENESS) return stepResult(rollout, 'hold');
  const called = callAttention(rollout, now, `strangers ${strangers.join()}`, reason);
  return stepResult(await saveCall(ports, rollout, called), 'hold');
}
