import type { Ports } from '../ports/ports.ts';
import type { Rollout } from '../rollout/record.ts';
import { SECOND } from '../rollout/timing.ts';
import { groupsOf } from '../rollout/traffic/pairs.ts';
import { note } from '../rollout/transitions.ts';

type Needs = Pick<Ports, 'traffic' | 'rollouts' | 'clock'>;

/**
 * Whether green's servers, which have just become healthy, all take their full share. With slow start a target that becomes
 * healthy after another one gets little at first, whether there are requests or not: the first one would get nearly all of
 * green's.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
 */
export async function warmUp(
  { traffic, rollouts, clock }: Needs,
  rollout: Rollout,
): Promise<{ readonly rollout: Rollout; readonly left: number }> {
  const { green } = rollout;
  const now = clock.now();
  if (green.warmAt !== undefined) return { rollout, left: Math.max(0, green.warmAt - now) };
  const times = await Promise.all(groupsOf(rollout, 'green').map((group) => traffic.slowStart(group)));
  const left = Math.max(...times);
  if (left === 0) return { rollout, left };
  const what = `green's servers are healthy, and start slowly: ${left / SECOND} s until each takes its full share`;
  const warming = { ...rollout, green: { ...green, warmAt: now + left } };
  return { rollout: await rollouts.save(note(warming, now, what)), left };
}
