import type { LaunchConfiguration } from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import { templateData } from '../../../src/aws/auto-scaling/launch-configuration.ts';
import { SpecMismatch } from '../../../src/rollout/errors.ts';
import { aWorld } from '../world.ts';

const BASE = { ImageId: 'ami-blue', InstanceType: 'm5.large' };
const data = (change: Partial<LaunchConfiguration>) =>
  templateData({ LaunchConfigurationName: 'lc', CreatedTime: new Date(0), ...BASE, ...change });

const MAPPED: [what: string, configuration: Partial<LaunchConfiguration>, template: object][] = [
  ['security groups by id', { SecurityGroups: ['sg-1'] }, { SecurityGroupIds: ['sg-1'] }],
  ['security groups by name', { SecurityGroups: ['web'] }, { SecurityGroups: ['web'] }],
  [
    'public addresses, with the groups of their interface',
    { SecurityGroups: ['sg-1'], AssociatePublicIpAddress: false },
    {
      NetworkInterfaces: [
        { DeviceIndex: 0, AssociatePublicIpAddress: false, DeleteOnTermination: true, Groups: ['sg-1'] },
      ],
    },
  ],
  ['a profile by name', { IamInstanceProfile: 'web' }, { IamInstanceProfile: { Name: 'web' } }],
  [
    'a profile by ARN',
    { IamInstanceProfile: 'arn:aws:iam::111122223333:instance-profile/web' },
    { IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/web' } },
  ],
  ['monitoring', { InstanceMonitoring: { Enabled: true } }, { Monitoring: { Enabled: true } }],
  ['tenancy', { PlacementTenancy: 'dedicated' }, { Placement: { Tenancy: 'dedicated' } }],
  [
    'a spot price',
    { SpotPrice: '0.05' },
    { InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { MaxPrice: '0.05' } } },
  ],
  [
    'volumes, and devices that are left out',
    {
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20 } },
        { DeviceName: '/dev/xvdb', NoDevice: true },
      ],
    },
    {
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20 } },
        { DeviceName: '/dev/xvdb', NoDevice: '' },
      ],
    },
  ],
  ['what is empty, which a template may not have', { KeyName: '', UserData: '', KernelId: '' }, {}],
];

test.each(MAPPED)('a template gets %s', (_, configuration, template) => {
  expect(data(configuration)).toEqual({ ...BASE, ...template });
});

test('one that is not there is told', async () => {
  const { ports } = await aWorld();
  await expect(ports.fleets.launchConfiguration('gone')).rejects.toBeInstanceOf(SpecMismatch);
});
