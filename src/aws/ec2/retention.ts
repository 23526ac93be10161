import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DisableImageDeregistrationProtectionCommand,
  type EC2Client,
  EnableImageDeregistrationProtectionCommand,
  type Image,
} from '@aws-sdk/client-ec2';
import type { KeptImage, OwnImage, Retention } from '../../ports/retention.ts';
import { CloudRefused } from '../../rollout/errors.ts';
import { IN_USE, inUseMark, isInUseMark, PROTECTED_BY } from '../../rollout/fleet/tags.ts';
import { callAws } from '../call.ts';
import { ownImages, tagsOf } from './own-images.ts';

type Client = Pick<EC2Client, 'send'>;

export const imageRetention = (client: Client, installation: string): Retention => ({
  describe: async (images) => (await byId(client, images)).map(ownImage),
  async marked() {
    const images = await ownImages(client, 'tag-key', [inUseMark(installation)]);
    return images.flatMap(({ ImageId }) => ImageId ?? []);
  },
  async protect(images) {
    const found = await byId(client, images);
    return Promise.all(images.map((image) => protectOne(client, installation, image, found)));
  },
  release: (image) => release(client, installation, image),
});

const ownImage = (image: Image): OwnImage => ({
  id: image.ImageId ?? '',
  isProtected: isProtected(image),
  isMarked: Object.keys(tagsOf(image)).some(isInUseMark),
  size: (image.BlockDeviceMappings ?? []).reduce((sum, { Ebs }) => sum + (Ebs?.VolumeSize ?? 0), 0),
});

const byId = (client: Client, ids: readonly string[]) => ownImages(client, 'image-id', ids);

/** `enabled-with-cooldown` or `enabled-without-cooldown`. What EC2 shows in a cooldown isn't documented. */
const isProtected = ({ DeregistrationProtection: state = '' }: Image) => state.startsWith('enabled');

async function protectOne(
  client: Client,
  installation: string,
  image: string,
  found: readonly Image[],
): Promise<KeptImage> {
  const own = found.find(({ ImageId }) => ImageId === image);
  if (!own) return { image, outcome: 'other-account' };
  try {
    return { image, outcome: await ensureProtected(client, installation, image, own) };
  } catch (error) {
    if (!(error instanceof CloudRefused)) throw error;
    return { image, outcome: 'refused', why: error.message };
  }
}

/** The tags come before what they announce: a call that is cut off is completed by the next one. */
async function ensureProtected(
  client: Client,
  installation: string,
  image: string,
  found: Image,
): Promise<KeptImage['outcome']> {
  const missing = missingTags(found, installation);
  if (missing.length === 0 && isProtected(found)) return 'was-protected';
  if (missing.length > 0)
    await callAws(
      `mark the image ${image} as in use`,
      client.send(new CreateTagsCommand({ Resources: [image], Tags: missing })),
      { TagLimitExceeded: tooMany(image) },
    );
  if (!isProtected(found))
    await callAws(
      `protect the image ${image} from deregistration`,
      client.send(new EnableImageDeregistrationProtectionCommand({ ImageId: image, WithCooldown: true })),
    );
  return 'protected';
}

const tooMany = (image: string) => (error: Error) => {
  throw new CloudRefused(`${image} has as many tags as EC2 allows: take one off it`, { cause: error });
};

function missingTags(found: Image, installation: string) {
  const tags = tagsOf(found);
  // Its owner may have taken off a protection of theirs.
  const by = isProtected(found) ? (tags[IN_USE] ?? PROTECTED_BY.owner) : PROTECTED_BY.greenshift;
  const wanted = { [IN_USE]: by, [inUseMark(installation)]: 'true' };
  return Object.entries(wanted)
    .filter(([key, value]) => tags[key] !== value)
    .map(([Key, Value]) => ({ Key, Value }));
}

/** Our mark goes last: while it is there, the next round finds what was cut off. */
async function release(client: Client, installation: string, image: string): Promise<void> {
  const [found] = await byId(client, [image]);
  const tags = found ? tagsOf(found) : {};
  const mark = inUseMark(installation);
  if (!found || !(mark in tags)) return;
  const isLast = !Object.keys(tags).some((key) => isInUseMark(key) && key !== mark);
  if (isLast && isProtected(found) && tags[IN_USE] === PROTECTED_BY.greenshift)
    await callAws(
      `let the image ${image} be deregistered`,
      client.send(new DisableImageDeregistrationProtectionCommand({ ImageId: image })),
    );
  const Tags = [mark, ...(isLast ? [IN_USE] : [])].map((Key) => ({ Key }));
  await callAws(
    `take the mark off the image ${image}`,
    client.send(new DeleteTagsCommand({ Resources: [image], Tags })),
  );
}
