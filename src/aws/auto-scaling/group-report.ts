import type { AutoScalingGroup, LaunchTemplateSpecification } from '@aws-sdk/client-auto-scaling';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { tagFinding } from '../tag-finding.ts';
import { carriedTags, targetGroupsOf } from './clone.ts';
import { GROUP_FIELDS, isSet } from './group-fields.ts';
import { groupFindings, isFinding } from './group-findings.ts';
import { specificationOf } from './mixed-instances.ts';
import { type Unsupported, unsupportedIn } from './unsupported.ts';

/** What becomes of everything that a group has. Servers are launched anew, and AWS sets what it alone may set. */
export function groupReport(group: AutoScalingGroup): SettingReport[] {
  return [
    ...Object.entries(group)
      .filter(([, value]) => isSet(value))
      .flatMap(([field, value]) => fieldReport(group, field, value)),
    ...distributionReport(group),
    ...tagReports(group),
    ...groupFindings(group),
    ...unsupportedIn(group).map(refusal),
  ];
}

const REWRITTEN: Partial<
  Record<keyof AutoScalingGroup, (group: AutoScalingGroup) => Partial<SettingReport>>
> = {
  AutoScalingGroupName: ({ AutoScalingGroupName }) => ({
    from: AutoScalingGroupName,
    to: 'the name of the rollout',
  }),
  LaunchTemplate: ({ LaunchTemplate }) => ({
    from: versionText(LaunchTemplate),
    to: 'a version of its own with the image of the rollout',
  }),
  MixedInstancesPolicy: (group) => ({
    from: versionText(specificationOf(group)),
    to: 'a version of its own with the image of the rollout',
  }),
  LaunchConfigurationName: ({ LaunchConfigurationName }) => ({
    from: `launch configuration ${LaunchConfigurationName}`,
    to: 'a launch template that Greenshift makes from it',
    why: 'finding: a launch configuration can take no other image; the template is removed when it is not needed',
  }),
  TargetGroupARNs: (group) => ({
    from: targetGroupsOf(group).join(', '),
    to: 'the other target group of the service',
  }),
  MinSize: ({ MinSize }) => ({
    from: String(MinSize),
    to: 'the desired capacity of blue, until the rollout is over',
  }),
};

/** A green that nobody is in proves nothing, and one that has the traffic isn't emptied. */
const EMPTY: SettingReport = {
  setting: 'DesiredCapacity',
  outcome: 'rewritten',
  from: '0',
  to: '1',
  why: 'finding: of an empty group the image is proven with one server, which stays until somebody scales the group in',
};

/** It has to have room for the server that proves the image. */
const CLOSED: SettingReport = {
  setting: 'MaxSize',
  outcome: 'rewritten',
  from: '0',
  to: '1',
  why: 'finding: of a group that may have no server the image is proven with one, which its copy goes on allowing',
};

const versionText = (template: LaunchTemplateSpecification | undefined) =>
  `version ${template?.Version ?? '$Default'} of ${template?.LaunchTemplateId}`;

/** How a mixed instances policy shares a fleet out; what its overrides launch is told with the template. */
function distributionReport({ MixedInstancesPolicy: policy }: AutoScalingGroup): SettingReport[] {
  const distribution = policy?.InstancesDistribution;
  if (!distribution) return [];
  return [{ setting: 'InstancesDistribution', outcome: 'copied', from: JSON.stringify(distribution) }];
}

function fieldReport(group: AutoScalingGroup, field: string, value: unknown): SettingReport[] {
  const treatment = GROUP_FIELDS[field as keyof AutoScalingGroup];
  if (field === 'DesiredCapacity' && value === 0) return [EMPTY];
  if (field === 'MaxSize' && value === 0) return [CLOSED];
  const rewrite = REWRITTEN[field as keyof AutoScalingGroup];
  if (rewrite) return [{ setting: field, outcome: 'rewritten', ...rewrite(group) }];
  if (isFinding(group, field)) return [];
  const isCopied = treatment === 'copied' || treatment === 'restored' || field === 'DesiredCapacity';
  return isCopied ? [{ setting: field, outcome: 'copied', from: JSON.stringify(value) }] : [];
}

const OF_STACK = 'keep a group of size 0 in the stack, which greens are made like: name it in "fleet.like"';

/** The tags that a copy keeps, and AWS's own, which it can't have. */
function tagReports(group: AutoScalingGroup): SettingReport[] {
  const carried = carriedTags(group).map((tag): SettingReport => {
    const why = tagFinding(tag, group.AutoScalingGroupName ?? '', targetGroupsOf(group));
    return { setting: `tag "${tag.Key}"`, outcome: 'copied', from: tag.Value, ...(why && { why }) };
  });
  const reserved = (group.Tags ?? [])
    .filter(({ Key }) => Key?.startsWith('aws:'))
    .map(
      ({ Key }): SettingReport => ({
        setting: `tag "${Key}"`,
        outcome: 'dropped',
        why: 'only AWS may set it: green is no part of that stack',
        ...(Key === 'aws:cloudformation:stack-name' && { fix: OF_STACK }),
      }),
    );
  return [...carried, ...reserved];
}

const refusal = ({ reason, fix }: Unsupported): SettingReport => ({
  setting: reason,
  outcome: 'refused',
  fix,
});
