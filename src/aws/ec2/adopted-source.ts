import type { EC2Client, RequestLaunchTemplateData, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Adoption } from '../../ports/launch-templates.ts';
import { required } from '../call.ts';
import { findVersion } from './source-version.ts';

type Client = Pick<EC2Client, 'send'>;

/** A launch configuration never changes, nor does a template's version, and their names are never given again. */
export const descriptionOf = (like: Adoption['like']) =>
  'arn' in like
    ? `launch configuration ${/:launchConfiguration:([^:]+):/.exec(like.arn)?.[1] ?? like.arn}`
    : `version ${like.version} of ${like.id}`;

/** The data of a launch template's version that is like it. Throws CloudUnavailable for a version that isn't there. */
export async function dataOf(client: Client, like: Adoption['like']): Promise<RequestLaunchTemplateData> {
  if ('arn' in like) return like.data as RequestLaunchTemplateData;
  const found = await findVersion(client, like);
  const what = `version ${like.version} of the launch template ${like.id}`;
  return requestData(required(found?.LaunchTemplateData, what));
}

/** The response has what a request takes, but for the state of the metadata options (EC2 API reference). */
const requestData = ({ MetadataOptions, ...data }: ResponseLaunchTemplateData): RequestLaunchTemplateData => {
  if (!MetadataOptions) return data as RequestLaunchTemplateData;
  const { State: _, ...options } = MetadataOptions;
  return { ...data, MetadataOptions: options } as RequestLaunchTemplateData;
};
