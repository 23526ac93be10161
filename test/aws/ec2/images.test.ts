import { DisableImageDeprecationCommand, EnableImageDeprecationCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { machineImages } from '../../../src/aws/ec2/images.ts';
import { ImageNotFound } from '../../../src/rollout/errors.ts';
import { aWorld } from '../world.ts';

describe('an image of EC2', () => {
  test('is told with its owner, state and architecture', async () => {
    const { ports, services } = await aWorld();
    services.ec2.putImage({
      imageId: 'ami-0a',
      name: 'theirs',
      architecture: 'arm64',
      ownerId: '444455556666',
      state: 'pending',
    });
    expect(await ports.images.describe('ami-0a')).toEqual({
      id: 'ami-0a',
      owner: '444455556666',
      state: 'pending',
      architecture: 'arm64',
    });
  });

  test('is told with its tags, and with when it was deprecated', async () => {
    const { ports, services, clients } = await aWorld();
    services.ec2.putImage({
      imageId: 'ami-0a',
      name: 'ours',
      architecture: 'arm64',
      tags: { approved: 'yes' },
    });
    const at = new Date('2026-02-01T00:00:00Z');
    await clients.ec2.send(new EnableImageDeprecationCommand({ ImageId: 'ami-0a', DeprecateAt: at }));
    expect(await ports.images.describe('ami-0a')).toMatchObject({
      tags: { approved: 'yes' },
      deprecatedAt: at.getTime(),
    });
    await clients.ec2.send(new DisableImageDeprecationCommand({ ImageId: 'ami-0a' }));
    expect(await ports.images.describe('ami-0a')).not.toHaveProperty('deprecatedAt');
  });

  test('is told to be allowed or not where AWS says so', async () => {
    const image = { ImageId: 'ami-0a', OwnerId: '1', State: 'available', Architecture: 'arm64' };
    const saying = (ImageAllowed?: boolean) =>
      machineImages({ send: async () => ({ Images: [{ ...image, ImageAllowed }] }) } as never);
    expect(await saying(false).describe('ami-0a')).toMatchObject({ isAllowed: false });
    expect(await saying().describe('ami-0a')).not.toHaveProperty('isAllowed');
  });

  test.each(['ami-0123456789abcdef0', 'not-an-image'])('%s is not found', async (id) => {
    const { ports } = await aWorld();
    await expect(ports.images.describe(id)).rejects.toBeInstanceOf(ImageNotFound);
  });
});
