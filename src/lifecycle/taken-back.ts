import { fleetHealth } from '../fleet/health.ts';
import { orNothing } from '../fleet/launch-problems.ts';
import type { Ports } from '../ports/ports.ts';
import type { FailureCode } from '../rollout/analysis/verdict.ts';
import { groupsOf } from '../rollout/pairs.ts';
import type { Rollout } from '../rollout/record.ts';

/** What EC2 says of a server that it has ended for itself (EC2 API reference, `StateReason`). */
const BY_EC2 = /^Server\.(?:SpotInstance(?:Termination|Shutdown)|ScheduledStop)\b/;

/** How the end of servers shows, which each is too few for their share while others start in their place. */
const SHOWN: readonly FailureCode[] = ['GreenUnhealthy', 'Outage'];

/**
 * That EC2 has taken back servers of green, where at least as many as it lacks for any other reason: the image has done
 * nothing. Undefined where that isn't so, or can't be read: it delays nothing.
 */
export async function whyTakenBack(
  ports: Pick<Ports, 'servers' | 'traffic'>,
  rollout: Rollout,
): Promise<string | undefined> {
  const { failure, attrition, green } = rollout;
  const isShown = failure && (SHOWN as readonly string[]).includes(failure.code);
  if (!isShown || !attrition || attrition.known.length === 0) return undefined;
  const { known } = attrition;
  const [ends = {}, health] = await Promise.all([
    orNothing(ports.servers.endsOf(known)),
    orNothing(fleetHealth(ports, groupsOf(rollout, 'green'))),
  ]);
  const taken = known.filter((id) => BY_EC2.test(ends[id] ?? ''));
  if (!health || taken.length === 0) return undefined;
  const others = known.filter((id) => !taken.includes(id) && !health.healthy.includes(id));
  if (others.length > taken.length) return undefined;
  return `EC2 has taken back ${taken.length} of ${green.fleet}'s servers (${taken[0]}: ${ends[taken[0]!]})`;
}
