import { fleetHealth } from '../../fleet/health.ts';
import { knownProblems } from '../../fleet/launch-problems.ts';
import { capacityWith } from '../../fleet/size.ts';
import type { Ports } from '../../ports/ports.ts';
import { isExcessive } from '../../rollout/analysis/attrition.ts';
import type { FailureCode } from '../../rollout/analysis/verdict.ts';
import { orNothing } from '../../rollout/or-nothing.ts';
import type { Rollout } from '../../rollout/record.ts';
import { groupsOf } from '../../rollout/traffic/pairs.ts';

type Needs = Pick<Ports, 'fleets' | 'servers' | 'traffic'>;

/** What EC2 says of a server that it has ended for itself (EC2 API reference, `StateReason`). */
const BY_EC2 = /^Server\.(?:SpotInstance(?:Termination|Shutdown)|ScheduledStop)\b/;

/** How the end of servers shows, which each is too few for their share while others start in their place. */
const SHOWN: readonly FailureCode[] = ['GreenUnhealthy', 'Outage'];

/**
 * That EC2 has taken back servers of green, at least as many as it lacks for any other reason: the image has done nothing.
 * Undefined where that isn't so, or can't be read: it delays nothing.
 */
export async function whyTakenBack(ports: Needs, rollout: Rollout): Promise<string | undefined> {
  const { failure, attrition, green } = rollout;
  const isShown = failure && (SHOWN as readonly string[]).includes(failure.code);
  if (!isShown || !attrition) return undefined;
  const health = await orNothing(fleetHealth(ports, groupsOf(rollout, 'green')));
  if (!health) return undefined;
  const missing = attrition.known.filter((id) => !health.healthy.includes(id));
  const ends = missing.length > 0 ? await orNothing(ports.servers.endsOf(missing)) : undefined;
  const losses = lossesOf(rollout, missing, ends ?? {}, health.staying.length);
  const { taken, others } = losses;
  const [first] = taken;
  if (first === undefined || !isTheirs(rollout, losses, health)) return undefined;
  // Servers that take the place of others, and never come up, have no part in the attrition.
  if (taken.length < others.length + (await failedLaunches(ports, green.fleet, taken))) return undefined;
  return `EC2 has taken back ${taken.length} of ${green.fleet}'s servers (${first}: ${ends?.[first]})`;
}

interface Losses {
  /** What EC2 took back, and what is missing for any other reason, as far as it explains the failure. */
  readonly taken: readonly string[];
  readonly others: readonly string[];
  /** Those of them that are missing since green last had enough servers. */
  readonly recent: { readonly taken: number; readonly others: number };
}

function lossesOf(
  { attrition, blue }: Rollout,
  missing: readonly string[],
  ends: Readonly<Record<string, string>>,
  servers: number,
): Losses {
  const replaced = new Set(attrition?.replaced);
  const isRecent = (id: string) => !replaced.has(id);
  const isTaken = (id: string) => BY_EC2.test(ends[id] ?? '');
  const taken = missing.filter(isTaken);
  // EC2 forgets the ends of servers: of one that was replaced long ago nobody knows why it went.
  const others = missing.filter((id) => !isTaken(id) && (isRecent(id) || ends[id] !== undefined));
  const recent = { taken: taken.filter(isRecent).length, others: others.filter(isRecent).length };
  // Those that were replaced explain only that so many are gone altogether.
  const isByAll = isExcessive(
    { lost: missing.length },
    blue.countsUnits ? servers : capacityWith(blue, undefined),
  );
  return { taken: isByAll ? taken : taken.filter(isRecent), others, recent };
}

/** True when green failed over what it had just lost, not over what its servers answer. */
function isTheirs(
  { failure }: Rollout,
  { recent }: Losses,
  { healthy }: { readonly healthy: readonly string[] },
): boolean {
  if (recent.taken === 0 || recent.taken < recent.others) return false;
  return failure?.code !== 'Outage' || recent.taken >= healthy.length;
}

/** How many servers of a fleet ended before they came up, or as unhealthy, but for those of `taken` that are named. */
async function failedLaunches(
  ports: Pick<Ports, 'fleets'>,
  fleet: string,
  taken: readonly string[],
): Promise<number> {
  const failed = (await knownProblems(ports, fleet)).filter(
    ({ kind }) => kind === 'ended' || kind === 'unhealthy',
  );
  return failed.reduce(
    (sum, { count = 0, servers = [] }) => sum + count - servers.filter((id) => taken.includes(id)).length,
    0,
  );
}
