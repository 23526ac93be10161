import fc from 'fast-check';
import type { Overlay } from '../overlays/overlay.ts';

const NAME = 'web-lc-20190401';

const settings = fc.record(
  {
    KeyName: fc.constantFrom('ops', ''),
    SecurityGroups: fc.constantFrom([], ['sg-0a'], ['sg-0a', 'sg-0b'], ['web', 'default']),
    UserData: fc.constantFrom('', Buffer.from('#!/bin/sh\nyum update -y').toString('base64')),
    IamInstanceProfile: fc.constantFrom('web', 'arn:aws:iam::111122223333:instance-profile/path/web'),
    AssociatePublicIpAddress: fc.boolean(),
    PlacementTenancy: fc.constantFrom('default', 'dedicated'),
    SpotPrice: fc.constantFrom('0.05', '1'),
    EbsOptimized: fc.boolean(),
    InstanceMonitoring: fc.record({ Enabled: fc.boolean() }),
    MetadataOptions: fc.constantFrom(
      { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
      { HttpTokens: 'optional', HttpEndpoint: 'disabled' },
      { HttpTokens: 'required' },
    ),
    BlockDeviceMappings: fc.subarray([
      { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 50, VolumeType: 'gp2', DeleteOnTermination: true } },
      { DeviceName: '/dev/xvdb', Ebs: { VolumeSize: 100, VolumeType: 'io1', Iops: 2000, Encrypted: true } },
      { DeviceName: '/dev/xvdc', VirtualName: 'ephemeral0' },
      { DeviceName: '/dev/xvdd', NoDevice: true },
      { DeviceName: '/dev/xvde', Ebs: { SnapshotId: 'snap-0123456789abcdef0' } },
    ]),
    ClassicLinkVPCId: fc.constant(''),
    KernelId: fc.constant(''),
    RamdiskId: fc.constant(''),
  },
  { requiredKeys: [] },
);

/** In place of a launch template. */
export const launchConfigurations: fc.Arbitrary<Pick<Overlay, 'group' | 'further'>> = settings.map(
  (given) => ({
    group: { LaunchTemplate: undefined, LaunchConfigurationName: NAME },
    further: {
      launchTemplateVersion: null,
      launchConfiguration: {
        LaunchConfigurationName: NAME,
        LaunchConfigurationARN: `arn:aws:autoscaling:us-east-1:111122223333:launchConfiguration:0a:launchConfigurationName/${NAME}`,
        CreatedTime: '2019-04-01T00:00:00.000Z',
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 'm4.large',
        ...given,
      },
    },
  }),
);
