import type {
  CreateLaunchTemplateCommandInput,
  CreateLaunchTemplateCommandOutput,
  CreateLaunchTemplateVersionCommandInput,
  CreateLaunchTemplateVersionCommandOutput,
  DeleteLaunchTemplateCommandInput,
  DeleteLaunchTemplateCommandOutput,
  DeleteLaunchTemplateVersionsCommandInput,
  DeleteLaunchTemplateVersionsCommandOutput,
  LaunchTemplateErrorCode,
  ModifyLaunchTemplateCommandInput,
  ModifyLaunchTemplateCommandOutput,
  RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { AwsError, type Result } from '../../operations.ts';
import type { Region } from '../../region.ts';
import { tagsFor } from './filters.ts';
import { templateView, versionView } from './launch-template-reads.ts';
import { findVersion, parseVersion } from './launch-template-versions.ts';
import type { LaunchTemplates, Template } from './launch-templates.ts';
import { type ImageSources, inheritData, readData, unsupported, warningOf } from './template-data.ts';
import { createIdempotency } from './tokens.ts';

/** The operations that make, change and delete launch templates and their versions. */
export function launchTemplateWriteOperations(
  region: Region,
  templates: LaunchTemplates,
  sources: ImageSources,
) {
  const once = createIdempotency();
  return {
    CreateLaunchTemplate: (input: CreateLaunchTemplateCommandInput) =>
      once('CreateLaunchTemplate', input, (): Result<CreateLaunchTemplateCommandOutput> => {
        const data = readData(input.LaunchTemplateData);
        const tags = tagsFor('launch-template', input.TagSpecifications);
        const template = templates.add(input.LaunchTemplateName ?? '', tags);
        templates.addVersion(template, data, input.VersionDescription);
        return { LaunchTemplate: templateView(region, template), Warning: warningOf(data, sources) };
      }),

    CreateLaunchTemplateVersion: (input: CreateLaunchTemplateVersionCommandInput) =>
      once('CreateLaunchTemplateVersion', input, (): Result<CreateLaunchTemplateVersionCommandOutput> => {
        const template = templates.find(input);
        if (input.ResolveAlias) throw unsupported('ResolveAlias');
        const source = input.SourceVersion ? findVersion(template, input.SourceVersion).data : undefined;
        // A response's data differs from a request's in members that only AWS fills in.
        const base = source && inheritData(source as RequestLaunchTemplateData);
        const data = { ...base, ...readData(input.LaunchTemplateData) };
        const version = templates.addVersion(template, data, input.VersionDescription);
        return {
          LaunchTemplateVersion: versionView(region, template, version),
          Warning: warningOf(data, sources),
        };
      }),

    ModifyLaunchTemplate: (input: ModifyLaunchTemplateCommandInput) =>
      once('ModifyLaunchTemplate', input, (): Result<ModifyLaunchTemplateCommandOutput> => {
        const template = templates.find(input);
        if (!input.DefaultVersion)
          throw new AwsError('MissingParameter', 'The request must contain the parameter DefaultVersion');
        template.defaultVersion = findVersion(template, input.DefaultVersion).number;
        return { LaunchTemplate: templateView(region, template) };
      }),

    DeleteLaunchTemplate(input: DeleteLaunchTemplateCommandInput): Result<DeleteLaunchTemplateCommandOutput> {
      const template = templates.find(input);
      templates.remove(template);
      return { LaunchTemplate: templateView(region, template) };
    },

    DeleteLaunchTemplateVersions(
      input: DeleteLaunchTemplateVersionsCommandInput,
    ): Result<DeleteLaunchTemplateVersionsCommandOutput> {
      const template = templates.find(input);
      const asked = input.Versions ?? [];
      if (asked.length < 1 || asked.length > 200)
        throw new AwsError('InvalidParameterValue', 'Between 1 and 200 versions can be deleted at once.');
      const deleted = [];
      const refused = [];
      for (const number of asked.map(parseVersion)) {
        const item = {
          LaunchTemplateId: template.id,
          LaunchTemplateName: template.name,
          VersionNumber: number,
        };
        const error = refusal(template, number);
        if (error) refused.push({ ...item, ResponseError: error });
        else {
          template.versions.delete(number);
          deleted.push(item);
        }
      }
      return {
        SuccessfullyDeletedLaunchTemplateVersions: deleted,
        UnsuccessfullyDeletedLaunchTemplateVersions: refused,
      };
    },
  };
}

function refusal(
  template: Template,
  number: number,
): { Code: LaunchTemplateErrorCode; Message: string } | undefined {
  if (!template.versions.has(number))
    return {
      Code: 'launchTemplateVersionDoesNotExist',
      Message: `Could not find the specified version ${number} for the launch template with ID ${template.id}.`,
    };
  if (number === template.defaultVersion)
    return {
      Code: 'unexpectedError',
      Message: `Version ${number} is the default version of the launch template and cannot be deleted.`,
    };
  return undefined;
}
