import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import type { NamedPair } from '../../ports/quotas.ts';
import { CloudRefused, LaunchRefused } from '../../rollout/errors.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { extraServers } from '../../rollout/fleet/surge.ts';
import type { Plan } from '../../rollout/plan/plan.ts';

export type RoomNeeds = Pick<Ports, 'launchSettings' | 'quotas'>;

interface Room {
  /** What is missing for a second fleet, each with what to do. */
  readonly shortages: readonly string[];
  /** What may not be read, and so isn't known: it keeps nothing from beginning, the launch will tell. */
  readonly unknown: readonly string[];
}

/** What is asked about: beside the live fleet another one, which is made like `source`, … */
export interface Asked {
  readonly fleet: Fleet;
  readonly source: Fleet;
  /** … by a plan that may have fewer servers at a time than both have together. */
  readonly plan: Pick<Plan, 'steps' | 'surge'>;
  /** Where both are to get their traffic. */
  readonly pairs: readonly NamedPair[];
}

/** Whether there is room for the servers that there are at most beyond those of the live fleet. Changes nothing. */
async function readRoom(
  { launchSettings, quotas }: RoomNeeds,
  { fleet: { desired: full, servers: all }, source, plan, pairs }: Asked,
): Promise<Room> {
  const desired = extraServers(plan, full);
  const servers = all.slice(0, Math.ceil((all.length * desired) / Math.max(1, full)));
  const wanted = { ...source, desired, servers };
  const asked = await Promise.allSettled([
    launchSettings.shortages(wanted),
    quotas.fleetShortage(),
    quotas.serverShortages(wanted),
    quotas.routeShortages(pairs),
    source.launchTemplate && quotas.versionShortage(source.launchTemplate.id),
  ]);
  const failures = asked.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  const other = failures.find((reason) => !(reason instanceof CloudRefused));
  if (other !== undefined) throw other;
  return {
    shortages: asked.flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : [])),
    unknown: failures.map(({ message }: CloudRefused) => message),
  };
}

/**
 * Asks before anything is made whether there is room for a second fleet beside the live one. Returns what isn't known, as
 * findings. Throws LaunchRefused with everything that is missing and what to do.
 */
export async function checkCapacity(ports: RoomNeeds, asked: Asked): Promise<SettingReport[]> {
  const { shortages, unknown } = await readRoom(ports, asked);
  if (shortages.length === 0) return unknown.map(unknownReport);
  throw new LaunchRefused(`a second fleet beside ${asked.fleet.name} can't be had: ${shortages.join('; ')}`, {
    reasons: shortages,
  });
}

/** For the owner who registers: until the first rollout what is missing can be had. */
export async function roomFindings(ports: RoomNeeds, asked: Asked): Promise<SettingReport[]> {
  const { shortages, unknown } = await readRoom(ports, asked);
  const missing = shortages.map((shortage) => finding(`no rollout begins as long as ${shortage}`));
  return [...missing, ...unknown.map(unknownReport)];
}

const unknownReport = (reason: string) =>
  finding(`whether there is room for a second fleet is known in part: ${reason}`);

const finding = (what: string): SettingReport => ({
  setting: 'room for a second fleet',
  outcome: 'copied',
  why: `finding: ${what}`,
});
