import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { CopyRequest, Settings } from '../../ports/settings.ts';
import type { FleetClaim } from '../../rollout/identity.ts';
import type { FleetSettings } from '../../rollout/settings.ts';
import type { Attachment, Clients, GroupNames } from './attachments/attachment.ts';
import { ATTACHMENTS } from './attachments/list.ts';
import { comparable } from './attachments/neutral.ts';
import { targetGroupsOf } from './clone.ts';
import { nameOf } from './description.ts';
import { seenGroup } from './groups.ts';
import { prove } from './proof.ts';

/** The settings of Auto Scaling groups, and of what is attached to them. */
export const autoScalingSettings = (clients: Clients, installation: string): Settings => ({
  async read(fleet) {
    const parts = await readParts(clients, await seenGroup(clients.autoScaling, fleet));
    return Object.assign({}, ...parts.map(({ settings }) => settings)) as FleetSettings;
  },
  copy: (claim, request) => copy(clients, installation, claim, request),
});

interface Part {
  readonly attachment: Attachment<unknown>;
  readonly value: unknown;
  readonly settings: FleetSettings;
}

async function readParts(clients: Clients, group: AutoScalingGroup): Promise<Part[]> {
  const names = namesIn(group);
  return Promise.all(
    ATTACHMENTS.map(async (attachment) => {
      const value = await attachment.read(clients, group);
      const settings = Object.entries(attachment.settings(value, names));
      const comparables = settings.map(([setting, of]) => [setting, comparable(of, names)]);
      return { attachment, value, settings: Object.fromEntries(comparables) };
    }),
  );
}

const namesIn = (group: AutoScalingGroup): GroupNames => ({
  group: nameOf(group),
  targetGroups: targetGroupsOf(group),
});

async function copy(
  clients: Clients,
  installation: string,
  claim: FleetClaim,
  { from, only }: CopyRequest,
): Promise<void> {
  const [original, made] = await Promise.all([
    seenGroup(clients.autoScaling, from),
    seenGroup(clients.autoScaling, claim.name),
  ]);
  prove(made, installation, claim);
  const [wanted, present] = await Promise.all([readParts(clients, original), readParts(clients, made)]);
  for (const [index, { attachment, value, settings }] of wanted.entries()) {
    const has = present[index]!.settings;
    const isMeant = (setting: string) => only === undefined || only.includes(setting);
    const put = Object.keys(settings).filter((name) => isMeant(name) && settings[name] !== has[name]);
    const drop = Object.keys(has).filter((name) => only?.includes(name) && settings[name] === undefined);
    if (put.length + drop.length === 0) continue;
    await attachment.recreate?.(clients, value, {
      from: namesIn(original),
      to: namesIn(made),
      put: new Set(put),
      drop: new Set(drop),
    });
  }
}
