import { beforeEach, describe, expect, test } from 'vitest';
import { refused, rig } from '../auto-scaling/rig.ts';

let cloud: ReturnType<typeof rig>;
const web = { LaunchTemplateName: 'web' };

beforeEach(() => {
  cloud = rig();
});

const attempt =
  (name: string, input: object = {}) =>
  () =>
    cloud.onEc2(name, input);
const addVersion = (LaunchTemplateData: object, more: object = {}) =>
  cloud.onEc2('CreateLaunchTemplateVersion', { ...web, LaunchTemplateData, ...more });
const versions = (input: object = {}) =>
  cloud.onEc2('DescribeLaunchTemplateVersions', { ...web, ...input }).LaunchTemplateVersions;
// biome-ignore lint/suspicious/noExplicitAny: what the operation answers
const numbers = (input: object = {}) => versions(input).map((version: any) => version.VersionNumber);

describe('a version of a launch template', () => {
  test('takes over from its source what it does not say itself', () => {
    addVersion({ KeyName: 'k', UserData: 'aGVsbG8=', ImageId: undefined }, { SourceVersion: '1' });
    expect(versions({ Versions: ['2'] })[0].LaunchTemplateData).toEqual({
      ImageId: 'ami-1',
      InstanceType: 't3.small',
      KeyName: 'k',
      UserData: 'aGVsbG8=',
    });
  });

  test('starts from nothing without a source', () => {
    addVersion({ ImageId: 'ami-2' });
    expect(versions({ Versions: ['2'] })[0].LaunchTemplateData).toEqual({ ImageId: 'ami-2' });
  });

  test('takes over block devices without their snapshots', () => {
    const device = { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8, SnapshotId: 'snap-1' } };
    addVersion({ BlockDeviceMappings: [device] });
    addVersion({ ImageId: 'ami-2' }, { SourceVersion: '$Latest' });
    expect(versions({ Versions: ['3'] })[0].LaunchTemplateData.BlockDeviceMappings).toEqual([
      { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8 } },
    ]);
  });

  test('is made once for a client token, however often the request comes', () => {
    const again = { SourceVersion: '1', ClientToken: 'rollout-1' };
    const first = addVersion({ ImageId: 'ami-2' }, again);
    expect(addVersion({ ImageId: 'ami-2' }, again)).toEqual(first);
    expect(numbers()).toEqual([2, 1]);
    expect(() => addVersion({ ImageId: 'ami-1' }, again)).toThrow(refused('IdempotentParameterMismatch'));
  });

  test('that cannot be launched is made nevertheless, with a warning', () => {
    const { LaunchTemplateVersion, Warning } = addVersion({ ImageId: 'ami-0' });
    expect(LaunchTemplateVersion.VersionNumber).toBe(2);
    expect(Warning.Errors).toEqual([
      { Code: 'InvalidAMIID.NotFound', Message: "The image id '[ami-0]' does not exist" },
    ]);
    expect(addVersion({ ImageId: 'ami-1' }).Warning).toBeUndefined();
  });

  test('cannot be changed through the answer that shows it', () => {
    const { LaunchTemplateData } = versions()[0];
    expect(() => {
      LaunchTemplateData.ImageId = 'ami-2';
    }).toThrow(TypeError);
  });
});

describe('finding versions', () => {
  beforeEach(() => {
    for (const ImageId of ['ami-1', 'ami-2', 'ami-2']) addVersion({ ImageId });
    cloud.onEc2('ModifyLaunchTemplate', { ...web, DefaultVersion: '2' });
  });

  test('by number, $Latest, $Default, range and filter', () => {
    expect(numbers()).toEqual([4, 3, 2, 1]);
    expect(numbers({ Versions: ['$Default', '$Latest', '1', '4'] })).toEqual([4, 2, 1]);
    expect(numbers({ MinVersion: '2', MaxVersion: '3' })).toEqual([3, 2]);
    expect(numbers({ Filters: [{ Name: 'image-id', Values: ['ami-2'] }] })).toEqual([4, 3]);
    expect(numbers({ Filters: [{ Name: 'is-default-version', Values: ['true'] }] })).toEqual([2]);
    expect(numbers({ LaunchTemplateName: undefined, Versions: ['$Latest'] })).toEqual([4]);
  });

  test('in pages', () => {
    const first = cloud.onEc2('DescribeLaunchTemplateVersions', { ...web, MaxResults: 3 });
    expect(first.LaunchTemplateVersions).toHaveLength(3);
    expect(numbers({ MaxResults: 3, NextToken: first.NextToken })).toEqual([1]);
  });

  test('says in the codes of EC2 what does not exist', () => {
    const id = { LaunchTemplateId: 'lt-0123' };
    expect(attempt('DescribeLaunchTemplateVersions', id)).toThrow(
      refused('InvalidLaunchTemplateId.NotFound'),
    );
    expect(attempt('DescribeLaunchTemplates', { LaunchTemplateIds: ['lt-0123'] })).toThrow(
      refused('InvalidLaunchTemplateId.NotFound'),
    );
    expect(attempt('DescribeLaunchTemplateVersions', { LaunchTemplateName: 'absent' })).toThrow(
      refused('InvalidLaunchTemplateName.NotFoundException'),
    );
    expect(() => versions({ Versions: ['9'] })).toThrow(refused('InvalidLaunchTemplateId.VersionNotFound'));
    expect(() => versions({ Filters: [{ Name: 'colour', Values: ['blue'] }] })).toThrow(
      refused('InvalidParameterValue', "The filter 'colour' is invalid"),
    );
  });
});

describe('deleting versions', () => {
  test('refuses the default one and unknown ones, each by itself', () => {
    addVersion({ ImageId: 'ami-2' });
    const answer = cloud.onEc2('DeleteLaunchTemplateVersions', { ...web, Versions: ['1', '2', '7'] });
    expect(answer.SuccessfullyDeletedLaunchTemplateVersions).toMatchObject([{ VersionNumber: 2 }]);
    expect(answer.UnsuccessfullyDeletedLaunchTemplateVersions).toMatchObject([
      { VersionNumber: 1, ResponseError: { Code: 'unexpectedError' } },
      { VersionNumber: 7, ResponseError: { Code: 'launchTemplateVersionDoesNotExist' } },
    ]);
  });

  test('never gives a number again', () => {
    addVersion({ ImageId: 'ami-2' });
    cloud.onEc2('DeleteLaunchTemplateVersions', { ...web, Versions: ['2'] });
    expect(numbers({ Versions: ['$Latest'] })).toEqual([1]);
    addVersion({ ImageId: 'ami-2' });
    expect(numbers()).toEqual([3, 1]);
  });
});

test('a name is taken once, and free again after deletion', () => {
  const input = { ...web, LaunchTemplateData: { ImageId: 'ami-1' } };
  expect(attempt('CreateLaunchTemplate', input)).toThrow(
    refused('InvalidLaunchTemplateName.AlreadyExistsException'),
  );
  cloud.onEc2('DeleteLaunchTemplate', web);
  expect(cloud.onEc2('CreateLaunchTemplate', input).LaunchTemplate).toMatchObject({
    DefaultVersionNumber: 1,
    LatestVersionNumber: 1,
  });
});

test('a dry run changes nothing', () => {
  expect(attempt('DeleteLaunchTemplate', { ...web, DryRun: true })).toThrow(refused('DryRunOperation'));
  expect(numbers()).toEqual([1]);
});
