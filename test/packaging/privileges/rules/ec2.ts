import type {
  CreateLaunchTemplateRequest,
  CreateLaunchTemplateVersionRequest,
  DescribeLaunchTemplateVersionsRequest,
} from '@aws-sdk/client-ec2';
import { type AccountView, type TemplateName, versionOf } from '../account.ts';
import { ACCOUNT, REGION } from '../policies.ts';
import {
  asked,
  type Context,
  carried,
  everywhere,
  NEW,
  PLACE,
  type Request,
  type Rule,
  type Tag,
  tagsOf,
} from '../request.ts';

const templateArn = (id: string) => `arn:aws:ec2:${PLACE}:launch-template/${id}`;

const onTemplate =
  (operation: string): Rule<TemplateName> =>
  (input, account) => {
    const template = account.template(input);
    // Of one that is gone there are no tags to decide by: what is made of either answer the adapter's tests say.
    if (!template) return [];
    return [{ action: `ec2:${operation}`, resource: template.arn, context: carried(template.tags) }];
  };

const onInstance =
  (operation: string): Rule<{ readonly InstanceId?: string | undefined }> =>
  ({ InstanceId: id = '' }, account) => {
    const resource = `arn:aws:ec2:${PLACE}:instance/${id}`;
    return [{ action: `ec2:${operation}`, resource, context: carried(account.instance(id)) }];
  };

/** A parameter that names an image is read as whoever has EC2 look at it. */
function parameterOf(imageId = ''): Request[] {
  const [, name] = /^resolve:ssm:\/?([^:]+)/.exec(imageId) ?? [];
  if (name === undefined) return [];
  const resource = `arn:aws:ssm:${PLACE}:parameter/${name}`;
  return [{ action: 'ssm:GetParameters', resource, context: { 'aws:ViaAWSService': 'true' } }];
}

function create({ TagSpecifications = [], LaunchTemplateData }: CreateLaunchTemplateRequest): Request[] {
  const resource = templateArn(`lt-${NEW}`);
  const given = TagSpecifications.find(({ ResourceType }) => ResourceType === 'launch-template');
  const tags = asked(tagsOf(given?.Tags));
  const tagging = { ...tags, 'ec2:CreateAction': 'CreateLaunchTemplate' };
  return [
    { action: 'ec2:CreateLaunchTemplate', resource, context: tags },
    { action: 'ec2:CreateTags', resource, context: tagging },
    ...parameterOf(LaunchTemplateData?.ImageId),
  ];
}

function describeVersions(input: DescribeLaunchTemplateVersionsRequest, account: AccountView): Request[] {
  const template = input.ResolveAlias ? account.template(input) : undefined;
  const resolved = template ? (input.Versions ?? []).map((version) => versionOf(template, version)) : [];
  return [
    ...everywhere('ec2:DescribeLaunchTemplateVersions'),
    ...resolved.flatMap(({ ImageId }) => parameterOf(ImageId)),
  ];
}

/** Images are of their owner: their ARN has no account. */
const ofImage = (action: string, id: string, account: AccountView, context: Context = {}): Request => ({
  action: `ec2:${action}`,
  resource: `arn:aws:ec2:${REGION}::image/${id}`,
  context: { 'ec2:Owner': ACCOUNT, ...carried(account.image(id)), ...context },
});

const onImage =
  (operation: string): Rule<{ readonly ImageId: string | undefined }> =>
  ({ ImageId = '' }, account) => [ofImage(operation, ImageId, account)];

/** Of images, the one thing whose tags are set after it was made. */
const onImages =
  (
    operation: string,
  ): Rule<{ readonly Resources: string[] | undefined; readonly Tags?: Tag[] | undefined }> =>
  ({ Resources = [], Tags }, account) =>
    Resources.map((id) =>
      id.startsWith('snap-')
        ? { action: `ec2:${operation}`, resource: snapshotArn(id), context: asked(tagsOf(Tags)) }
        : ofImage(operation, id, account, asked(tagsOf(Tags))),
    );

/** Of this region, without an account, as images are. */
const snapshotArn = (id: string) => `arn:aws:ec2:${REGION}::snapshot/${id}`;

/** With its snapshots: EC2 deletes them as whoever has it deregister the image. */
const deregister: Rule<{ readonly ImageId: string | undefined }> = ({ ImageId = '' }, account) => [
  ofImage('DeregisterImage', ImageId, account, { 'ec2:Public': 'false' }),
];

export const EC2 = {
  CreateTags: onImages('CreateTags'),
  DeleteTags: onImages('DeleteTags'),
  DeregisterImage: deregister,
  DisableImageDeregistrationProtection: onImage('DisableImageDeregistrationProtection'),
  EnableImageDeregistrationProtection: onImage('EnableImageDeregistrationProtection'),
  CreateLaunchTemplate: create,
  CreateLaunchTemplateVersion: (input: CreateLaunchTemplateVersionRequest, account: AccountView) => [
    ...onTemplate('CreateLaunchTemplateVersion')(input, account),
    ...parameterOf(input.LaunchTemplateData?.ImageId),
  ],
  DeleteLaunchTemplate: onTemplate('DeleteLaunchTemplate'),
  DeleteLaunchTemplateVersions: onTemplate('DeleteLaunchTemplateVersions'),
  DescribeLaunchTemplateVersions: describeVersions,
  GetConsoleOutput: onInstance('GetConsoleOutput'),
  DescribeInstanceAttribute: onInstance('DescribeInstanceAttribute'),
};
