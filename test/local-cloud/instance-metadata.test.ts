import { beforeEach, expect, test } from 'vitest';
import { createInstanceMetadata, type InstanceMetadata } from '../../local-cloud/instance-metadata.ts';
import { BOOT, MINUTE, rig, SECOND } from './services/auto-scaling/rig.ts';

let cloud: ReturnType<typeof rig>;
let metadata: InstanceMetadata;

beforeEach(() => {
  cloud = rig();
  metadata = createInstanceMetadata(cloud.region, cloud.ec2.instances, cloud.autoScaling.groups);
});

/** Launches one server of a template; its id. */
async function launch(data: object = {}, group: object = {}): Promise<string> {
  const LaunchTemplateName = 'described';
  cloud.onEc2('CreateLaunchTemplate', {
    LaunchTemplateName,
    LaunchTemplateData: { ImageId: 'ami-1', InstanceType: 't3.small', ...data },
  });
  cloud.create({ LaunchTemplate: { LaunchTemplateName, Version: '1' }, DesiredCapacity: 1, ...group });
  await cloud.clock.advance(BOOT + SECOND);
  return cloud.ids()[0]!;
}

test('an instance is told what it is, and where', async () => {
  const id = await launch({ UserData: Buffer.from('#!/bin/sh').toString('base64') });
  const read = (path: string) => metadata.read(id, path);
  expect(read('meta-data/instance-id')).toBe(id);
  expect(read('meta-data/ami-id')).toBe('ami-1');
  expect(read('meta-data/instance-type')).toBe('t3.small');
  expect(read('meta-data/instance-life-cycle')).toBe('on-demand');
  expect(read('meta-data/local-ipv4')).toMatch(/^10\.0\./);
  expect(read('meta-data/placement/region')).toBe('eu-west-1');
  expect(read('meta-data/placement/availability-zone')).toBe(cloud.instances()[0]?.AvailabilityZone);
  expect(read('user-data')).toBe('#!/bin/sh');
  expect(JSON.parse(read('dynamic/instance-identity/document')!)).toMatchObject({
    instanceId: id,
    accountId: '111122223333',
    region: 'eu-west-1',
  });
  expect(read('meta-data/absent')).toBeUndefined();
  expect(read('meta-data/')).toBeUndefined();
  expect(metadata.read('i-absent', 'meta-data/instance-id')).toBeUndefined();
});

test('the role of its profile gives it credentials; without one there are none', async () => {
  const id = await launch({
    IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/fleet/web-servers' },
  });
  expect(metadata.read(id, 'meta-data/iam/security-credentials/')).toBe('web-servers');
  const credentials = JSON.parse(metadata.read(id, 'meta-data/iam/security-credentials/web-servers')!);
  expect(credentials).toMatchObject({
    Code: 'Success',
    Type: 'AWS-HMAC',
    AccessKeyId: expect.stringMatching(/^ASIA/),
  });
  expect(Date.parse(credentials.Expiration) - cloud.clock.now()).toBeGreaterThan(5 * 60 * MINUTE);
  expect(metadata.read(id, 'meta-data/iam/security-credentials/other')).toBeUndefined();

  cloud.create({ AutoScalingGroupName: 'plain', DesiredCapacity: 1 });
  await cloud.clock.advance(BOOT + SECOND);
  const [plain] = cloud.ids('plain');
  expect(metadata.read(plain!, 'meta-data/iam/security-credentials/')).toBeUndefined();
});

test('tags are told where the template asks for it', async () => {
  const id = await launch(
    { MetadataOptions: { InstanceMetadataTags: 'enabled' } },
    { Tags: [{ Key: 'team', Value: 'web', PropagateAtLaunch: true }] },
  );
  expect(metadata.read(id, 'meta-data/tags/instance/team')).toBe('web');
  expect(metadata.read(id, 'meta-data/tags/instance/absent')).toBeUndefined();
  cloud.onEc2('ModifyInstanceMetadataOptions', { InstanceId: id, InstanceMetadataTags: 'disabled' });
  expect(metadata.read(id, 'meta-data/tags/instance/team')).toBeUndefined();
});

test('sessions are needed, and the service is there, as the options of the instance say now', async () => {
  const id = await launch({ MetadataOptions: { HttpTokens: 'required' } });
  expect([metadata.needsToken(id), metadata.isEnabled(id)]).toEqual([true, true]);
  const modify = (options: object) =>
    cloud.onEc2('ModifyInstanceMetadataOptions', { InstanceId: id, ...options });
  modify({ HttpTokens: 'optional' });
  expect(metadata.needsToken(id)).toBe(false);
  modify({ HttpEndpoint: 'disabled' });
  expect(metadata.isEnabled(id)).toBe(false);
});

test('a server learns that it is to end before its termination hook waits for it', async () => {
  const hook = { LifecycleHookName: 'bye', LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING' };
  const id = await launch({}, { TargetGroupARNs: ['tg-1'], LifecycleHookSpecificationList: [hook] });
  const target = () => metadata.read(id, 'meta-data/autoscaling/target-lifecycle-state');
  expect(target()).toBe('InService');
  cloud.set(0);
  await cloud.clock.advance(2 * SECOND);
  expect([cloud.states(), target()]).toEqual([['Terminating'], 'Terminated']);
  await cloud.clock.advance(MINUTE);
  expect([cloud.states(), target()]).toEqual([['Terminating:Wait'], 'Terminated']);
});

test('a server of a warm pool, and one in standby, learn that they do not serve', async () => {
  const id = await launch();
  cloud.call('EnterStandby', {
    AutoScalingGroupName: 'web',
    InstanceIds: [id],
    ShouldDecrementDesiredCapacity: true,
  });
  const target = (one: string) => metadata.read(one, 'meta-data/autoscaling/target-lifecycle-state');
  expect(target(id)).toBe('Standby');
  cloud.call('PutWarmPool', { AutoScalingGroupName: 'web', MinSize: 1 });
  await cloud.clock.advance(SECOND);
  const [pooled] = cloud.call('DescribeWarmPool', { AutoScalingGroupName: 'web' }).Instances;
  expect(target(pooled.InstanceId)).toBe('Warmed:Stopped');
});
