import type { LaunchNames } from '../../ports/launch-settings.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { namesWhole } from '../whole-name.ts';

/** A text that names what green's is called differently stays as it is: only its owner knows what it is for. */
export function nameReport(
  value: string,
  { group, targetGroups, imageId }: LaunchNames,
  setting: string,
  what: string,
): SettingReport | undefined {
  const names = [group, ...targetGroups, ...targetGroups.map(nameIn), imageId].filter((name) => name !== '');
  const found = names.find((name) => namesWhole(value, name));
  if (!found) return undefined;
  const why = `finding: ${what} names ${found}, which green isn't; servers can read their group from the tag aws:autoscaling:groupName`;
  return { setting, outcome: 'copied', why };
}

/** `…:targetgroup/web-a/0123456789abcdef` is called `web-a`. */
const nameIn = (arn: string) => arn.split('/').at(-2) ?? '';
