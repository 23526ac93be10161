import type { Rollout } from '../record.ts';
import { backWithin, inSeconds } from '../traffic/way-back.ts';
import { sizeText } from './fleet-records.ts';
import { extraServers, sizesBefore } from './surge.ts';

/** What the owner of a spec with a surge has given up, for people; nothing without one. */
export function surgeWarnings(rollout: Rollout, full: number): string[] {
  const { plan } = rollout;
  if (plan.surge === undefined || full === 0) return [];
  const most = sizeText(rollout, full + extraServers(plan, full));
  const from = plan.steps.find((_, index) => shrinksBefore(rollout, index, full));
  const size = `surge: green grows with its weight and blue shrinks behind it: ${most} at most, not ${2 * full}`;
  const until = inSeconds(backWithin(rollout));
  const way = from
    ? `from ${from.weight} % on a rollback grows blue first, as long as its servers take to start, and gives it the traffic as they come: the ${until} of backWithin hold until then`
    : 'the fleet is too small for blue to shrink before it retires';
  return [`${size}; ${way}`];
}

/** Whether blue is sized down before green gets the weight of a step. */
const shrinksBefore = (rollout: Rollout, index: number, full: number): boolean =>
  (sizesBefore(rollout, index, full)?.blue ?? full) < full;
