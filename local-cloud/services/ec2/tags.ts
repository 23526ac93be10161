import type {
  CreateTagsCommandInput,
  CreateTagsCommandOutput,
  DeleteTagsCommandInput,
  DeleteTagsCommandOutput,
} from '@aws-sdk/client-ec2';
import { AwsError, type Result } from '../../operations.ts';
import type { Tags } from './filters.ts';
import { type Images, notFound } from './images.ts';
import { type Snapshots, notFound as snapshotNotFound } from './snapshots.ts';

/** Of a resource (EC2 user guide, "Tag restrictions"). */
const MAX_TAGS = 50;

/** Whatever has tags. */
interface Tagged {
  readonly tags: Tags;
  retag(tags: Tags): void;
}

/**
 * Tags of images and snapshots, the two kinds of resources that are tagged here after they were made. Each account has its
 * own of an image that is shared.
 */
export const tagOperations = (images: Images, snapshots: Snapshots) => ({
  CreateTags({ Resources = [], Tags = [] }: CreateTagsCommandInput): Result<CreateTagsCommandOutput> {
    const given = Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
    const reserved = Object.keys(given).find((key) => key === '' || key.startsWith('aws:'));
    if (reserved !== undefined)
      throw new AwsError(
        'InvalidParameterValue',
        `Tag keys must not be empty or begin with aws: '${reserved}'`,
      );
    const tagged = found(images, snapshots, Resources).map((one) => ({
      one,
      tags: { ...one.tags, ...given },
    }));
    if (tagged.some(({ tags }) => Object.keys(tags).length > MAX_TAGS))
      throw new AwsError('TagLimitExceeded', `A resource has at most ${MAX_TAGS} tags`);
    for (const { one, tags } of tagged) one.retag(tags);
    return {};
  },

  /** A tag with a value goes only if it has that value; without any, all go. */
  DeleteTags({ Resources = [], Tags }: DeleteTagsCommandInput): Result<DeleteTagsCommandOutput> {
    const isMeant = (key: string, value: string) =>
      Tags?.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value)) ?? true;
    for (const one of found(images, snapshots, Resources)) {
      const left = Object.entries(one.tags).filter(([key, value]) => !isMeant(key, value));
      one.retag(Object.fromEntries(left));
    }
    return {};
  },
});

function found(images: Images, snapshots: Snapshots, ids: readonly (string | undefined)[]): Tagged[] {
  return ids.map((id = '') => {
    if (id.startsWith('snap-')) {
      const snapshot = snapshots.find(id);
      if (!snapshot) throw snapshotNotFound(id);
      return { tags: snapshot.tags, retag: (tags) => snapshots.change({ ...snapshot, tags }) };
    }
    if (!id.startsWith('ami-'))
      throw new AwsError('UnsupportedOperation', `The local cloud tags images and snapshots, and not ${id}`);
    const image = images.find(id);
    if (!image) throw notFound([id]);
    return { tags: image.tags, retag: (tags) => images.change({ ...image, tags }) };
  });
}
