import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { CannotCloneFleet, SpecMismatch } from '../rollout/errors.ts';
import type { Blue } from '../rollout/fleet/fleet-records.ts';
import { refusals, type SettingReport } from '../rollout/fleet/settings-report.ts';

/**
 * What becomes, in a fleet made like it, of each setting of a fleet, of its attachments and of what it launches from. `live`
 * is the name of the fleet that a pattern is for.
 */
export async function assessFleet(
  { fleets, settings, launchSettings }: Pick<Ports, 'fleets' | 'settings' | 'launchSettings'>,
  fleet: Fleet,
  isPattern = false,
  live = fleet.name,
): Promise<readonly SettingReport[]> {
  const { name, launchConfiguration: from } = fleet;
  const configuration = from === undefined ? undefined : await fleets.launchConfiguration(from);
  const [own, attached, launched] = await Promise.all([
    fleets.assess(name, isPattern),
    settings.report(name, isPattern, live),
    launchSettings.report(fleet, configuration),
  ]);
  // The description of a group names some of what is attached to it as well.
  const told = new Set(own.map(({ setting }) => setting));
  return [...own, ...attached.filter(({ setting }) => !told.has(setting)), ...launched];
}

export interface LiveImage {
  readonly imageId: string;
  /** The version that names a parameter in place of an image. */
  readonly parameter?: NonNullable<Blue['parameter']>;
}

/**
 * The image of a fleet. Throws as the reads of its template or launch configuration, and SpecMismatch for a fleet whose
 * servers run several, which a parameter gave them one after another.
 */
export async function liveImage(
  { fleets, templates, servers }: Pick<Ports, 'fleets' | 'templates' | 'servers'>,
  fleet: Fleet,
): Promise<LiveImage> {
  const { name, launchTemplate, launchConfiguration } = fleet;
  if (launchTemplate) {
    const { version: from, imageId, parameter } = await templates.resolve(launchTemplate);
    if (parameter === undefined) return { imageId };
    const running = await servers.imagesOf(fleet.servers.map(({ id }) => id));
    const [first = imageId, ...others] = new Set(Object.values(running));
    if (others.length > 0)
      throw new SpecMismatch(
        `servers of ${name} run ${first} and ${others.join(', ')}, since ${parameter} has changed: replace those of the older image first`,
      );
    return { imageId: first, parameter: { name: parameter, template: launchTemplate.id, from } };
  }
  if (launchConfiguration !== undefined)
    return { imageId: (await fleets.launchConfiguration(launchConfiguration)).imageId };
  throw new CannotCloneFleet(`${name} has neither a launch template nor a launch configuration`);
}

/** Throws CannotCloneFleet with every setting that can't be copied faithfully, and what its owner can do. */
export function refuseUncopied(name: string, settings: readonly SettingReport[]): void {
  const reasons = refusals(settings);
  if (reasons.length === 0) return;
  throw new CannotCloneFleet(`${name} can't be copied faithfully: ${reasons.join('; ')}`, { reasons });
}
