import type {
  CreateTagsCommandInput,
  CreateTagsCommandOutput,
  DeleteTagsCommandInput,
  DeleteTagsCommandOutput,
} from '@aws-sdk/client-ec2';
import { AwsError, type Result } from '../../operations.ts';
import { type ImageRecord, type Images, notFound } from './images.ts';

/** Of a resource (EC2 user guide, "Tag restrictions"). */
const MAX_TAGS = 50;

/**
 * Tags of images, the one kind of resource that is tagged here after it was made. Each account has its own of an image that
 * is shared.
 */
export const tagOperations = (images: Images) => ({
  CreateTags({ Resources = [], Tags = [] }: CreateTagsCommandInput): Result<CreateTagsCommandOutput> {
    const given = Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
    const reserved = Object.keys(given).find((key) => key === '' || key.startsWith('aws:'));
    if (reserved !== undefined)
      throw new AwsError(
        'InvalidParameterValue',
        `Tag keys must not be empty or begin with aws: '${reserved}'`,
      );
    const tagged = found(images, Resources).map((image) => ({ ...image, tags: { ...image.tags, ...given } }));
    if (tagged.some(({ tags }) => Object.keys(tags).length > MAX_TAGS))
      throw new AwsError('TagLimitExceeded', `A resource has at most ${MAX_TAGS} tags`);
    for (const image of tagged) images.change(image);
    return {};
  },

  /** A tag with a value goes only if it has that value; without any, all go. */
  DeleteTags({ Resources = [], Tags }: DeleteTagsCommandInput): Result<DeleteTagsCommandOutput> {
    const isMeant = (key: string, value: string) =>
      Tags?.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value)) ?? true;
    for (const image of found(images, Resources)) {
      const left = Object.entries(image.tags).filter(([key, value]) => !isMeant(key, value));
      images.change({ ...image, tags: Object.fromEntries(left) });
    }
    return {};
  },
});

function found(images: Images, ids: readonly (string | undefined)[]): ImageRecord[] {
  return ids.map((id = '') => {
    if (!id.startsWith('ami-'))
      throw new AwsError('UnsupportedOperation', `The local cloud tags images alone, and not ${id}`);
    const image = images.find(id);
    if (!image) throw notFound([id]);
    return image;
  });
}
