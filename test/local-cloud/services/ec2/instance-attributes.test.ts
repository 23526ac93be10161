import { beforeEach, describe, expect, test } from 'vitest';
import { BOOT, MINUTE, refused, rig, START } from '../auto-scaling/rig.ts';

let cloud: ReturnType<typeof rig>;
let id: string;

beforeEach(async () => {
  cloud = rig();
  cloud.onEc2('CreateLaunchTemplateVersion', {
    LaunchTemplateName: 'web',
    SourceVersion: '1',
    LaunchTemplateData: {
      UserData: 'UE9SVD0x',
      MetadataOptions: { HttpTokens: 'required' },
      NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: ['sg-1'] }],
    },
  });
  id = cloud.ec2.compute.launch({
    launchTemplateId: cloud.template.LaunchTemplateId,
    version: '2',
    availabilityZone: 'eu-west-1a',
    tags: {},
  }).instanceId;
  await cloud.clock.advance(BOOT);
});

const attribute = (Attribute: string) =>
  cloud.onEc2('DescribeInstanceAttribute', { InstanceId: id, Attribute });
const modify = (change: object) => cloud.onEc2('ModifyInstanceAttribute', { InstanceId: id, ...change });
const described = () => cloud.onEc2('DescribeInstances', { InstanceIds: [id] }).Reservations[0].Instances[0];

test('an instance has the groups and the address of its interface, and its root volume since its launch', () => {
  expect(described()).toMatchObject({
    SecurityGroups: [{ GroupId: 'sg-1' }],
    PublicIpAddress: expect.stringMatching(/^203\.0\.113\./),
    RootDeviceName: '/dev/xvda',
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { AttachTime: new Date(START) } }],
  });
});

describe('an instance that is protected from termination', () => {
  test('is so until that is taken off, and its whole request fails', () => {
    expect(attribute('disableApiTermination')).toMatchObject({ DisableApiTermination: { Value: false } });
    modify({ DisableApiTermination: { Value: true } });
    expect(attribute('disableApiTermination')).toMatchObject({ DisableApiTermination: { Value: true } });
    const terminate = () => cloud.onEc2('TerminateInstances', { InstanceIds: [id] });
    expect(terminate).toThrow(refused('OperationNotPermitted'));
    modify({ DisableApiTermination: { Value: false } });
    terminate();
    expect(described().State.Name).toBe('shutting-down');
  });

  test('is ended by Auto Scaling all the same', () => {
    modify({ DisableApiTermination: { Value: true } });
    cloud.ec2.compute.terminate(id);
    expect(described().State.Name).toBe('shutting-down');
  });
});

test('metadata options that are set leave the others as they are', () => {
  cloud.onEc2('ModifyInstanceMetadataOptions', { InstanceId: id, HttpPutResponseHopLimit: 3 });
  expect(described().MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 3 });
  const none = () => cloud.onEc2('ModifyInstanceMetadataOptions', { InstanceId: id });
  expect(none).toThrow(refused('InvalidParameterCombination'));
});

test('user data is read as it was given, and set on no instance that runs', () => {
  expect(attribute('userData')).toMatchObject({ UserData: { Value: 'UE9SVD0x' } });
  const set = () => modify({ UserData: { Value: new Uint8Array() } });
  expect(set).toThrow(refused('IncorrectInstanceState'));
});

test('security groups are replaced by those that are given', () => {
  modify({ Groups: ['sg-2'] });
  expect(described().SecurityGroups).toEqual([{ GroupId: 'sg-2' }]);
});

test('a root volume that was replaced is attached since then', async () => {
  await cloud.clock.advance(MINUTE);
  cloud.onEc2('CreateReplaceRootVolumeTask', { InstanceId: id });
  expect(described().BlockDeviceMappings).toMatchObject([
    { Ebs: { AttachTime: new Date(START + BOOT + MINUTE) } },
  ]);
});
