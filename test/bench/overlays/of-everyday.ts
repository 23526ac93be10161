import { GROUP, mixed, type Overlay } from './overlay.ts';

const notified = (topic: string, event: string) => ({
  AutoScalingGroupName: GROUP,
  TopicARN: `arn:aws:sns:us-east-1:111122223333:${topic}`,
  NotificationType: `autoscaling:EC2_INSTANCE_${event}`,
});
const spotTags = ['spot-instances-request', 'instance', 'volume'] as const;

/** What many fleets have, alone and in the ways that it is written down. */
export const OF_EVERYDAY: Readonly<Record<string, Overlay>> = {
  'an interface with a public address': {
    template: {
      NetworkInterfaces: [
        { DeviceIndex: 0, AssociatePublicIpAddress: true, DeleteOnTermination: true, Groups: ['sg-0a'] },
      ],
    },
  },
  'cookies of the application': {
    attributes: {
      'stickiness.enabled': 'true',
      'stickiness.type': 'app_cookie',
      'stickiness.app_cookie.cookie_name': 'SID',
      'stickiness.app_cookie.duration_seconds': '3600',
    },
  },
  'cookies of the load balancer': {
    attributes: {
      'stickiness.enabled': 'true',
      'stickiness.type': 'lb_cookie',
      'stickiness.lb_cookie.duration_seconds': '86400',
    },
  },
  'notifications of two topics': {
    further: {
      notifications: [
        notified('one', 'LAUNCH'),
        notified('one', 'TERMINATE'),
        notified('two', 'LAUNCH_ERROR'),
      ],
    },
  },
  'an encrypted volume, a disk of the host, and a device left out': {
    template: {
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 30, VolumeType: 'gp3', Encrypted: true } },
        { DeviceName: '/dev/sdb', VirtualName: 'ephemeral0' },
        { DeviceName: '/dev/sdc', NoDevice: '' },
      ],
    },
  },
  'Spot by priority, with a price': {
    group: mixed([{ InstanceType: 'm5.large' }, { InstanceType: 'm5a.large' }], {
      OnDemandBaseCapacity: 1,
      OnDemandPercentageAboveBaseCapacity: 0,
      SpotAllocationStrategy: 'capacity-optimized-prioritized',
      SpotMaxPrice: '0.05',
    }),
  },
  'Spot of the cheapest pools': {
    group: mixed([{ InstanceType: 'm5.large' }, { InstanceType: 'm5a.large' }], {
      SpotAllocationStrategy: 'lowest-price',
      SpotInstancePools: 2,
    }),
  },
  'Spot in the template, with a price': {
    template: {
      InstanceMarketOptions: {
        MarketType: 'spot',
        SpotOptions: { MaxPrice: '0.03', SpotInstanceType: 'one-time' },
      },
    },
  },
  'tagged requests for Spot': {
    template: {
      InstanceMarketOptions: { MarketType: 'spot' },
      TagSpecifications: spotTags.map((ResourceType) => ({
        ResourceType,
        Tags: [{ Key: 'team', Value: 'web' }],
      })),
    },
  },
  'a key pair': { template: { KeyName: 'ops' } },
  'open capacity reservations': {
    template: { CapacityReservationSpecification: { CapacityReservationPreference: 'open' } },
  },
  'no room to scale out': { group: { MinSize: 2, DesiredCapacity: 2, MaxSize: 2 } },
  'a long grace period and a short cooldown': {
    group: { HealthCheckGracePeriod: 3600, DefaultCooldown: 10 },
  },
  'a placement group': { group: { PlacementGroup: 'close' } },
  'health by EC2 alone': { group: { HealthCheckType: 'EC2' } },
  gRPC: {
    targetGroup: {
      ProtocolVersion: 'GRPC',
      Matcher: { GrpcCode: '0-99' },
      HealthCheckPath: '/AWS.ALB/healthcheck',
    },
  },
  'no time to drain': { attributes: { 'deregistration_delay.timeout_seconds': '0' } },
  'tags that stay on the group': {
    group: { Tags: [{ Key: 'owner', Value: 'web', PropagateAtLaunch: false }] },
  },
};
