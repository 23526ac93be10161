import type { Ports } from '../../ports/ports.ts';
import type { TwinClaim } from '../../ports/target-groups.ts';
import { amendService } from '../../records/update.ts';
import { CloudRefused, CloudUnavailable, SpecMismatch } from '../../rollout/errors.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { deleteTargetGroup } from '../../rollout/interventions/by-hand.ts';
import type { Leftover } from '../../rollout/leftover.ts';
import type { Service } from '../../rollout/service.ts';
import type { Twin } from '../../rollout/service-records.ts';
import type { ServiceSpec } from '../../rollout/service-spec/spec.ts';
import { groupsOfFleet, specPairs, twinName } from '../../rollout/traffic/twins.ts';

type Needs = Pick<Ports, 'targetGroups'>;

const claimOf = (service: string, { of, name }: Twin): TwinClaim => ({ service, of, name });

/**
 * The twins that a spec leaves to Greenshift, with the ARNs of those that are there. Changes nothing. Throws
 * SpecMismatch for a name that somebody else's target group has.
 */
export async function planTwins({ targetGroups }: Needs, { service, traffic }: ServiceSpec): Promise<Twin[]> {
  const alone = specPairs(traffic).flatMap(({ targetGroups: [of = '', other] }) =>
    other === undefined ? [of] : [],
  );
  return Promise.all(alone.map((of) => planTwin(targetGroups, service, of)));
}

async function planTwin(targetGroups: Ports['targetGroups'], service: string, of: string): Promise<Twin> {
  const name = twinName(of);
  const found = await targetGroups.find({ service, of, name });
  if (found.kind === 'absent') return { of, name };
  if (found.kind === 'ours') return { of, name, arn: found.arn };
  throw new SpecMismatch(
    `${of} needs a twin, and the target group ${name} is somebody else's: ${found.reason}; delete it, or name a second target group in "traffic.targetGroups"`,
  );
}

/** Throws SpecMismatch where the account can't have the twins that are still to be made. */
export async function checkTwinQuota(
  { quotas }: Pick<Ports, 'quotas'>,
  twins: readonly Twin[],
): Promise<void> {
  const more = twins.filter(({ arn }) => arn === undefined).length;
  if (more === 0) return;
  const shortage = await quotas.targetGroupShortage(more).catch(unknown);
  if (shortage !== undefined) throw new SpecMismatch(shortage);
}

/** What may not be read, the creation tells. */
function unknown(error: unknown): undefined {
  if (!(error instanceof CloudRefused)) throw error;
}

/** For the report: the target group that is to be made. */
export const plannedReports = (twins: readonly Twin[]): SettingReport[] =>
  twins
    .filter(({ arn }) => arn === undefined)
    .map(({ of, name }) => ({
      setting: 'twin target group',
      outcome: 'recreated',
      from: of,
      to: name,
      why: 'the spec names one target group: Greenshift makes the other like it',
    }));

/** For the report: those that the spec needs no longer. They stay, whoever may still be in them. */
export const droppedReports = (before: readonly Twin[], after: readonly Twin[]): SettingReport[] =>
  before
    .filter(({ name }) => !after.some((twin) => twin.name === name))
    .map(({ of, name, arn = name }) => ({
      setting: 'twin target group',
      outcome: 'dropped',
      from: name,
      why: `it was made for ${of}, and the spec needs it no longer: it stays`,
      fix: `once nothing uses it: ${deleteTargetGroup(arn)}`,
    }));

/**
 * Makes the twins that the record says are to be made, and records each. Safe to repeat: until then no rollout of the
 * service begins. Throws as `TargetGroups.make`.
 */
export async function makeTwins(
  { targetGroups, services }: Needs & Pick<Ports, 'services'>,
  service: Service,
): Promise<Service> {
  let made = service;
  for (const twin of service.twins ?? []) {
    if (twin.arn !== undefined) continue;
    const arn = await targetGroups.make(claimOf(service.name, twin));
    made = await amendService(services, service.name, (record) => withArn(record, { ...twin, arn }));
  }
  return made;
}

/** The spec may have changed meanwhile. */
function withArn(record: Service, made: Twin): Service {
  const twins = record.twins?.map((twin) => (twin.name === made.name ? made : twin));
  return { ...record, twins };
}

/**
 * Deletes the twins of a service that is no more, where nothing uses them. Returns the names of those, and what stays,
 * each with why and the command that deletes it.
 */
export async function removeTwins(
  { targetGroups }: Needs,
  { name, twins = [], live }: Service,
): Promise<{ readonly left: readonly Leftover[]; readonly removed: readonly string[] }> {
  const left: Leftover[] = [];
  const removed: string[] = [];
  for (const twin of twins) {
    const why =
      twin.arn !== undefined && groupsOfFleet(live).includes(twin.arn)
        ? `${live.fleet} serves in it`
        : await whyKept(() => targetGroups.remove(claimOf(name, twin)));
    if (why === undefined) {
      if (twin.arn !== undefined) removed.push(twin.name);
      continue;
    }
    const what = `the target group ${twin.name}, which was made for ${twin.of}`;
    left.push({ what, why, how: `once nothing uses it: ${deleteTargetGroup(twin.arn ?? twin.name)}` });
  }
  return { left, removed };
}

/** The service is gone by then: what AWS doesn't do now is its owner's to do. */
async function whyKept(remove: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await remove();
  } catch (error) {
    if (error instanceof CloudRefused || error instanceof CloudUnavailable) return error.message;
    throw error;
  }
}
