import type {
  DeregisterImageCommandInput,
  DeregisterImageCommandOutput,
  DescribeImagesCommandInput,
  DescribeImagesCommandOutput,
  DisableImageCommandInput,
  DisableImageCommandOutput,
  DisableImageDeprecationCommandInput,
  DisableImageDeprecationCommandOutput,
  EnableImageCommandInput,
  EnableImageCommandOutput,
  EnableImageDeprecationCommandInput,
  EnableImageDeprecationCommandOutput,
  Image,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call, type Result } from '../../operations.ts';
import { page } from '../../paging.ts';
import type { Region } from '../../region.ts';
import { type FilterFields, matching, tagList } from './filters.ts';
import { checkUnprotected, own, stateOfProtection } from './image-protection.ts';
import { checkId, type ImageRecord, type Images, notFound } from './images.ts';
import { deleteAssociated, type Snapshots } from './snapshots.ts';

/** The operations on images. */
export const imageOperations = (region: Region, images: Images, snapshots: Snapshots) => ({
  DescribeImages(input: DescribeImagesCommandInput): Result<DescribeImagesCommandOutput> {
    if (input.ExecutableUsers?.length)
      throw new AwsError('UnsupportedOperation', 'ExecutableUsers is not supported by the local cloud');
    input.ImageIds?.forEach(checkId);
    const missing = input.ImageIds?.filter((imageId) => !images.find(imageId)) ?? [];
    if (missing.length > 0) throw notFound(missing);
    const asked = input.ImageIds?.length ? new Set(input.ImageIds) : undefined;
    const matches = matching(input.Filters, fields);
    const found = images.visible().filter(
      (image) =>
        (asked?.has(image.imageId) ?? true) &&
        isOwned(region, image, input.Owners) &&
        // A disabled image is left out unless IncludeDisabled is set.
        (image.state !== 'disabled' || input.IncludeDisabled) &&
        matches(image),
    );
    const { items, nextToken } = page(found, input.MaxResults, input.NextToken, {
      max: 1000,
      code: 'InvalidParameterValue',
    });
    return { Images: items.map(imageView), NextToken: nextToken };
  },

  DeregisterImage(
    { ImageId = '', DeleteAssociatedSnapshots }: DeregisterImageCommandInput,
    { requestId }: Call,
  ): Result<DeregisterImageCommandOutput> {
    const image = own(region, images, ImageId);
    checkUnprotected(image, region.clock.now());
    images.deregister(ImageId, requestId);
    if (!DeleteAssociatedSnapshots) return { Return: true };
    const left = imagesWith(images);
    const DeleteSnapshotResults = deleteAssociated(snapshots, Object.values(image.snapshots ?? {}), left);
    return { Return: true, DeleteSnapshotResults };
  },

  /** Nobody can launch a disabled image, and those that it was shared with lose it for good. */
  DisableImage({ ImageId = '' }: DisableImageCommandInput): Result<DisableImageCommandOutput> {
    const image = own(region, images, ImageId);
    if (image.state !== 'disabled') images.put({ ...image, state: 'disabled', public: false });
    return { Return: true };
  },

  EnableImage({ ImageId = '' }: EnableImageCommandInput): Result<EnableImageCommandOutput> {
    const image = own(region, images, ImageId);
    if (image.state === 'disabled') images.put({ ...image, state: 'available' });
    return { Return: true };
  },

  EnableImageDeprecation({
    ImageId = '',
    DeprecateAt,
  }: EnableImageDeprecationCommandInput): Result<EnableImageDeprecationCommandOutput> {
    images.change({ ...own(region, images, ImageId), deprecatedFrom: DeprecateAt });
    return { Return: true };
  },

  DisableImageDeprecation({
    ImageId = '',
  }: DisableImageDeprecationCommandInput): Result<DisableImageDeprecationCommandOutput> {
    images.change({ ...own(region, images, ImageId), deprecatedFrom: undefined });
    return { Return: true };
  },
});

/** The images of the account that a snapshot belongs to. */
export const imagesWith =
  (images: Pick<Images, 'visible'>) =>
  (snapshotId: string): string[] =>
    images
      .visible()
      .filter(({ snapshots = {} }) => Object.values(snapshots).includes(snapshotId))
      .map(({ imageId }) => imageId);

function isOwned(region: Region, image: ImageRecord, owners: readonly string[] | undefined): boolean {
  if (!owners?.length) return true;
  return owners.some((owner) => image.ownerId === (owner === 'self' ? region.account : owner));
}

const fields: FilterFields<ImageRecord> = {
  architecture: (image) => image.architecture,
  'block-device-mapping.snapshot-id': (image) => Object.values(image.snapshots ?? {}),
  description: (image) => image.description,
  'image-id': (image) => image.imageId,
  'image-type': () => 'machine',
  'is-public': (image) => String(image.public),
  name: (image) => image.name,
  'owner-id': (image) => image.ownerId,
  'root-device-type': () => 'ebs',
  'source-image-id': (image) => image.copyOf,
  state: (image) => image.state,
  'virtualization-type': () => 'hvm',
};

const imageView = (image: ImageRecord): Image => ({
  ImageId: image.imageId,
  Name: image.name,
  Description: image.description,
  Architecture: image.architecture as Image['Architecture'],
  OwnerId: image.ownerId,
  ImageLocation: `${image.ownerId}/${image.name}`,
  State: image.state,
  ...(image.stateReason === undefined
    ? {}
    : { StateReason: { Code: 'Client.InternalError', Message: image.stateReason } }),
  Public: image.public,
  SourceImageId: image.copyOf,
  CreationDate: image.created.toISOString(),
  DeprecationTime: image.deprecatedFrom?.toISOString(),
  DeregistrationProtection: stateOfProtection(image),
  ImageType: 'machine',
  Hypervisor: 'xen',
  VirtualizationType: 'hvm',
  RootDeviceName: '/dev/xvda',
  ...(image.snapshots && {
    BlockDeviceMappings: Object.entries(image.snapshots).map(([DeviceName, SnapshotId]) => ({
      DeviceName,
      Ebs: { SnapshotId },
    })),
  }),
  RootDeviceType: 'ebs',
  PlatformDetails: 'Linux/UNIX',
  UsageOperation: 'RunInstances',
  EnaSupport: true,
  Tags: tagList(image.tags),
});
