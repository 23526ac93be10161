import { createHash } from 'node:crypto';
import type { Instance, LaunchTemplateVersion, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { LaunchedFrom, ServerFacts, VersionFacts } from '../../rollout/inspection/facts.ts';
import { required } from '../call.ts';

/* What is compared of EC2's descriptions. */

const TEMPLATE_TAG = 'aws:ec2launchtemplate:id';
const VERSION_TAG = 'aws:ec2launchtemplate:version';
const GROUP_TAG = 'aws:autoscaling:groupName';

/** The filters by which the servers of a version are found. */
export const tagFiltersOf = ({ id, version }: LaunchedFrom) => [
  { Name: `tag:${TEMPLATE_TAG}`, Values: [id] },
  { Name: `tag:${VERSION_TAG}`, Values: [String(version)] },
];

export function serverFacts(instance: Instance): ServerFacts {
  const id = required(instance.InstanceId, 'the id of an instance');
  const tags = new Map((instance.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
  const [template, version] = [tags.get(TEMPLATE_TAG), tags.get(VERSION_TAG)];
  const root = instance.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === instance.RootDeviceName);
  return {
    id,
    imageId: required(instance.ImageId, `the image of ${id}`),
    launchedAt: required(instance.LaunchTime, `the launch time of ${id}`).getTime(),
    rootAttachedAt: root?.Ebs?.AttachTime?.getTime(),
    publicAddress: instance.PublicIpAddress,
    launchedFrom: template && version ? { id: template, version: Number(version) } : undefined,
    group: tags.get(GROUP_TAG),
    ...metadataOf(instance),
    keyPair: instance.KeyName,
    securityGroups: idsOf(instance.SecurityGroups?.map(({ GroupId }) => GroupId)),
    profile: profileName(instance.IamInstanceProfile),
  };
}

export function versionFacts({
  LaunchTemplateId,
  VersionNumber,
  LaunchTemplateData: data = {},
}: LaunchTemplateVersion): VersionFacts {
  return {
    id: required(LaunchTemplateId, 'the id of a launch template'),
    version: required(VersionNumber, `the number of a version of ${LaunchTemplateId}`),
    userData: digestOf(data.UserData),
    ...metadataOf(data),
    keyPair: data.KeyName,
    securityGroups: securityGroupsIn(data),
    profile: profileName(data.IamInstanceProfile),
  };
}

const metadataOf = ({
  MetadataOptions: given,
}: {
  readonly MetadataOptions?:
    | { readonly HttpTokens?: string | undefined; readonly HttpPutResponseHopLimit?: number | undefined }
    | undefined;
}) => ({
  needsToken: given?.HttpTokens === undefined ? undefined : given.HttpTokens === 'required',
  hopLimit: given?.HttpPutResponseHopLimit,
});

/** An interface has its own; groups that are named, or none, are looked up at the launch. */
const securityGroupsIn = ({ NetworkInterfaces, SecurityGroupIds }: ResponseLaunchTemplateData) =>
  idsOf((NetworkInterfaces?.find(isPrimary) ?? NetworkInterfaces?.[0])?.Groups ?? SecurityGroupIds);

/** An instance names the security groups of this one; a template may list it after others. */
const isPrimary = ({ DeviceIndex }: { readonly DeviceIndex?: number | undefined }) => DeviceIndex === 0;

function idsOf(ids: readonly (string | undefined)[] = []): string[] | undefined {
  const known = ids.filter((id) => id !== undefined);
  return known.length === 0 ? undefined : [...new Set(known)].sort();
}

/** A template names a profile, or its ARN; an instance has the ARN. */
const profileName = (
  profile: { readonly Name?: string | undefined; readonly Arn?: string | undefined } = {},
) => profile.Name ?? profile.Arn?.split('/').at(-1);

/** User data may hold secrets: it is compared, and kept nowhere. */
export const digestOf = (base64 = '') =>
  createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex').slice(0, 16);
