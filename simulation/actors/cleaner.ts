import { every } from '../../local-cloud/time/clock.ts';
import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';
import type { Meanwhile } from './actor.ts';

const MINUTE = 60_000;

/** An image is somebody's business for so long after it was made. */
const SPARED = 20 * MINUTE;

interface Listed {
  readonly ImageId: string;
  readonly CreationDate: string;
  readonly DeregistrationProtection: string;
}

/** A tool deletes, every other minute, each image of the account that isn't new and isn't protected. */
export const cleanImages: Meanwhile = (world) => {
  every(world.clock, 2 * MINUTE, () => void clean(world));
};

async function clean(world: World): Promise<void> {
  const { Images } = (await callOutside(world, 'ec2', 'DescribeImages', { Owners: ['self'] })) as {
    Images: Listed[];
  };
  for (const { ImageId, CreationDate, DeregistrationProtection } of Images) {
    const isNew = world.clock.now() - Date.parse(CreationDate) < SPARED;
    if (isNew || DeregistrationProtection !== 'disabled') continue;
    // Protection that was taken off still holds for a day: tools go on with the next image.
    await callOutside(world, 'ec2', 'DeregisterImage', { ImageId }).catch(() => undefined);
  }
}
