import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { CannotCloneFleet } from '../rollout/errors.ts';
import { refusals, type SettingReport } from '../rollout/settings-report.ts';

/** What becomes of each setting of a fleet, of what is attached to it, and of what its servers are launched from, in a copy. */
export async function assessFleet(
  { fleets, settings, launchSettings }: Pick<Ports, 'fleets' | 'settings' | 'launchSettings'>,
  fleet: Fleet,
): Promise<readonly SettingReport[]> {
  const { name, launchConfiguration: from } = fleet;
  const configuration = from === undefined ? undefined : await fleets.launchConfiguration(from);
  const [own, attached, launched] = await Promise.all([
    fleets.assess(name),
    settings.report(name),
    launchSettings.report(fleet, configuration),
  ]);
  // The description of a group names some of what is attached to it as well.
  const told = new Set(own.map(({ setting }) => setting));
  return [...own, ...attached.filter(({ setting }) => !told.has(setting)), ...launched];
}

/** The image that a fleet launches now. Throws as the reads of its template or launch configuration. */
export async function liveImage(
  { fleets, templates }: Pick<Ports, 'fleets' | 'templates'>,
  { name, launchTemplate, launchConfiguration }: Fleet,
): Promise<string> {
  if (launchTemplate) return (await templates.resolve(launchTemplate)).imageId;
  if (launchConfiguration !== undefined)
    return (await fleets.launchConfiguration(launchConfiguration)).imageId;
  throw new CannotCloneFleet(`${name} has neither a launch template nor a launch configuration`);
}

/** Throws CannotCloneFleet with every setting that can't be copied faithfully, and what its owner can do. */
export function refuseUncopied(name: string, settings: readonly SettingReport[]): void {
  const reasons = refusals(settings);
  if (reasons.length === 0) return;
  throw new CannotCloneFleet(`${name} can't be copied faithfully: ${reasons.join('; ')}`, { reasons });
}
