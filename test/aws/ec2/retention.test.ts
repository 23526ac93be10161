import {
  CreateTagsCommand,
  DescribeImagesCommand,
  DisableImageDeregistrationProtectionCommand,
  EnableImageDeregistrationProtectionCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { imageRetention } from '../../../src/aws/ec2/retention.ts';
import { INSTALLATION, OTHER_INSTALLATION } from '../../world/specs.ts';
import { aWorld, type World } from '../world.ts';

const IMAGE = 'ami-blue';
const MARK = `greenshift:in-use-by:${INSTALLATION}`;

async function shown({ clients }: World) {
  const { Images = [] } = await clients.ec2.send(new DescribeImagesCommand({ ImageIds: [IMAGE] }));
  const [{ DeregistrationProtection: protection, Tags = [] } = {}] = Images;
  return { protection, tags: Object.fromEntries(Tags.map(({ Key = '', Value }) => [Key, Value])) };
}

const UNTOUCHED = { protection: 'disabled', tags: {} };
const KEPT = {
  protection: 'enabled-with-cooldown',
  tags: { 'greenshift:in-use': 'protected-by-greenshift', [MARK]: 'true' },
};

/** The port with its calls counted; the one that `refuse` names isn't allowed. */
function watched({ clients }: World, refuse?: string) {
  const made: string[] = [];
  const send = (command: object) => {
    const name = command.constructor.name.replace('Command', '');
    made.push(name);
    if (name !== refuse) return clients.ec2.send(command as never);
    return Promise.reject(Object.assign(new Error('no'), { name: 'UnauthorizedOperation' }));
  };
  return { made, ...imageRetention({ send } as never, INSTALLATION) };
}

describe('an image in use', () => {
  test('is marked and protected, once, and let go again', async () => {
    const world = await aWorld();
    const { made, protect, marked, release } = watched(world);
    expect(await protect([IMAGE])).toEqual([{ image: IMAGE, outcome: 'protected' }]);
    expect(await shown(world)).toEqual(KEPT);
    expect(await marked()).toEqual([IMAGE]);
    expect(await protect([IMAGE])).toEqual([{ image: IMAGE, outcome: 'was-protected' }]);
    await release(IMAGE);
    expect(await shown(world)).toEqual(UNTOUCHED);
    await release(IMAGE);
    expect(await marked()).toEqual([]);
    const [look, tag, enable, ...rest] = made;
    expect([look, tag, enable]).toEqual([
      'DescribeImages',
      'CreateTags',
      'EnableImageDeregistrationProtection',
    ]);
    expect(rest.filter((name) => name !== 'DescribeImages')).toEqual([
      'DisableImageDeregistrationProtection',
      'DeleteTags',
    ]);
  });

  test('that was cut off half-way is completed', async () => {
    const world = await aWorld();
    await watched(world, 'EnableImageDeregistrationProtection').protect([IMAGE]);
    expect(await shown(world)).toEqual({ ...KEPT, protection: 'disabled' });
    await watched(world).protect([IMAGE]);
    expect(await shown(world)).toEqual(KEPT);
    await expect(watched(world, 'DeleteTags').release(IMAGE)).rejects.toThrow('take the mark off');
    expect(await watched(world).marked()).toEqual([IMAGE]);
    await watched(world).release(IMAGE);
    expect(await shown(world)).toEqual(UNTOUCHED);
  });

  test('that its owner has protected stays protected', async () => {
    const world = await aWorld();
    await world.clients.ec2.send(new EnableImageDeregistrationProtectionCommand({ ImageId: IMAGE }));
    await watched(world).protect([IMAGE]);
    expect(await shown(world)).toEqual({
      protection: 'enabled-without-cooldown',
      tags: { 'greenshift:in-use': 'protected-by-owner', [MARK]: 'true' },
    });
    await watched(world).release(IMAGE);
    expect(await shown(world)).toEqual({ protection: 'enabled-without-cooldown', tags: {} });
  });

  test('whose owner takes the protection off is protected anew, and that is ours then', async () => {
    const world = await aWorld();
    await world.clients.ec2.send(new EnableImageDeregistrationProtectionCommand({ ImageId: IMAGE }));
    await watched(world).protect([IMAGE]);
    await world.clients.ec2.send(new DisableImageDeregistrationProtectionCommand({ ImageId: IMAGE }));
    await watched(world).protect([IMAGE]);
    expect(await shown(world)).toEqual(KEPT);
  });

  test('of two installations is let go by the last one', async () => {
    const world = await aWorld();
    const other = imageRetention(world.clients.ec2, OTHER_INSTALLATION);
    await watched(world).protect([IMAGE]);
    await other.protect([IMAGE]);
    await watched(world).release(IMAGE);
    expect(await shown(world)).toEqual({
      protection: 'enabled-with-cooldown',
      tags: {
        'greenshift:in-use': 'protected-by-greenshift',
        [`greenshift:in-use-by:${OTHER_INSTALLATION}`]: 'true',
      },
    });
    await other.release(IMAGE);
    expect(await shown(world)).toEqual(UNTOUCHED);
  });

  test('that others own, or nobody has, is left alone', async () => {
    const world = await aWorld();
    const theirs = { name: 'theirs', architecture: 'x86_64', ownerId: '444455556666' };
    world.services.ec2.putImage({ imageId: 'ami-0a', ...theirs });
    const { made, protect } = watched(world);
    expect(await protect(['ami-0a', 'ami-0b', IMAGE])).toEqual([
      { image: 'ami-0a', outcome: 'other-account' },
      { image: 'ami-0b', outcome: 'other-account' },
      { image: IMAGE, outcome: 'protected' },
    ]);
    expect(made.filter((name) => name !== 'DescribeImages')).toHaveLength(2);
  });

  test('that may not be protected is told with the reason, and keeps no other from it', async () => {
    const world = await aWorld();
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `team-${index}`, Value: '' }));
    await world.clients.ec2.send(new CreateTagsCommand({ Resources: [IMAGE], Tags: many }));
    expect(await watched(world).protect([IMAGE, 'ami-green'])).toEqual([
      { image: IMAGE, outcome: 'refused', why: expect.stringContaining('as many tags as EC2 allows') },
      { image: 'ami-green', outcome: 'protected' },
    ]);
  });
});
