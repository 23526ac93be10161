import { beforeEach, describe, expect, test } from 'vitest';
import { insufficientCapacity } from '../../../../local-cloud/services/ec2/capacity.ts';
import { BOOT, refused, rig, STOP } from '../auto-scaling/rig.ts';

let cloud: ReturnType<typeof rig>;

beforeEach(() => {
  cloud = rig();
});

const launch = (version = '$Default') =>
  cloud.ec2.compute.launch({
    launchTemplateId: cloud.template.LaunchTemplateId,
    version,
    availabilityZone: 'eu-west-1a',
    subnetId: 'subnet-a',
    tags: { 'aws:autoscaling:groupName': 'web', team: 'blue' },
  });
const addVersion = (LaunchTemplateData: object) =>
  cloud.onEc2('CreateLaunchTemplateVersion', {
    LaunchTemplateName: 'web',
    SourceVersion: '1',
    LaunchTemplateData,
  });
const describeOne = (instanceId: string) =>
  cloud.onEc2('DescribeInstances', { InstanceIds: [instanceId] }).Reservations[0].Instances[0];
const find = (Name: string, ...Values: string[]): string[] =>
  cloud
    .onEc2('DescribeInstances', { Filters: [{ Name, Values }] })
    // biome-ignore lint/suspicious/noExplicitAny: what the operation answers
    .Reservations.map((reservation: any) => reservation.Instances[0].InstanceId);

describe('an instance', () => {
  test('is pending until its server runs, then shows what it was launched from', async () => {
    addVersion({
      KeyName: 'k',
      UserData: Buffer.from('PORT=1').toString('base64'),
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
      SecurityGroupIds: ['sg-1'],
    });
    const { instanceId, version } = launch('$Latest');
    expect(version).toBe('2');
    expect(describeOne(instanceId).State).toEqual({ Code: 0, Name: 'pending' });
    await cloud.clock.advance(BOOT);
    expect(describeOne(instanceId)).toMatchObject({
      State: { Code: 16, Name: 'running' },
      ImageId: 'ami-1',
      InstanceType: 't3.small',
      KeyName: 'k',
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
      Placement: { AvailabilityZone: 'eu-west-1a' },
      SubnetId: 'subnet-a',
      SecurityGroups: [{ GroupId: 'sg-1' }],
      PrivateIpAddress: expect.stringMatching(/^10\.0\./),
      Tags: expect.arrayContaining([
        { Key: 'aws:ec2launchtemplate:version', Value: '2' },
        { Key: 'aws:autoscaling:groupName', Value: 'web' },
        { Key: 'team', Value: 'blue' },
      ]),
    });
    expect(cloud.booted).toMatchObject([{ instanceId, imageId: 'ami-1', userData: 'PORT=1' }]);
  });

  test('whose image does not boot ends as terminated, with the reason', async () => {
    cloud.broken.add('ami-1');
    const { instanceId } = launch();
    await cloud.clock.advance(BOOT);
    expect(describeOne(instanceId)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: {
        Code: 'Client.InstanceInitiatedShutdown',
        Message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
      },
    });
  });

  test('shuts down before it is terminated, and can be terminated twice', async () => {
    const { instanceId } = launch();
    await cloud.clock.advance(BOOT);
    const answer = cloud.onEc2('TerminateInstances', { InstanceIds: [instanceId] });
    expect(answer.TerminatingInstances).toMatchObject([
      { PreviousState: { Name: 'running' }, CurrentState: { Name: 'shutting-down' } },
    ]);
    cloud.ec2.compute.terminate(instanceId);
    await cloud.clock.advance(STOP);
    expect(describeOne(instanceId).State).toEqual({ Code: 48, Name: 'terminated' });
    expect(describeOne(instanceId)).not.toHaveProperty('PrivateIpAddress');
  });

  test('that is terminated while it boots does not run after all', async () => {
    const seen: string[] = [];
    cloud.ec2.compute.onState((_, state) => seen.push(state));
    const { instanceId } = launch();
    await cloud.clock.advance(BOOT - 1);
    cloud.ec2.compute.terminate(instanceId);
    await cloud.clock.advance(BOOT + STOP);
    expect(seen).toEqual(['shutting-down', 'terminated']);
  });

  test('is described for an hour after its end', async () => {
    const { instanceId } = launch();
    cloud.ec2.compute.terminate(instanceId);
    await cloud.clock.advance(STOP + 3_599_000);
    expect(find('instance-state-name', 'terminated')).toEqual([instanceId]);
    await cloud.clock.advance(1000);
    expect(find('instance-state-name', 'terminated')).toEqual([]);
    expect(() => describeOne(instanceId)).toThrow(refused('InvalidInstanceID.NotFound'));
    expect(cloud.ec2.compute.state(instanceId)).toBeUndefined();
  });

  test('is found by state, tag, image and zone', async () => {
    const { instanceId } = launch();
    expect(find('instance-state-name', 'pending', 'running')).toEqual([instanceId]);
    expect(find('tag:aws:autoscaling:groupName', 'web')).toEqual([instanceId]);
    expect(find('image-id', 'ami-2')).toEqual([]);
    expect(find('availability-zone', 'eu-west-1?')).toEqual([instanceId]);
  });
});

describe('a launch is refused', () => {
  test('from an image that is deregistered, not ready, or missing in the template', () => {
    cloud.onEc2('DeregisterImage', { ImageId: 'ami-1' });
    expect(() => launch()).toThrow(refused('InvalidAMIID.NotFound'));
    cloud.ec2.putImage({ imageId: 'ami-1', name: 'web 1', architecture: 'x86_64', state: 'pending' });
    expect(() => launch()).toThrow(refused('InvalidAMIID.Unavailable', 'AMI ami-1 is pending'));
    cloud.onEc2('CreateLaunchTemplateVersion', {
      LaunchTemplateName: 'web',
      LaunchTemplateData: { KeyName: 'k' },
    });
    expect(() => launch('2')).toThrow(refused('MissingParameter'));
  });

  test.each([
    ['t4g.small', 'arm64'],
    ['m6gd.large', 'arm64'],
    ['g4dn.xlarge', 'x86_64'],
    ['c7i.large', 'x86_64'],
  ])('on a %s from an image that is not %s', (InstanceType, architecture) => {
    const other = architecture === 'arm64' ? 'x86_64' : 'arm64';
    cloud.ec2.putImage({ imageId: 'ami-3', name: 'fits', architecture });
    cloud.ec2.putImage({ imageId: 'ami-4', name: 'does not', architecture: other });
    addVersion({ ImageId: 'ami-3', InstanceType });
    expect(launch('2').instanceType).toBe(InstanceType);
    addVersion({ ImageId: 'ami-4', InstanceType });
    expect(() => launch('3')).toThrow(refused('InvalidParameterValue', 'architecture'));
  });

  test('when there is no capacity, until there is some again', () => {
    cloud.ec2.refuseLaunches(insufficientCapacity);
    expect(() => launch()).toThrow(
      refused('InsufficientInstanceCapacity', 'sufficient t3.small capacity .* \\(eu-west-1a\\)'),
    );
    cloud.ec2.refuseLaunches(undefined);
    expect(launch().imageId).toBe('ami-1');
  });
});
