import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { CopyRequest, Settings } from '../../ports/settings.ts';
import type { FleetClaim } from '../../rollout/fleet/identity.ts';
import type { FleetSettings } from '../../rollout/fleet/settings.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { watchingRules } from '../eventbridge/watching-rules.ts';
import { deleteAlarms } from './attachments/alarms.ts';
import type { Attachment, Clients, GroupNames } from './attachments/attachment.ts';
import { ATTACHMENTS } from './attachments/list.ts';
import { comparable, earlierComparable } from './attachments/neutral.ts';
import { alarmsOf, type Scaling } from './attachments/scaling.ts';
import { recreatedAlarms, scalingPolicies } from './attachments/scaling-policies.ts';
import { deleteWarmPool, WARM_POOL } from './attachments/warm-pool.ts';
import { targetGroupsOf } from './clone.ts';
import { nameOf } from './description.ts';
import { findGroup, seenGroup } from './groups.ts';
import { holdBack } from './hold-back.ts';
import { filled } from './pattern.ts';
import { prove } from './proof.ts';
import { watchingAlarms } from './watching-alarms.ts';

/** The settings of Auto Scaling groups, and of what is attached to them. */
export const autoScalingSettings = (clients: Clients, installation: string): Settings => ({
  async read(fleet, isPattern, order, recorded) {
    const parts = await readParts(clients, await sourceGroup(clients, fleet, isPattern), order, recorded);
    return Object.assign({}, ...parts.map(({ settings }) => settings)) as FleetSettings;
  },
  async report(fleet, isPattern, live = fleet) {
    const group = await sourceGroup(clients, fleet, isPattern);
    const parts = await readParts(clients, group);
    const attached = parts.flatMap(({ attachment, value, settings }): SettingReport[] => {
      const outcomes = attachment.outcomes?.(value, namesIn(group)) ?? {};
      return Object.keys(settings).map((setting) => ({ setting, outcome: 'copied', ...outcomes[setting] }));
    });
    const names = { ...namesIn(group), group: live, pattern: isPattern ? fleet : undefined };
    const watching = [
      watchingAlarms(clients, names, parts.flatMap(calledBy)),
      watchingRules(clients.events, live),
    ];
    return [...attached, ...(await Promise.all(watching)).flat()];
  },
  copy: (claim, request) => copy(clients, installation, claim, request),
  discard: (claim) => discard(clients, installation, claim),
});

/** The alarms that scaling policies have. */
const calledBy = ({ attachment, value }: Part): string[] =>
  attachment === scalingPolicies ? alarmsOf(value as Scaling) : [];

interface Part {
  readonly attachment: Attachment<unknown>;
  readonly value: unknown;
  readonly settings: FleetSettings;
}

async function readParts(
  clients: Clients,
  group: AutoScalingGroup,
  order?: readonly string[],
  recorded: FleetSettings = {},
): Promise<Part[]> {
  const names = namesIn(group, order);
  const textOf = (setting: string, value: unknown) => {
    const before = recorded[setting];
    const isAsEarlier = before !== undefined && before === earlierComparable(value, names);
    return isAsEarlier ? before : comparable(value, names);
  };
  return Promise.all(
    ATTACHMENTS.map(async (attachment) => {
      const value = await attachment.read(clients, group);
      const settings = Object.entries(attachment.settings(value, names));
      const comparables = settings.map(([setting, of]) => [setting, textOf(setting, of)]);
      return { attachment, value, settings: Object.fromEntries(comparables) };
    }),
  );
}

async function sourceGroup(
  { autoScaling }: Clients,
  name: string,
  isPattern = false,
): Promise<AutoScalingGroup> {
  const group = await seenGroup(autoScaling, name);
  return isPattern ? filled(group) : group;
}

function namesIn(group: AutoScalingGroup, order: readonly string[] = []): GroupNames {
  const attached = targetGroupsOf(group);
  const known = order.filter((one) => attached.includes(one));
  const others = attached.filter((one) => !known.includes(one));
  return { group: nameOf(group), targetGroups: [...known, ...others] };
}

async function copy(
  clients: Clients,
  installation: string,
  claim: FleetClaim,
  { from, isPattern, only, order }: CopyRequest,
): Promise<void> {
  const [original, made] = await Promise.all([
    sourceGroup(clients, from, isPattern),
    seenGroup(clients.autoScaling, claim.name),
  ]);
  prove(made, installation, claim);
  const [wanted, present] = await Promise.all([
    readParts(clients, original, order),
    readParts(clients, made, order),
  ]);
  const has: FleetSettings = Object.assign({}, ...present.map(({ settings }) => settings));
  const isMeant = (name: string) => (only ? only.includes(name) : name !== WARM_POOL);
  const putOf = ({ settings }: Part) =>
    Object.keys(settings).filter((name) => isMeant(name) && settings[name] !== has[name]);
  if (!only) await holdBack(clients, claim.name, wanted.flatMap(putOf), has);
  for (const [index, part] of wanted.entries()) {
    const put = putOf(part);
    const drop = Object.keys(present[index]!.settings).filter(
      (name) => only?.includes(name) && part.settings[name] === undefined,
    );
    if (put.length + drop.length === 0) continue;
    await part.attachment.recreate?.(clients, part.value, {
      from: namesIn(original, order),
      to: namesIn(made, order),
      put: new Set(put),
      drop: new Set(drop),
    });
  }
}

/** Auto Scaling deletes no group with a warm pool, and no alarm that has another action beside those of its policies. */
async function discard(clients: Clients, installation: string, claim: FleetClaim): Promise<void> {
  const group = await findGroup(clients.autoScaling, claim.name);
  if (!group) return;
  prove(group, installation, claim);
  await deleteAlarms(clients.cloudWatch, await recreatedAlarms(clients, claim.name));
  await deleteWarmPool(clients, group);
}
