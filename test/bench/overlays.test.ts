import { expect, test } from 'vitest';
import { play } from '../../bench/fleets/play.ts';
import { OF_BALANCERS } from './overlays/of-balancers.ts';
import { OF_ESTATES } from './overlays/of-estates.ts';
import { OF_EVERYDAY } from './overlays/of-everyday.ts';
import { OF_GROUPS } from './overlays/of-groups.ts';
import { OF_SERVICES } from './overlays/of-services.ts';
import { OF_TEMPLATES } from './overlays/of-templates.ts';
import { OF_TRAFFIC } from './overlays/of-traffic.ts';
import { fleetWith, GROUP, type Overlay } from './overlays/overlay.ts';

const ALL = Object.entries({
  ...OF_EVERYDAY,
  ...OF_ESTATES,
  ...OF_GROUPS,
  ...OF_TEMPLATES,
  ...OF_TRAFFIC,
  ...OF_BALANCERS,
  ...OF_SERVICES,
});

test.each(ALL)('a fleet with %s is rolled out, and green is like blue', async (_, overlay) => {
  const { reasons, ...played } = await play(fleetWith(overlay));
  expect(reasons).toEqual([]);
  expect(played).toMatchObject({ registered: true, completed: true, right: true });
});

/** What no copy could have, each with what its owner can do. */
const REFUSED: [what: string, overlay: Overlay, reason: RegExp][] = [
  [
    'a fixed address',
    { template: { NetworkInterfaces: [{ DeviceIndex: 0, PrivateIpAddress: '10.0.0.5' }] } },
    /10\.0\.0\.5.*leave it out/,
  ],
  [
    'a fixed address of IPv6',
    {
      template: { NetworkInterfaces: [{ DeviceIndex: 0, Ipv6Addresses: [{ Ipv6Address: '2001:db8::5' }] }] },
    },
    /2001:db8::5.*leave it out/,
  ],
  [
    'targets in VPC Lattice',
    {
      group: {
        HealthCheckType: 'ELB,VPC_LATTICE',
        TrafficSources: [
          { Identifier: 'arn:aws:vpc-lattice:us-east-1:111122223333:targetgroup/tg-0a', Type: 'vpc-lattice' },
        ],
      },
    },
    /traffic sources.*detach/,
  ],
  [
    'protection from every deletion',
    { group: { DeletionProtection: 'prevent-all-deletion' } },
    /prevent-force-deletion/,
  ],
  [
    'hosts of ECS',
    { template: { UserData: Buffer.from('echo ECS_CLUSTER=web >> /etc/ecs/ecs.config').toString('base64') } },
    /cluster of ECS.*managed draining/,
  ],
  [
    'hosts of an ECS capacity provider',
    { group: { Tags: [{ Key: 'AmazonECSManaged', Value: '', PropagateAtLaunch: true }] } },
    /hosts of ECS tasks.*managed draining/,
  ],
  [
    'a hook of CodeDeploy',
    {
      further: {
        lifecycleHooks: [
          {
            LifecycleHookName: 'CodeDeploy-managed-automatic-launch-deployment-hook-web-0a',
            AutoScalingGroupName: GROUP,
            LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
            HeartbeatTimeout: 600,
            DefaultResult: 'ABANDON',
          },
        ],
      },
    },
    /CodeDeploy.*out of its deployment group/,
  ],
  [
    'an environment of Elastic Beanstalk',
    { group: { Tags: [{ Key: 'elasticbeanstalk:environment-id', Value: 'e-1', PropagateAtLaunch: true }] } },
    /Elastic Beanstalk.*have Beanstalk roll it out/,
  ],
  [
    'a node group of EKS',
    { group: { Tags: [{ Key: 'eks:nodegroup-name', Value: 'web', PropagateAtLaunch: true }] } },
    /node group of EKS.*drains/,
  ],
];

test.each(REFUSED)('a fleet with %s is refused, with what to do', async (_, overlay, reason) => {
  const { registered, reasons } = await play(fleetWith(overlay));
  expect(registered).toBe(false);
  expect(reasons).toEqual([expect.stringMatching(reason)]);
});
