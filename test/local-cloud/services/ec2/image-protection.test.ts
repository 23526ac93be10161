import { beforeEach, describe, expect, test } from 'vitest';
import { MINUTE, refused, rig } from '../auto-scaling/rig.ts';

const HOUR = 60 * MINUTE;
const IMAGE = { ImageId: 'ami-1' };

let cloud: ReturnType<typeof rig>;

beforeEach(() => {
  cloud = rig();
});

const call = (operation: string, input: object = {}) => cloud.onEc2(operation, { ...IMAGE, ...input });
const described = () => cloud.onEc2('DescribeImages', { ImageIds: ['ami-1'] }).Images[0];

describe('an image that is protected from being deregistered', () => {
  test('stays until its protection is taken off', () => {
    expect(described()).toMatchObject({ DeregistrationProtection: 'disabled' });
    expect(call('EnableImageDeregistrationProtection')).toEqual({ Return: 'enabled-without-cooldown' });
    expect(described()).toMatchObject({ DeregistrationProtection: 'enabled-without-cooldown' });
    expect(() => call('DeregisterImage')).toThrow(refused('OperationNotPermitted', 'is enabled'));
    expect(call('DisableImageDeregistrationProtection')).toEqual({ Return: 'disabled' });
    call('DeregisterImage');
    expect(cloud.ec2.hasImage('ami-1')).toBe(false);
  });

  test('stays for a day longer where that was asked for', async () => {
    call('EnableImageDeregistrationProtection', { WithCooldown: true });
    expect(described()).toMatchObject({ DeregistrationProtection: 'enabled-with-cooldown' });
    call('DisableImageDeregistrationProtection');
    await cloud.clock.advance(24 * HOUR - MINUTE);
    call('DisableImageDeregistrationProtection');
    expect(() => call('DeregisterImage')).toThrow(refused('OperationNotPermitted', 'cooldown'));
    await cloud.clock.advance(MINUTE);
    call('DeregisterImage');
  });

  test('is protected by its owner alone', () => {
    cloud.ec2.putImage({ imageId: 'ami-9', name: 'theirs', architecture: 'x86_64', ownerId: '999988887777' });
    for (const operation of ['EnableImageDeregistrationProtection', 'DisableImageDeregistrationProtection']) {
      expect(() => call(operation, { ImageId: 'ami-9' })).toThrow(refused('AuthFailure'));
      expect(() => call(operation, { ImageId: 'ami-8' })).toThrow(refused('InvalidAMIID.NotFound'));
    }
  });
});

describe('the tags of an image', () => {
  const tag = (tags: Record<string, string>) =>
    cloud.onEc2('CreateTags', {
      Resources: ['ami-1'],
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    });
  const untag = (...Tags: object[]) => cloud.onEc2('DeleteTags', { Resources: ['ami-1'], Tags });

  test('are added, changed and taken off', () => {
    tag({ team: 'blue', stage: 'test' });
    tag({ stage: 'live' });
    expect(described().Tags).toEqual([
      { Key: 'team', Value: 'blue' },
      { Key: 'stage', Value: 'live' },
    ]);
    untag({ Key: 'team', Value: 'red' }, { Key: 'stage' });
    expect(described().Tags).toEqual([{ Key: 'team', Value: 'blue' }]);
  });

  test('are at most fifty, and none is AWS’s own', () => {
    expect(() => tag({ 'aws:team': 'blue' })).toThrow(refused('InvalidParameterValue'));
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`tag-${index}`, '']));
    expect(() => tag(many)).toThrow(refused('TagLimitExceeded'));
  });

  test('are of images that there are', () => {
    expect(() => cloud.onEc2('CreateTags', { Resources: ['ami-8'], Tags: [] })).toThrow(
      refused('InvalidAMIID.NotFound'),
    );
    expect(() => cloud.onEc2('CreateTags', { Resources: ['i-1'], Tags: [] })).toThrow(
      refused('UnsupportedOperation'),
    );
  });
});
