import { TAGS } from '../../src/rollout/fleet/tags.ts';
import type { Need } from './iam.ts';
import type { Tagged, Tags } from './tagged.ts';

/** Where an installation is. */
export interface Home {
  readonly name: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** What one role has to be allowed for a service, by its logical id in the stack. */
export interface RoleNeed {
  readonly role: string;
  readonly need: Need;
}

/** Those that write splits. */
const WRITERS = ['ShiftTrafficRole', 'RollBackRole', 'WatchdogRole', 'ApiRole'];

const carried = (tags: Tags) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));

const isRule = (arn: string) => arn.includes(':listener-rule/');

/**
 * What a rollout of the service can't do without, by the resources and the tags as they are. `instanceRole` is the one that
 * its servers get.
 */
export function needsOf(service: Tagged, home: Home, instanceRole: string | undefined): RoleNeed[] {
  const routes = service.routes.flatMap(({ arn, tags }) =>
    WRITERS.map((role) => ({
      role,
      need: {
        actions: [`elasticloadbalancing:Modify${isRule(arn) ? 'Rule' : 'Listener'}`],
        resources: [arn],
        context: carried(tags),
      },
    })),
  );
  return [...routes, ...fleetNeeds(service, home), ...templateNeeds(service, home), ...passing(instanceRole)];
}

function fleetNeeds({ service, group }: Tagged, { name, partition, region, account }: Home): RoleNeed[] {
  if (!group) return [];
  const arnOf = (fleet: string) =>
    `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${fleet}`;
  const asked = {
    [`aws:RequestTag/${TAGS.service}`]: service,
    [`aws:RequestTag/${TAGS.rollout}`]: `${service}-1`,
    [`aws:RequestTag/${TAGS.installation}`]: name,
    'autoscaling:LaunchTemplateVersionSpecified': 'true',
  };
  const own = (role: string, action: string) => ({
    role,
    need: {
      actions: [`autoscaling:${action}`],
      resources: [arnOf(group.name)],
      context: carried(group.tags),
    },
  });
  return [
    {
      role: 'LaunchGreenRole',
      need: {
        actions: ['autoscaling:CreateAutoScalingGroup'],
        resources: [arnOf(`${service}-1`)],
        context: asked,
      },
    },
    own('LaunchGreenRole', 'UpdateAutoScalingGroup'),
    own('RetireFleetRole', 'DeleteAutoScalingGroup'),
  ];
}

function templateNeeds({ template }: Tagged, { partition, region, account }: Home): RoleNeed[] {
  if (!template) return [];
  const arn = `arn:${partition}:ec2:${region}:${account}:launch-template/${template.id}`;
  const actions = ['ec2:CreateLaunchTemplateVersion', 'ec2:RunInstances'];
  const context = { ...carried(template.tags), 'ec2:LaunchTemplate': arn };
  return [{ role: 'LaunchGreenRole', need: { actions, resources: [arn], context } }];
}

function passing(instanceRole: string | undefined): RoleNeed[] {
  if (instanceRole === undefined) return [];
  const [, partition] = instanceRole.split(':');
  const service = partition === 'aws-cn' ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com';
  const context = { 'iam:PassedToService': service };
  return [
    { role: 'LaunchGreenRole', need: { actions: ['iam:PassRole'], resources: [instanceRole], context } },
  ];
}
