import type { Fleet } from '../ports/fleets.ts';
import type { Adoption } from '../ports/launch-templates.ts';
import type { Ports } from '../ports/ports.ts';
import { SpecMismatch } from '../rollout/errors.ts';
import { type SettingChange, settingChanges } from '../rollout/fleet/settings.ts';
import { TAGS } from '../rollout/fleet/tags.ts';
import type { Rollout } from '../rollout/record.ts';
import { groupOrder } from '../rollout/traffic/pairs.ts';

/** The group that green is made like: the pattern, or blue. */
export const sourceOf = ({
  pattern,
  blue,
}: Rollout): { readonly from: string; readonly isPattern: boolean } =>
  pattern ? { from: pattern.fleet, isPattern: true } : { from: blue.fleet, isPattern: false };

/**
 * The pattern `like` of a service, whose live fleet it is for. Throws SpecMismatch unless it exists, is empty, its owner's,
 * attached where the live fleet may be, and allowed to become as large.
 */
export async function describePattern(
  { fleets }: Pick<Ports, 'fleets'>,
  like: string,
  live: Fleet,
  targetGroups: readonly string[],
): Promise<Fleet> {
  const pattern = await fleets.describe(like);
  if (!pattern) throw new SpecMismatch(`the pattern "${like}" does not exist in this region`);
  const [flaw] = flaws(pattern, live, targetGroups);
  if (flaw !== undefined) throw new SpecMismatch(`"${like}" can't be the pattern: ${flaw}`);
  return pattern;
}

function flaws(pattern: Fleet, live: Fleet, targetGroups: readonly string[]): string[] {
  const { name, desired, servers, tags, maxSize, deleting } = pattern;
  const isMarked = tags[TAGS.rollout] !== undefined || tags[TAGS.blueOf] !== undefined;
  const isAttached = pattern.targetGroups.some((group) => targetGroups.includes(group));
  const found = [
    deleting && 'it is being deleted',
    isMarked && 'a rollout has made or marked it; have a group of your own for it',
    (desired > 0 || servers.length > 0) &&
      `it has ${Math.max(desired, servers.length)} servers; a pattern is empty: set its sizes MinSize and DesiredCapacity to 0`,
    maxSize < live.desired &&
      `its MaxSize is ${maxSize}, and ${live.name} has ${live.desired} servers: raise it; fleets get it`,
    !isAttached &&
      `it isn't attached to a target group of the service: attach it to ${targetGroups.join(' or ')}, which an empty group does no harm to`,
  ];
  return name === live.name
    ? ['it is the live fleet, which is replaced']
    : found.filter((flaw) => flaw !== false);
}

/**
 * Has the template version that the pattern names now copied to a template of ours, which green's version is made in: one
 * more in the owner's would be `$Latest` there, and a difference to the owner's code. Returns the record.
 */
export async function adoptPattern(
  ports: Pick<Ports, 'fleets' | 'templates' | 'templateVersions' | 'rollouts'>,
  rollout: Rollout,
): Promise<Rollout> {
  const { pattern, service } = rollout;
  if (!pattern || pattern.adopted) return rollout;
  const found = await ports.fleets.describe(pattern.fleet);
  if (!found) throw new SpecMismatch(`the pattern "${pattern.fleet}" does not exist`);
  const like = await originOf(ports, found);
  const adopted = await ports.templateVersions.adopt({ service, like });
  return ports.rollouts.save({
    ...rollout,
    pattern: { ...pattern, adopted, launchedFrom: nameOf(like) },
  });
}

type Origin = Adoption['like'];

/** What a fleet launches from now. Throws as the reads of its template or launch configuration. */
async function originOf(
  { fleets, templates }: Pick<Ports, 'fleets' | 'templates'>,
  { launchTemplate, launchConfiguration = '' }: Fleet,
): Promise<Origin> {
  if (!launchTemplate) return fleets.launchConfiguration(launchConfiguration);
  const { version } = await templates.resolve(launchTemplate);
  return { id: launchTemplate.id, version };
}

const nameOf = (origin: Origin) =>
  'arn' in origin ? origin.arn : `version ${origin.version} of ${origin.id}`;

/** What is different on the pattern from what the rollout's green was made like. Nothing when one of them isn't known. */
export async function changesOnPattern(
  ports: Pick<Ports, 'fleets' | 'templates' | 'settings'>,
  rollout: Rollout,
): Promise<SettingChange[]> {
  const { pattern } = rollout;
  const { fleet = '', settings, launchedFrom: from } = pattern ?? {};
  if (settings === undefined || from === undefined) return [];
  const found = await ports.fleets.describe(fleet);
  if (!found) return [];
  const [now, origin] = await Promise.all([
    ports.settings.read(fleet, true, groupOrder(rollout), settings),
    originOf(ports, found),
  ]);
  const to = nameOf(origin);
  return [
    ...(to === from ? [] : [{ setting: 'launch template', from, to }]),
    ...settingChanges(settings, now),
  ];
}

/** What was changed on blue itself since green was made like the pattern: green doesn't get it. */
export async function changesOnBlue(
  { settings }: Pick<Ports, 'settings'>,
  rollout: Rollout,
): Promise<SettingChange[]> {
  const { blue, pattern } = rollout;
  if (!pattern || !blue.settings) return [];
  const { fleet, settings: before } = blue;
  return settingChanges(before, await settings.read(fleet, false, groupOrder(rollout), before));
}
