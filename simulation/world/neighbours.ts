import { TAGS } from '../../src/rollout/fleet/tags.ts';
import { callOutside } from './outside.ts';
import type { World } from './world.ts';

interface Neighbour {
  readonly name: string;
  readonly fleet: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A service of another installation of Greenshift, in the middle of its own life. */
const OTHER_SERVICE: Neighbour = {
  name: 'api',
  fleet: 'api-7',
  tags: {
    [TAGS.service]: 'api',
    [TAGS.rollout]: 'api-7',
    [TAGS.installation]: 'greenshift-staging',
  },
};

/** Somebody without Greenshift, whose group is called as a fleet of it would be. */
const STRANGER: Neighbour = { name: 'admin', fleet: 'admin-1', tags: {} };

/**
 * What others have beside the service, on its own load balancer: a service of another installation behind a listener of
 * its own, and a stranger behind a rule of the service's listener.
 */
export async function createNeighbours(world: World, imageId: string): Promise<void> {
  const { loadBalancer, listener } = world.infrastructure;
  const api = await createFleet(world, OTHER_SERVICE, imageId);
  const admin = await createFleet(world, STRANGER, imageId);
  await callOutside(world, 'elasticloadbalancing', 'CreateListener', {
    LoadBalancerArn: loadBalancer,
    Protocol: 'HTTP',
    Port: 8080,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: api }],
  });
  await callOutside(world, 'elasticloadbalancing', 'CreateRule', {
    ListenerArn: listener,
    Priority: 10,
    Conditions: [{ Field: 'path-pattern', Values: ['/admin/*'] }],
    Actions: [{ Type: 'forward', TargetGroupArn: admin }],
  });
}

/** One server, behind a target group whose ARN is returned. */
async function createFleet(world: World, { name, fleet, tags }: Neighbour, imageId: string): Promise<string> {
  const targetGroup = await createTargetGroup(world, name);
  const LaunchTemplateName = `${name}-servers`;
  const data = { ImageId: imageId, InstanceType: 't3.small' };
  await callOutside(world, 'ec2', 'CreateLaunchTemplate', { LaunchTemplateName, LaunchTemplateData: data });
  await callOutside(world, 'autoscaling', 'CreateAutoScalingGroup', {
    AutoScalingGroupName: fleet,
    LaunchTemplate: { LaunchTemplateName, Version: '$Latest' },
    MinSize: 1,
    MaxSize: 2,
    DesiredCapacity: 1,
    VPCZoneIdentifier: 'subnet-0b',
    TargetGroupARNs: [targetGroup],
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: false })),
  });
  return targetGroup;
}

/** Its health is checked seldom: every check costs time, and nothing of a neighbour's ever fails. */
async function createTargetGroup(world: World, name: string): Promise<string> {
  const { TargetGroups } = (await callOutside(world, 'elasticloadbalancing', 'CreateTargetGroup', {
    Name: `${name}-servers`,
    Protocol: 'HTTP',
    Port: 80,
    VpcId: 'vpc-0a',
    HealthCheckPath: '/healthz',
    HealthCheckIntervalSeconds: 120,
    HealthyThresholdCount: 2,
  })) as { TargetGroups: { TargetGroupArn: string }[] };
  return TargetGroups[0]!.TargetGroupArn;
}
