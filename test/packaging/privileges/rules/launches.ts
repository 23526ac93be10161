import type { LaunchTemplateSpecification } from '@aws-sdk/client-auto-scaling';
import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import { type AccountView, versionOf } from '../account.ts';
import { ACCOUNT, REGION } from '../policies.ts';
import { asked, type Context, carried, PLACE, passed, type Request, tagsOf } from '../request.ts';

/**
 * What Auto Scaling's dry run of RunInstances asks for as the caller: the template, each kind of resource that the launch
 * uses or makes, tags that the template gives, and the role of its instance profile
 * (docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html).
 */
export function launchRequests(use: LaunchTemplateSpecification, account: AccountView): Request[] {
  const template = account.template(use);
  if (!template) return [];
  const data = versionOf(template, use.Version);
  const by: Context = { 'ec2:LaunchTemplate': template.arn };
  const runs = resourcesOf(data).map((resource) => ({ action: 'ec2:RunInstances', resource, context: by }));
  return [
    { action: 'ec2:RunInstances', resource: template.arn, context: { ...by, ...carried(template.tags) } },
    ...runs,
    ...tagging(data),
    ...passed('ec2.amazonaws.com', roleOf(data)),
  ];
}

function resourcesOf(data: ResponseLaunchTemplateData): string[] {
  const groups = data.SecurityGroupIds ?? data.NetworkInterfaces?.flatMap(({ Groups = [] }) => Groups) ?? [];
  const own = ['instance/i-0', 'network-interface/eni-0', 'subnet/subnet-0', 'volume/vol-0'];
  const named = [
    ...groups.map((group) => `security-group/${group}`),
    ...(data.KeyName ? [`key-pair/${data.KeyName}`] : []),
    ...(data.Placement?.GroupName ? [`placement-group/${data.Placement.GroupName}`] : []),
    ...(data.InstanceMarketOptions ? ['spot-instances-request/sir-0'] : []),
  ];
  return [
    `arn:aws:ec2:${REGION}::image/ami-0`,
    ...[...own, ...named].map((resource) => `arn:aws:ec2:${PLACE}:${resource}`),
  ];
}

const tagging = ({ TagSpecifications: all = [] }: ResponseLaunchTemplateData): Request[] =>
  all
    .filter(({ Tags = [] }) => Tags.length > 0)
    .map(({ ResourceType, Tags }) => ({
      action: 'ec2:CreateTags',
      resource: `arn:aws:ec2:${PLACE}:${ResourceType}/0`,
      context: { ...asked(tagsOf(Tags)), 'ec2:CreateAction': 'RunInstances' },
    }));

/** The role of an instance profile, which is called as it is. */
function roleOf({ IamInstanceProfile: profile }: ResponseLaunchTemplateData): string | undefined {
  const name = profile?.Name ?? profile?.Arn?.split(':instance-profile/').at(1);
  return name && `arn:aws:iam::${ACCOUNT}:role/${name}`;
}
