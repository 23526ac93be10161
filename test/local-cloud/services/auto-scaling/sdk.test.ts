import {
  AlreadyExistsFault,
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  ResourceInUseFault,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEndpoint, type Endpoint } from '../../../../local-cloud/wire/endpoint.ts';
import { BOOT, rig, SECOND } from './rig.ts';

const cloud = rig();
let endpoint: Endpoint;
let ec2: EC2Client;
let autoScaling: AutoScalingClient;

beforeAll(async () => {
  endpoint = await createEndpoint({ services: [cloud.ec2.service, cloud.autoScaling.service] });
  const settings = {
    endpoint: endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  ec2 = new EC2Client(settings);
  autoScaling = new AutoScalingClient(settings);
});

afterAll(async () => {
  ec2.destroy();
  autoScaling.destroy();
  await endpoint.close();
});

test('an unmodified SDK launches a group from a new version and reads it back', async () => {
  const { LaunchTemplateVersion: version } = await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateName: 'web',
      SourceVersion: '1',
      LaunchTemplateData: { ImageId: 'ami-2' },
    }),
  );
  const create = new CreateAutoScalingGroupCommand({
    AutoScalingGroupName: 'web-2',
    MinSize: 0,
    MaxSize: 4,
    DesiredCapacity: 2,
    LaunchTemplate: { LaunchTemplateName: 'web', Version: String(version!.VersionNumber) },
    VPCZoneIdentifier: 'subnet-a,subnet-b',
    TargetGroupARNs: ['tg-1'],
    Tags: [{ Key: 'generation', Value: '2', PropagateAtLaunch: true }],
  });
  await autoScaling.send(create);
  await expect(autoScaling.send(create)).rejects.toBeInstanceOf(AlreadyExistsFault);
  await cloud.clock.advance(BOOT + SECOND);

  const { AutoScalingGroups: groups } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ Filters: [{ Name: 'tag:generation', Values: ['2'] }] }),
  );
  expect(groups![0]).toMatchObject({
    AutoScalingGroupName: 'web-2',
    DesiredCapacity: 2,
    CreatedTime: expect.any(Date),
    TargetGroupARNs: ['tg-1'],
    Instances: [
      { LifecycleState: 'InService', HealthStatus: 'Healthy', LaunchTemplate: { Version: '2' } },
      { LifecycleState: 'InService', HealthStatus: 'Healthy', LaunchTemplate: { Version: '2' } },
    ],
  });
  const { Reservations: reservations } = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [{ Name: 'tag:aws:autoscaling:groupName', Values: ['web-2'] }],
    }),
  );
  expect(reservations!.flatMap(({ Instances }) => Instances!.map(({ ImageId }) => ImageId))).toEqual([
    'ami-2',
    'ami-2',
  ]);
  const { Activities: activities } = await autoScaling.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'web-2' }),
  );
  expect(activities!.map(({ StatusCode }) => StatusCode)).toEqual(['Successful', 'Successful']);
});

test('its errors carry the names that the SDK knows', async () => {
  await expect(
    autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'web-2' })),
  ).rejects.toBeInstanceOf(ResourceInUseFault);
  await expect(
    autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'web-9' })),
  ).rejects.toMatchObject({ name: 'ValidationError' });
  await expect(
    ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'web', Versions: ['9'] })),
  ).rejects.toMatchObject({ name: 'InvalidLaunchTemplateId.VersionNotFound' });
});
