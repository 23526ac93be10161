import type { Ports } from '../../ports/ports.ts';
import type { FailureCode } from '../../rollout/analysis/verdict.ts';
import { claimOn } from '../../rollout/fleet/identity.ts';
import type { Rollout } from '../../rollout/record.ts';

/** What clients, probes and the load balancer see of servers that are being ended, whatever their image is. */
const SHOWN_BY_THE_END: readonly FailureCode[] = [
  'Alarm',
  'BadResponses',
  'GreenUnhealthy',
  'MetricWorse',
  'Outage',
  'ProbeFailed',
];

/**
 * What somebody has done to green's group that explains the failure without its image; undefined where nothing does. Throws
 * CloudUnavailable.
 */
export async function whyGreenGone(
  { fleets }: Pick<Ports, 'fleets'>,
  rollout: Rollout,
): Promise<string | undefined> {
  const { failure, green } = rollout;
  const isShown = failure && (SHOWN_BY_THE_END as readonly string[]).includes(failure.code);
  // A group that was never made is none that somebody has deleted.
  if (!isShown || green.launchTemplate === undefined) return undefined;
  const found = await fleets.find(claimOn(rollout, 'green'));
  if (found.kind === 'not-ours') return `somebody has made ${green.fleet} again`;
  if (found.kind === 'absent' || found.fleet.deleting) return `somebody has deleted ${green.fleet}`;
  return found.fleet.desired === 0 ? `somebody has sized ${green.fleet} to 0` : undefined;
}
