import type { NewImage } from '../../local-cloud/services/ec2/images.ts';
import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';

const MINUTE = 60_000;
const OTHER_ACCOUNT = '444455556666';

interface Described {
  readonly ImageId: string;
  readonly Name: string;
  readonly Architecture: string;
}

/** The id of the AMI that was published last; undefined while it is being built. */
async function newestImage(world: World): Promise<string | undefined> {
  const imageBuildVersionArn = world.published.at(-1);
  if (imageBuildVersionArn === undefined) return undefined;
  const { image } = (await callOutside(world, 'imagebuilder', 'GetImage', { imageBuildVersionArn })) as {
    image?: { outputResources?: { amis?: { image?: string }[] } };
  };
  const ImageId = image?.outputResources?.amis?.[0]?.image;
  return ImageId !== undefined && world.services.ec2.hasImage(ImageId) ? ImageId : undefined;
}

/** Whoever looks after images disables the newest one, and enables it again after a while, milliseconds. */
export async function disableImage(world: World, after = 10 * MINUTE): Promise<void> {
  const ImageId = await newestImage(world);
  if (!ImageId) return;
  await callOutside(world, 'ec2', 'DisableImage', { ImageId });
  world.clock.after(after, () => {
    // Somebody may have deregistered it meanwhile.
    if (world.services.ec2.hasImage(ImageId)) void callOutside(world, 'ec2', 'EnableImage', { ImageId });
  });
}

/** The account that owns the newest image shares it with this one no more, and does again ten minutes later. */
export async function unshareImage(world: World): Promise<void> {
  const { ec2 } = world.services;
  const ImageId = await newestImage(world);
  if (!ImageId) return;
  const request = { ImageIds: [ImageId], IncludeDisabled: true };
  const { Images } = (await callOutside(world, 'ec2', 'DescribeImages', request)) as { Images: Described[] };
  const [{ Name, Architecture } = { Name: '', Architecture: '' }] = Images;
  const image: NewImage = { imageId: ImageId, name: Name, architecture: Architecture };
  ec2.putImage({ ...image, ownerId: OTHER_ACCOUNT, shared: false });
  // Meanwhile it is another account's: nobody in this one can have deregistered it.
  world.clock.after(10 * MINUTE, () => ec2.putImage(image));
}

/** A job that deletes old images takes the newest one for old. */
export async function deregisterNewestImage(world: World): Promise<void> {
  const ImageId = await newestImage(world);
  if (ImageId) await loseImage(world, ImageId);
}

/** Somebody has cleaned up images, and the live one with them. */
export async function deregisterBlueImage(world: World): Promise<void> {
  const [ImageId] = world.state.group(world.infrastructure.fleet)?.images ?? [];
  if (ImageId && world.services.ec2.hasImage(ImageId)) await loseImage(world, ImageId);
}

/** One that Greenshift could not protect: its account forbids that, or another one owns it. */
async function loseImage(world: World, ImageId: string): Promise<void> {
  world.services.ec2.putImage({ imageId: ImageId, name: ImageId, architecture: 'x86_64' });
  await callOutside(world, 'ec2', 'DeregisterImage', { ImageId });
}

/** Whether an image that a fleet runs can't be launched at the moment: no rollout begins beside such a fleet. */
export async function isImageMissing(world: World): Promise<boolean> {
  const ImageIds = [...new Set(world.state.groups().flatMap(({ images }) => images))];
  try {
    const request = callOutside(world, 'ec2', 'DescribeImages', { ImageIds });
    const { Images } = (await request) as { Images: Described[] };
    return Images.length < ImageIds.length;
  } catch {
    return true;
  }
}

/** Copying an image takes time: when its build is announced it is unknown to EC2 for a while, then pending. */
export async function delayImages({ services }: World): Promise<void> {
  services.ec2.delayImages({ unknown: 5 * MINUTE, pending: 10 * MINUTE });
}

/** From now on green answers a third of its requests badly. */
export function disturbGreen({ state, instances, infrastructure }: World): void {
  const green = state.groups().find(({ name }) => name !== infrastructure.fleet);
  for (const image of new Set(green?.images)) instances.disturb(image, { badShare: 0.3 });
}
