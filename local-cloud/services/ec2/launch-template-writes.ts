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
  ValidationWarning,
} from '@aws-sdk/client-ec2';
import { type Answer, AwsError } from '../../operations.ts';
import type { Region } from '../../region.ts';
import { tagsFor } from './filters.ts';
import type { Images } from './images.ts';
import { templateView, versionView } from './launch-template-reads.ts';
import { findVersion, type LaunchTemplates, parseVersion, type Template } from './launch-templates.ts';

/** The operations that make, change and delete launch templates and their versions. */
export function launchTemplateWrites(region: Region, templates: LaunchTemplates, images: Images) {
  const once = rememberTokens();
  return {
    CreateLaunchTemplate: (input: CreateLaunchTemplateCommandInput) =>
      once('CreateLaunchTemplate', input, (): Answer<CreateLaunchTemplateCommandOutput> => {
        const data = requireData(input.LaunchTemplateData);
        const tags = tagsFor('launch-template', input.TagSpecifications);
        const template = templates.add(input.LaunchTemplateName ?? '', tags);
        templates.addVersion(template, data, input.VersionDescription);
        return { LaunchTemplate: templateView(region, template), Warning: warningOf(data, images) };
      }),

    CreateLaunchTemplateVersion: (input: CreateLaunchTemplateVersionCommandInput) =>
      once('CreateLaunchTemplateVersion', input, (): Answer<CreateLaunchTemplateVersionCommandOutput> => {
        const template = templates.find(input);
        if (input.ResolveAlias) throw unsupported('ResolveAlias');
        const source = input.SourceVersion ? findVersion(template, input.SourceVersion).data : undefined;
        // A response's data differs from a request's in members that only AWS fills in.
        const base = source && inherited(source as RequestLaunchTemplateData);
        const data = { ...base, ...requireData(input.LaunchTemplateData) };
        const version = templates.addVersion(template, data, input.VersionDescription);
        return {
          LaunchTemplateVersion: versionView(region, template, version),
          Warning: warningOf(data, images),
        };
      }),

    ModifyLaunchTemplate: (input: ModifyLaunchTemplateCommandInput) =>
      once('ModifyLaunchTemplate', input, (): Answer<ModifyLaunchTemplateCommandOutput> => {
        const template = templates.find(input);
        if (!input.DefaultVersion)
          throw new AwsError('MissingParameter', 'The request must contain the parameter DefaultVersion');
        template.defaultVersion = findVersion(template, input.DefaultVersion).number;
        return { LaunchTemplate: templateView(region, template) };
      }),

    DeleteLaunchTemplate(input: DeleteLaunchTemplateCommandInput): Answer<DeleteLaunchTemplateCommandOutput> {
      const template = templates.find(input);
      templates.remove(template);
      return { LaunchTemplate: templateView(region, template) };
    },

    DeleteLaunchTemplateVersions(
      input: DeleteLaunchTemplateVersionsCommandInput,
    ): Answer<DeleteLaunchTemplateVersionsCommandOutput> {
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

/** A source version's data as a new version takes it over: without block devices' snapshots, which AWS leaves out. */
function inherited(source: RequestLaunchTemplateData): RequestLaunchTemplateData {
  if (!source.BlockDeviceMappings) return source;
  const mappings = source.BlockDeviceMappings.map(({ Ebs, ...mapping }) => {
    if (!Ebs) return mapping;
    const { SnapshotId: _, ...volume } = Ebs;
    return { ...mapping, Ebs: volume };
  });
  return { ...source, BlockDeviceMappings: mappings };
}

/** The data that was given, without members that are only present as undefined: those don't override a source's. */
function requireData(data: RequestLaunchTemplateData | undefined): RequestLaunchTemplateData {
  if (!data)
    throw new AwsError('MissingParameter', 'The request must contain the parameter LaunchTemplateData');
  if (data.ImageId?.startsWith('resolve:ssm:')) throw unsupported('an ImageId of resolve:ssm:');
  const given = Object.entries(data).filter(([, value]) => value !== undefined);
  if (given.length === 0)
    throw new AwsError('MissingParameter', 'Launch template data must contain at least one parameter.');
  return Object.fromEntries(given) as RequestLaunchTemplateData;
}

/** AWS accepts a version that can't be launched, and says so in the answer. */
function warningOf(data: RequestLaunchTemplateData, images: Images): ValidationWarning | undefined {
  const errors = [];
  try {
    if (data.ImageId) images.launchable(data.ImageId);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    errors.push({ Code: error.code, Message: error.message });
  }
  if (data.UserData && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(data.UserData))
    errors.push({ Code: 'InvalidUserData.Malformed', Message: 'Invalid BASE64 encoding of user data.' });
  return errors.length > 0 ? { Errors: errors } : undefined;
}

const unsupported = (what: string) =>
  new AwsError('UnsupportedOperation', `${what} is not supported by the local cloud`);

/** AWS remembers client tokens for a while; this many are enough for the retries of one call. */
const REMEMBERED_TOKENS = 1000;

/** Answers a client token that comes again as it was answered first. Throws `IdempotentParameterMismatch`. */
function rememberTokens() {
  const answers = new Map<string, { readonly request: string; readonly answer: unknown }>();
  return <A>(operation: string, input: { readonly ClientToken?: string | undefined }, run: () => A): A => {
    if (!input.ClientToken) return run();
    const key = `${operation} ${input.ClientToken}`;
    const request = JSON.stringify(input);
    const known = answers.get(key);
    if (known && known.request !== request)
      throw new AwsError(
        'IdempotentParameterMismatch',
        'The request uses the same client token as a previous, but non-identical request.',
      );
    if (known) return known.answer as A;
    const answer = run();
    answers.set(key, { request, answer });
    if (answers.size > REMEMBERED_TOKENS) answers.delete(answers.keys().next().value!);
    return answer;
  };
}
