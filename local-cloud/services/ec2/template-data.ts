import type { RequestLaunchTemplateData, ValidationWarning } from '@aws-sdk/client-ec2';
import { AwsError } from '../../operations.ts';
import type { ImageParameters } from './image-parameters.ts';
import type { Images } from './images.ts';

/** Where the image of a template is looked up. */
export interface ImageSources {
  readonly images: Images;
  readonly parameters: Pick<ImageParameters, 'resolve'>;
}

/** A source version's data as a new version takes it over: without block devices' snapshots, which AWS leaves out. */
export function inheritData(source: RequestLaunchTemplateData): RequestLaunchTemplateData {
  if (!source.BlockDeviceMappings) return source;
  const mappings = source.BlockDeviceMappings.map(({ Ebs, ...mapping }) => {
    if (!Ebs) return mapping;
    const { SnapshotId: _, ...volume } = Ebs;
    return { ...mapping, Ebs: volume };
  });
  return { ...source, BlockDeviceMappings: mappings };
}

/** The data that was given, without members that are only present as undefined: those don't override a source's. */
export function readData(data: RequestLaunchTemplateData | undefined): RequestLaunchTemplateData {
  if (!data)
    throw new AwsError('MissingParameter', 'The request must contain the parameter LaunchTemplateData');
  const given = Object.entries(data).filter(([, value]) => value !== undefined);
  if (given.length === 0)
    throw new AwsError('MissingParameter', 'Launch template data must contain at least one parameter.');
  return Object.fromEntries(given) as RequestLaunchTemplateData;
}

/** AWS accepts a version that can't be launched, with a warning. */
export function warningOf(
  data: RequestLaunchTemplateData,
  { images, parameters }: ImageSources,
): ValidationWarning | undefined {
  const errors = [];
  try {
    if (data.ImageId) images.launchable(parameters.resolve(data.ImageId));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    errors.push({ Code: error.code, Message: error.message });
  }
  if (data.UserData && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(data.UserData))
    errors.push({ Code: 'InvalidUserData.Malformed', Message: 'Invalid BASE64 encoding of user data.' });
  return errors.length > 0 ? { Errors: errors } : undefined;
}

export const unsupported = (what: string) =>
  new AwsError('UnsupportedOperation', `${what} is not supported by the local cloud`);
