import { beforeEach, describe, expect, test } from 'vitest';
import { MINUTE, refused, rig, SECOND } from '../auto-scaling/rig.ts';

let cloud: ReturnType<typeof rig>;

beforeEach(() => {
  cloud = rig();
});

const images = (input: object = {}) => cloud.onEc2('DescribeImages', input).Images;
// biome-ignore lint/suspicious/noExplicitAny: what the operation answers
const ids = (input: object = {}) => images(input).map((image: any) => image.ImageId);
const filter = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });

describe('images', () => {
  test('are available and owned by this account once they were built', () => {
    expect(images({ ImageIds: ['ami-1'] })).toMatchObject([
      { State: 'available', OwnerId: '111122223333', Architecture: 'x86_64', Name: 'web 1', Public: false },
    ]);
    expect(cloud.heard('EC2 AMI State Change')).toMatchObject([
      { ImageId: 'ami-1', State: 'available' },
      { ImageId: 'ami-2', State: 'available' },
    ]);
  });

  test('stay as they are when they are registered again', () => {
    cloud.ec2.compute.registerImage({ imageId: 'ami-1', name: 'other', architecture: 'arm64' });
    expect(images({ ImageIds: ['ami-1'] })).toMatchObject([{ Name: 'web 1', Architecture: 'x86_64' }]);
  });

  test('of strangers are told apart by their owner', () => {
    cloud.ec2.putImage({
      imageId: 'ami-9',
      name: 'web',
      architecture: 'x86_64',
      ownerId: '999988887777',
      public: true,
    });
    expect(ids({ Owners: ['self'] })).toEqual(['ami-1', 'ami-2']);
    expect(ids({ Owners: ['999988887777'] })).toEqual(['ami-9']);
    expect(ids(filter('is-public', 'true'))).toEqual(['ami-9']);
    expect(() => cloud.onEc2('DeregisterImage', { ImageId: 'ami-9' })).toThrow(refused('AuthFailure'));
  });

  test('are found by filters with wildcards and by tags', () => {
    cloud.ec2.compute.registerImage({
      imageId: 'ami-3',
      name: 'api 1',
      architecture: 'arm64',
      tags: { team: 'blue' },
    });
    expect(ids(filter('name', 'web *'))).toEqual(['ami-1', 'ami-2']);
    expect(ids(filter('name', '??? 1'))).toEqual(['ami-1', 'ami-3']);
    expect(ids(filter('architecture', 'arm64', 'i386'))).toEqual(['ami-3']);
    expect(ids(filter('tag:team', 'blue'))).toEqual(['ami-3']);
    expect(ids(filter('tag-key', 'team'))).toEqual(['ami-3']);
    expect(() => ids(filter('hue', 'blue'))).toThrow(refused('InvalidParameterValue'));
  });

  test('are gone once they are deregistered, and the bus hears of it', () => {
    cloud.onEc2('DeregisterImage', { ImageId: 'ami-1' });
    expect(cloud.events.at(-1)).toEqual({
      source: 'aws.ec2',
      'detail-type': 'EC2 AMI State Change',
      resources: ['arn:aws:ec2:eu-west-1::image/ami-1'],
      detail: { RequestId: 'request-1', ImageId: 'ami-1', State: 'deregistered', ErrorMessage: '' },
    });
    expect(() => images({ ImageIds: ['ami-1'] })).toThrow(
      refused('InvalidAMIID.NotFound', /The image id '\[ami-1\]' does not exist/),
    );
    expect(() => images({ ImageIds: ['web'] })).toThrow(refused('InvalidAMIID.Malformed'));
    expect(ids()).toEqual(['ami-2']);
  });

  test('that are disabled are hidden, and shown to those who ask', () => {
    cloud.ec2.putImage({ imageId: 'ami-2', name: 'web 2', architecture: 'x86_64', state: 'disabled' });
    expect(ids()).toEqual(['ami-1']);
    expect(ids({ IncludeDisabled: true })).toEqual(['ami-1', 'ami-2']);
  });

  test('that were built can be unknown for a while, then pending, then available', async () => {
    cloud.ec2.delayImages({ unknown: 10 * SECOND, pending: MINUTE });
    cloud.ec2.compute.registerImage({ imageId: 'ami-3', name: 'web 3', architecture: 'x86_64' });
    const version = () =>
      cloud.onEc2('CreateLaunchTemplateVersion', {
        LaunchTemplateName: 'web',
        SourceVersion: '1',
        LaunchTemplateData: { ImageId: 'ami-3' },
      });
    const group = () => cloud.create({ LaunchTemplate: { LaunchTemplateName: 'web', Version: '2' } });
    version();
    await cloud.clock.advance(10 * SECOND - 1);
    expect(() => images({ ImageIds: ['ami-3'] })).toThrow(refused('InvalidAMIID.NotFound'));
    expect(ids()).toEqual(['ami-1', 'ami-2']);
    expect(group).toThrow(/does not exist/);
    await cloud.clock.advance(1);
    expect(images({ ImageIds: ['ami-3'] })).toMatchObject([{ State: 'pending' }]);
    expect(group).toThrow(/AMI ami-3 is pending, and cannot be run/);
    const heard = () => cloud.heard('EC2 AMI State Change').filter(({ ImageId }) => ImageId === 'ami-3');
    expect(heard()).toEqual([]);
    await cloud.clock.advance(MINUTE);
    expect(images({ ImageIds: ['ami-3'] })).toMatchObject([{ State: 'available' }]);
    expect(heard()).toMatchObject([{ State: 'available' }]);
    expect(group).not.toThrow();
  });

  test('that are deregistered or fail while they are pending do not become available', async () => {
    cloud.ec2.delayImages({ unknown: 0, pending: MINUTE });
    const made = { name: 'web 3', architecture: 'x86_64' };
    cloud.ec2.compute.registerImage({ imageId: 'ami-3', ...made });
    cloud.ec2.compute.registerImage({ imageId: 'ami-4', ...made });
    cloud.onEc2('DeregisterImage', { ImageId: 'ami-3' });
    cloud.ec2.putImage({ imageId: 'ami-4', ...made, state: 'failed', stateReason: 'no snapshot' });
    await cloud.clock.advance(2 * MINUTE);
    expect(() => images({ ImageIds: ['ami-3'] })).toThrow(refused('InvalidAMIID.NotFound'));
    expect(images({ ImageIds: ['ami-4'] })).toMatchObject([
      { State: 'failed', StateReason: { Message: 'no snapshot' } },
    ]);
    expect(cloud.heard('EC2 AMI State Change').at(-1)).toMatchObject({
      ImageId: 'ami-4',
      State: 'failed',
      ErrorMessage: 'no snapshot',
    });
  });

  test('of other accounts are not found unless they are shared, and cannot be launched either', () => {
    const theirs = { imageId: 'ami-9', name: 'base', architecture: 'x86_64', ownerId: '999988887777' };
    cloud.ec2.putImage(theirs);
    expect(ids({ ImageIds: ['ami-9'] })).toEqual(['ami-9']);
    cloud.onEc2('CreateLaunchTemplateVersion', {
      LaunchTemplateName: 'web',
      SourceVersion: '1',
      LaunchTemplateData: { ImageId: 'ami-9' },
    });
    const launch = () =>
      cloud.ec2.compute.dryRun({ launchTemplateId: cloud.template.LaunchTemplateId, version: '2' });
    expect(launch).not.toThrow();
    cloud.ec2.putImage({ ...theirs, shared: false });
    expect(() => images({ ImageIds: ['ami-9'] })).toThrow(refused('InvalidAMIID.NotFound'));
    expect(ids()).toEqual(['ami-1', 'ami-2']);
    expect(launch).toThrow(refused('AuthFailure', /^Not authorized for images: \[ami-9\]$/));
    cloud.ec2.putImage({ ...theirs, shared: false, public: true });
    expect(launch).not.toThrow();
  });

  test('are disabled and enabled by their owner, and both are told', () => {
    cloud.onEc2('DisableImage', { ImageId: 'ami-1' });
    expect(ids()).toEqual(['ami-2']);
    expect(() => cloud.create()).toThrow(/AMI ami-1 is disabled, and cannot be run/);
    cloud.onEc2('EnableImage', { ImageId: 'ami-1' });
    expect(ids()).toEqual(['ami-1', 'ami-2']);
    expect(cloud.heard('EC2 AMI State Change').slice(-2)).toMatchObject([
      { ImageId: 'ami-1', State: 'disabled' },
      { ImageId: 'ami-1', State: 'available' },
    ]);
    cloud.ec2.putImage({ imageId: 'ami-9', name: 'base', architecture: 'x86_64', ownerId: '999988887777' });
    expect(() => cloud.onEc2('DisableImage', { ImageId: 'ami-9' })).toThrow(refused('AuthFailure'));
    expect(() => cloud.onEc2('EnableImage', { ImageId: 'ami-8' })).toThrow(refused('InvalidAMIID.NotFound'));
  });
});
