import { TAGS } from '../fleet/tags.ts';

const tag = (service: string) => `Key=${TAGS.service},Value=${service}`;

/**
 * The commands by which owners hand what they have over to the rollouts of a service. The servers of a group get the tag as
 * well, as those have that a rollout launches.
 */
export const optInCommands = {
  group: (name: string, service: string) =>
    `aws autoscaling create-or-update-tags --tags ResourceId=${name},ResourceType=auto-scaling-group,${tag(service)},PropagateAtLaunch=true`,
  template: (id: string, service: string) => `aws ec2 create-tags --resources ${id} --tags ${tag(service)}`,
  /** Of a listener, a rule or a target group. */
  route: (arn: string, service: string) => `aws elbv2 add-tags --resource-arns ${arn} --tags ${tag(service)}`,
};
