import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import type { SettingReport } from '../rollout/fleet/settings-report.ts';
import { TAGS } from '../rollout/fleet/tags.ts';
import { setTemplateVersion } from '../rollout/interventions/by-hand.ts';

/**
 * The versions that others have added to the launch template of a fleet that a rollout has made. Such a fleet launches a
 * numbered version, and so do those that come after it: what is in the newer ones never arrives by itself, though the
 * first group may have followed `$Latest`. Undefined when there is none.
 */
export async function ownerVersions(
  { templates }: Pick<Ports, 'templates'>,
  fleet: Fleet,
): Promise<SettingReport | undefined> {
  const { name, tags, launchTemplate } = fleet;
  if (!launchTemplate) return undefined;
  const { id, version } = launchTemplate;
  const live = Number(version);
  if (tags[TAGS.rollout] === undefined || Number.isNaN(live)) return undefined;
  const newest = (await templates.newerThan({ id, version: live })).at(-1);
  if (newest === undefined) return undefined;
  return {
    setting: 'launch template',
    outcome: 'dropped',
    from: `version ${newest} of ${id}`,
    to: `version ${live}, with the new image`,
    why: `${name} launches version ${live} since its rollout, and green is made like ${name}`,
    fix: `${setTemplateVersion(fleet, id, String(newest))} gives it to ${name}, whose next servers have its image, and to the rollouts after that`,
  };
}
