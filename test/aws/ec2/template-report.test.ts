import { gzipSync } from 'node:zlib';
import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { isAllowedKeyPair } from '../../../src/aws/ec2/key-pairs.ts';
import { type TemplateContext, templateReport } from '../../../src/aws/ec2/template-report.ts';
import { namesWhole } from '../../../src/aws/whole-name.ts';

const TARGET_GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web-a/0123456789abcdef';

const report = (data: ResponseLaunchTemplateData, change: Partial<TemplateContext> = {}) =>
  templateReport(data, {
    group: 'web-1',
    targetGroups: [TARGET_GROUP],
    imageId: 'ami-blue',
    keyPairs: '-',
    imageSnapshots: new Set(['snap-1']),
    ...change,
  });

const userData = (text: string) => ({ UserData: Buffer.from(text).toString('base64') });

describe('the report on a template', () => {
  test('names every setting that it has', () => {
    const data = { ImageId: 'ami-blue', InstanceType: 'm5.large', EbsOptimized: true } as const;
    expect(report(data).map(({ setting, outcome }) => [setting, outcome])).toEqual([
      ['launch template ImageId', 'rewritten'],
      ['launch template InstanceType', 'copied'],
      ['launch template EbsOptimized', 'copied'],
    ]);
  });

  test('refuses a key pair that the stack does not name, and tells of one that it does', () => {
    const [refused] = report({ KeyName: 'ops-key' });
    expect(refused).toMatchObject({ outcome: 'refused', fix: expect.stringContaining('keyPairs=ops-key') });
    const [told] = report({ KeyName: 'ops-key' }, { keyPairs: 'ops-*' });
    expect(told).toMatchObject({ outcome: 'copied', why: expect.stringContaining('finding: ') });
  });

  test('tells which volumes lose the snapshots of the old image, and leaves those of the owner', () => {
    const volume = (DeviceName: string, SnapshotId: string) => ({ DeviceName, Ebs: { SnapshotId } });
    const both = [volume('/dev/xvda', 'snap-1'), volume('/dev/xvdb', 'snap-2')];
    expect(report({ BlockDeviceMappings: both })).toMatchObject([
      { outcome: 'rewritten', from: '/dev/xvda from snap-1', why: expect.any(String) },
    ]);
    expect(report({ BlockDeviceMappings: [volume('/dev/xvdb', 'snap-2')] })).toMatchObject([
      { outcome: 'copied' },
    ]);
  });

  test('tells which volumes stay when their servers go, whether their snapshots do or not', () => {
    const kept = { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 500, DeleteOnTermination: false } };
    expect(report({ BlockDeviceMappings: [kept] })).toMatchObject([
      { outcome: 'copied', why: expect.stringMatching(/^finding: \/dev\/sdf .* stays in the account/) },
    ]);
    const root = { DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-1', DeleteOnTermination: true } };
    expect(report({ BlockDeviceMappings: [root, kept] })).toMatchObject([
      { outcome: 'rewritten', from: '/dev/xvda from snap-1', why: expect.stringContaining('/dev/sdf') },
    ]);
  });

  test.each([
    ['a dedicated host', { HostId: 'h-1' }],
    ['the dedicated hosts of a resource group', { HostResourceGroupArn: 'arn' }],
    ['a placement group', { GroupName: 'brokers' }],
    ['a placement group', { GroupId: 'pg-1' }],
  ])('tells of %s that both fleets use', (what, Placement) => {
    const why = expect.stringMatching(new RegExp(`both fleets use ${what}, .*twice the servers`));
    expect(report({ Placement })).toMatchObject([{ outcome: 'copied', why }]);
    expect(report({ Placement: { Tenancy: 'default' } })).toEqual([
      expect.not.objectContaining({ why: expect.anything() }),
    ]);
  });

  test('tells of all that only one server can take', () => {
    const text =
      'aws ec2 attach-volume --volume-id vol-0123456789abcdef0; aws ec2 associate-address --allocation-id eipalloc-0123456789abcdef0';
    expect(report(userData(text))).toMatchObject([
      {
        why: expect.stringContaining(
          'attaches a volume and takes an Elastic IP address and names vol-0123456789abcdef0, eipalloc-0123456789abcdef0',
        ),
      },
    ]);
  });

  test.each([
    ['Linux', 'echo ECS_CLUSTER=web >> /etc/ecs/ecs.config'],
    ['Windows', "<powershell>Initialize-ECSAgent -Cluster 'web'</powershell>"],
    ['Bottlerocket', '[settings.host-containers.admin]\nenabled = false\n[settings.ecs]\ncluster = "web"'],
  ])('refuses hosts of ECS on %s', (_, text) => {
    expect(report(userData(text))).toMatchObject([
      { outcome: 'refused', fix: expect.stringContaining('ECS') },
    ]);
  });

  test('tells of an image that a parameter names', () => {
    expect(report({ ImageId: 'resolve:ssm:/images/web' })).toMatchObject([
      { outcome: 'rewritten', from: 'resolve:ssm:/images/web', why: expect.stringContaining('parameter') },
    ]);
  });

  test('tells of what blue and green have to share', () => {
    const target = { CapacityReservationTarget: { CapacityReservationId: 'cr-1' } };
    expect(report({ CapacityReservationSpecification: target })).toMatchObject([
      { outcome: 'copied', why: expect.stringContaining('twice the servers') },
    ]);
    expect(report({ CapacityReservationSpecification: { CapacityReservationPreference: 'open' } })).toEqual([
      expect.not.objectContaining({ why: expect.anything() }),
    ]);
    expect(report({ LicenseSpecifications: [{ LicenseConfigurationArn: 'arn' }] })).toMatchObject([
      { outcome: 'copied', why: expect.stringContaining('licences') },
    ]);
  });

  test('refuses an interface or an address that only one server can have', () => {
    const interfaces = (only: object) => report({ NetworkInterfaces: [{ DeviceIndex: 0, ...only }] });
    expect(interfaces({ NetworkInterfaceId: 'eni-1' })).toMatchObject([{ outcome: 'refused' }]);
    expect(interfaces({ PrivateIpAddress: '10.0.0.1' })).toMatchObject([{ outcome: 'refused' }]);
    expect(interfaces({ Groups: ['sg-1'] })).toMatchObject([{ outcome: 'copied' }]);
  });

  test.each([
    ['the group', '--auto-scaling-group-name web-1 --result CONTINUE', 'web-1'],
    ['the target group', `register ${TARGET_GROUP}`, TARGET_GROUP],
    ['the target group by its name', 'wait-for web-a', 'web-a'],
    ['the old image', 'echo ami-blue', 'ami-blue'],
  ])('tells of user data that names %s', (_, text, name) => {
    const [told] = report(userData(text));
    expect(told).toMatchObject({ outcome: 'copied', why: expect.stringContaining(`names ${name},`) });
  });

  test.each([
    ['aws ec2 attach-volume --volume-id $VOLUME', /attaches a volume, which one server has at a time/],
    ['EIP=eipalloc-0123456789abcdef0', /names eipalloc-0123456789abcdef0, which one server/],
    [
      'aws ec2 attach-network-interface --network-interface-id eni-0123456789abcdef0',
      /attaches a network interface and names eni-0123456789abcdef0,/,
    ],
    ['boto3.client("ec2").associate_address()', /takes an Elastic IP address/],
    ['mount web-1 && aws ec2 attach-volume', /names web-1, .*; the user data attaches a volume/],
  ])('tells of what servers of both fleets can not have: %s', (text, why) => {
    expect(report(userData(text))).toMatchObject([{ outcome: 'copied', why: expect.stringMatching(why) }]);
  });

  test('leaves user data alone that names others', () => {
    expect(report(userData('join web-12 and my-web-a; lvcreate vol-data'))[0]?.why).toBeUndefined();
  });

  test('reads user data that is compressed, and leaves what only looks so', () => {
    const compressed = { UserData: gzipSync('echo web-1').toString('base64') };
    expect(report(compressed)).toMatchObject([{ why: expect.stringContaining('names web-1') }]);
    const broken = { UserData: Buffer.from([0x1f, 0x8b, 1, 2, 3]).toString('base64') };
    expect(report(broken)).toMatchObject([{ outcome: 'copied' }]);
  });

  test('tells of a tag that names the release', () => {
    const Tags = [{ Key: 'team' }, { Key: 'AppVersion', Value: '1.2.3' }];
    const [told] = report({ TagSpecifications: [{ ResourceType: 'volume', Tags }] });
    expect(told).toMatchObject({ outcome: 'copied', from: 'AppVersion=1.2.3' });
    expect(told?.why).toContain('the release that is replaced');
  });

  test('tells of a tag that keeps the old image', () => {
    const TagSpecifications = [
      { ResourceType: 'instance' as const, Tags: [{ Key: 'ami', Value: 'ami-blue' }] },
    ];
    expect(report({ TagSpecifications })[0]?.why).toContain('names ami-blue');
  });
});

test('a name is found as a whole, whatever characters it has', () => {
  expect(namesWhole('group a.b(c)', 'a.b(c)')).toBe(true);
  expect(namesWhole('axb', 'a.b')).toBe(false);
});

test.each([
  ['ops', 'ops', true],
  ['ops-eu', 'ops-*', true],
  ['ops-1', 'ops-?', true],
  ['ops-12', 'ops-?', false],
  ['opsXeu', 'ops.eu', false],
  ['ops', '-', false],
  ['any', '*', true],
])('the key pair %s is allowed by %s: %s', (name, pattern, is) => {
  expect(isAllowedKeyPair(name, pattern)).toBe(is);
});
