import type {
  DescribeLaunchTemplatesCommandInput,
  DescribeLaunchTemplatesCommandOutput,
  DescribeLaunchTemplateVersionsCommandInput,
  DescribeLaunchTemplateVersionsCommandOutput,
  LaunchTemplate,
  LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import { AwsError, type Result } from '../../operations.ts';
import { page } from '../../paging.ts';
import type { Region } from '../../region.ts';
import { type FilterFields, matching, tagList } from './filters.ts';
import type { ImageParameters } from './image-parameters.ts';
import { findVersion, latestOf, parseVersion } from './launch-template-versions.ts';
import {
  type LaunchTemplates,
  type Template,
  type TemplateVersion,
  templateIdNotFound,
  templateNameNotFound,
} from './launch-templates.ts';

const templateFields: FilterFields<Template> = {
  'create-time': (template) => template.created.toISOString(),
  'launch-template-name': (template) => template.name,
};

interface VersionOf {
  readonly template: Template;
  readonly version: TemplateVersion;
  readonly tags: Record<string, never>;
}

const versionFields: FilterFields<VersionOf> = {
  'create-time': ({ version }) => version.created.toISOString(),
  'image-id': ({ version }) => version.data.ImageId,
  'instance-type': ({ version }) => version.data.InstanceType,
  'is-default-version': ({ template, version }) => String(version.number === template.defaultVersion),
};

const paging = { max: 200, code: 'InvalidParameterValue' };

/** The operations that describe launch templates and their versions. */
export function launchTemplateReadOperations(
  region: Region,
  templates: LaunchTemplates,
  parameters: Pick<ImageParameters, 'resolve'>,
) {
  return {
    DescribeLaunchTemplates(
      input: DescribeLaunchTemplatesCommandInput,
    ): Result<DescribeLaunchTemplatesCommandOutput> {
      const all = [...templates.all.values()];
      const { LaunchTemplateIds: ids = [], LaunchTemplateNames: names = [] } = input;
      const missing = ids.find((id) => !templates.all.has(id));
      if (missing !== undefined) throw templateIdNotFound(missing);
      if (names.some((name) => !all.some((template) => template.name === name))) throw templateNameNotFound();
      const matches = matching(input.Filters, templateFields);
      const found = all.filter(
        (template) =>
          (ids.length === 0 || ids.includes(template.id)) &&
          (names.length === 0 || names.includes(template.name)) &&
          matches(template),
      );
      const { items, nextToken } = page(found, input.MaxResults, input.NextToken, paging);
      return { LaunchTemplates: items.map((item) => templateView(region, item)), NextToken: nextToken };
    },

    DescribeLaunchTemplateVersions(
      input: DescribeLaunchTemplateVersionsCommandInput,
    ): Result<DescribeLaunchTemplateVersionsCommandOutput> {
      const matches = matching(input.Filters, versionFields);
      const found = requestedVersions(input, templates).filter(matches);
      const { items, nextToken } = page(found, input.MaxResults, input.NextToken, paging);
      return {
        LaunchTemplateVersions: items.map(({ template, version }) =>
          versionView(region, template, input.ResolveAlias ? withImage(version, parameters) : version),
        ),
        NextToken: nextToken,
      };
    },
  };
}

/** With `ResolveAlias` a description has the image in place of the parameter that names it. */
function withImage(version: TemplateVersion, { resolve }: Pick<ImageParameters, 'resolve'>): TemplateVersion {
  const { ImageId } = version.data;
  return ImageId === undefined
    ? version
    : { ...version, data: { ...version.data, ImageId: resolve(ImageId) } };
}

/** The versions that a request names, or a range of them, the newest first. */
function requestedVersions(
  input: DescribeLaunchTemplateVersionsCommandInput,
  templates: LaunchTemplates,
): VersionOf[] {
  const names = input.Versions ?? [];
  const of = (template: Template) => (version: TemplateVersion) => ({ template, version, tags: {} });
  if (!input.LaunchTemplateId && !input.LaunchTemplateName) {
    // Without a template the request is for all of them, and only $Latest and $Default mean something to all.
    if (names.length === 0 || names.some((name) => name !== '$Latest' && name !== '$Default'))
      throw new AwsError(
        'MissingParameter',
        'Either a launch template ID or a launch template name must be specified in the request.',
      );
    return [...templates.all.values()].flatMap((template) => named(template, names).map(of(template)));
  }
  const template = templates.find(input);
  if (names.length > 0) return named(template, names).map(of(template));
  const from = input.MinVersion ? parseVersion(input.MinVersion) : 1;
  const to = input.MaxVersion ? parseVersion(input.MaxVersion) : Number.POSITIVE_INFINITY;
  return [...template.versions.values()]
    .filter((version) => version.number >= from && version.number <= to)
    .reverse()
    .map(of(template));
}

function named(template: Template, names: readonly string[]): TemplateVersion[] {
  const versions = new Set(names.map((name) => findVersion(template, name)));
  return [...versions].sort((a, b) => b.number - a.number);
}

const createdBy = (region: Region) => `arn:aws:iam::${region.account}:root`;

export const templateView = (region: Region, template: Template): LaunchTemplate => ({
  LaunchTemplateId: template.id,
  LaunchTemplateName: template.name,
  CreateTime: template.created,
  CreatedBy: createdBy(region),
  DefaultVersionNumber: template.defaultVersion,
  LatestVersionNumber: latestOf(template),
  Tags: tagList(template.tags),
});

export const versionView = (
  region: Region,
  template: Template,
  version: TemplateVersion,
): LaunchTemplateVersion => ({
  LaunchTemplateId: template.id,
  LaunchTemplateName: template.name,
  VersionNumber: version.number,
  VersionDescription: version.description,
  CreateTime: version.created,
  CreatedBy: createdBy(region),
  DefaultVersion: version.number === template.defaultVersion,
  LaunchTemplateData: version.data,
});
