import { describe, expect, test } from 'vitest';
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

  test.each(['ami-0123456789abcdef0', 'not-an-image'])('%s is not found', async (id) => {
    const { ports } = await aWorld();
    await expect(ports.images.describe(id)).rejects.toBeInstanceOf(ImageNotFound);
  });
});
