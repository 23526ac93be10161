import { wasMade } from '../../fleet/absence.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Rollout } from '../../rollout/record.ts';
import { isFreeOfTraffic } from '../../traffic/live.ts';
import { restore } from '../../traffic/restore.ts';
import { callPerson } from '../attention.ts';
import { type StepResult, stepResult } from '../step.ts';

/**
 * Gives blue what others have given a green that is gone, whose clients get nothing. The result of the step meanwhile;
 * undefined when green has none. A person is called at once for a blue that can't take it. Throws as `restore`.
 */
export async function takeBackFromAbsent(
  ports: Pick<Ports, 'rollouts' | 'fleets' | 'traffic' | 'notifier' | 'clock'>,
  rollout: Rollout,
): Promise<StepResult | undefined> {
  if (!wasMade(rollout, 'green') || (await isFreeOfTraffic(ports, rollout, 'green'))) return undefined;
  const restored = await restore(ports, rollout);
  if (restored.kind !== 'blue-cannot-serve') return stepResult(rollout, 'hold');
  const blue = `blue has ${restored.healthy} healthy servers of ${restored.needed}`;
  const reason = `${rollout.green.fleet} is gone and still has traffic, and ${blue}`;
  return stepResult(await callPerson(ports, rollout, { code: 'BlueCannotServe', reason }), 'hold');
}
