import { beforeEach, describe, expect, test } from 'vitest';
import { BOOT, DRAIN, MINUTE, rig, SECOND } from './rig.ts';

let cloud: ReturnType<typeof rig>;

beforeEach(async () => {
  cloud = rig();
  cloud.create({ MinSize: 1, MaxSize: 3, DesiredCapacity: 2, TargetGroupARNs: ['tg-1'] });
  await cloud.clock.advance(SECOND + BOOT);
});

const detach = (InstanceIds: string[], ShouldDecrementDesiredCapacity = true, group = 'web') =>
  cloud.call('DetachInstances', { AutoScalingGroupName: group, InstanceIds, ShouldDecrementDesiredCapacity });
const attach = (InstanceIds: string[], group = 'web') =>
  cloud.call('AttachInstances', { AutoScalingGroupName: group, InstanceIds });
const registered = () => [...cloud.targets.get('tg-1')!.keys()];
const groupTag = (id: string) => {
  const [{ Instances }] = cloud.onEc2('DescribeInstances', { InstanceIds: [id] }).Reservations;
  return Instances[0].Tags.find(({ Key }: { Key: string }) => Key === 'aws:autoscaling:groupName')?.Value;
};

describe('an instance that is detached', () => {
  test('drains, and runs on in no group', async () => {
    const [first, second] = cloud.ids() as [string, string];
    expect(detach([first]).Activities).toMatchObject([
      {
        Description: `Detaching EC2 instance: ${first}`,
        Cause: expect.stringMatching(/in response to a user request, shrinking the capacity from 2 to 1\.$/),
      },
    ]);
    expect(cloud.states()).toEqual(['Detaching', 'InService']);
    await cloud.clock.advance(DRAIN);
    expect(cloud.ids()).toEqual([second]);
    expect(registered()).toEqual([second]);
    expect(groupTag(first)).toBeUndefined();
    expect(cloud.ec2.compute.state(first)).toBe('running');
    await cloud.clock.advance(10 * MINUTE);
    expect(cloud.ids()).toEqual([second]);
  });

  test('is replaced when the capacity is to stay', async () => {
    const [first] = cloud.ids() as [string];
    detach([first], false);
    await cloud.clock.advance(DRAIN + BOOT);
    expect(cloud.states()).toEqual(['InService', 'InService']);
    expect(cloud.ids()).not.toContain(first);
  });

  test('may not take the group below its smallest size', () => {
    const ids = cloud.ids() as string[];
    expect(() => detach(ids)).toThrow(/To detach 2 more instances, please update/);
    expect(() => detach(['i-0123'])).toThrow(/is not part of Auto Scaling group web/);
  });
});

describe('an instance that is attached', () => {
  async function another(): Promise<string> {
    cloud.create({ AutoScalingGroupName: 'other', MinSize: 0, MaxSize: 1, DesiredCapacity: 1 });
    await cloud.clock.advance(SECOND + BOOT);
    const [id] = cloud.ids('other') as [string];
    detach([id], true, 'other');
    await cloud.clock.advance(SECOND);
    return id;
  }

  test('serves as one of the group, which has not launched it', async () => {
    const id = await another();
    attach([id]);
    expect(cloud.group().DesiredCapacity).toBe(3);
    await cloud.clock.advance(MINUTE);
    expect(cloud.states()).toEqual(['InService', 'InService', 'InService']);
    expect(registered()).toContain(id);
    expect(groupTag(id)).toBe('web');
    const member = cloud.instances().find(({ InstanceId }) => InstanceId === id);
    expect(member).not.toHaveProperty('LaunchTemplate');
  });

  test('is in no other group, and the group has room for it', async () => {
    const [member] = cloud.ids() as [string];
    expect(() => attach([member])).toThrow(/already part of an AutoScalingGroup/);
    const id = await another();
    cloud.call('UpdateAutoScalingGroup', { AutoScalingGroupName: 'web', MaxSize: 2 });
    expect(() => attach([id])).toThrow(/To attach 1 more instances, please update/);
    cloud.onEc2('TerminateInstances', { InstanceIds: [id] });
    expect(() => attach([id])).toThrow(/is not in correct state/);
  });
});
