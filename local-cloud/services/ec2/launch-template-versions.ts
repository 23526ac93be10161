import { AwsError } from '../../operations.ts';
import type { Template, TemplateVersion } from './launch-templates.ts';

/**
 * The version a request means: a number, `$Latest` or `$Default`, the last one also when it means none in particular.
 * Throws `InvalidLaunchTemplateId.VersionNotFound`.
 */
export function findVersion(template: Template, asked = '$Default'): TemplateVersion {
  const number =
    asked === '$Default'
      ? template.defaultVersion
      : asked === '$Latest'
        ? latestOf(template)
        : parseVersion(asked);
  const version = template.versions.get(number);
  if (!version) throw versionNotFound(template, asked);
  return version;
}

/** The highest number there is: `$Latest` after the newest version was deleted. */
export function latestOf(template: Template): number {
  let latest = template.latestVersion;
  while (latest > template.defaultVersion && !template.versions.has(latest)) latest -= 1;
  return latest;
}

export function parseVersion(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AwsError('InvalidParameterValue', `Invalid launch template version: "${text}"`);
}

export const versionNotFound = (template: Template, asked: string) =>
  new AwsError(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version ${asked} for the launch template with ID ${template.id}.`,
  );
