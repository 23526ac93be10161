import type {
  DeregisterImageCommandInput,
  DeregisterImageCommandOutput,
  DescribeImagesCommandInput,
  DescribeImagesCommandOutput,
  Image,
} from '@aws-sdk/client-ec2';
import { type Answer, AwsError, type Call } from '../../operations.ts';
import { page } from '../../paging.ts';
import { hex, type Region } from '../../region.ts';
import { type FilterFields, matching, type Tags, tagList } from './filters.ts';

export interface ImageRecord {
  readonly imageId: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly architecture: string;
  readonly ownerId: string;
  readonly state: 'available' | 'pending' | 'failed' | 'disabled';
  /** Whether everybody may launch it; another account's image that isn't was shared with this one. */
  readonly public: boolean;
  readonly created: Date;
  readonly tags: Tags;
}

/** What must be said of an image; the rest has defaults: owned by this account, available, private, made now. */
export type NewImage = Pick<ImageRecord, 'imageId' | 'name' | 'architecture'> & Partial<ImageRecord>;

export interface Images {
  /** The image to launch from. Throws `InvalidAMIID.*` when it is malformed, unknown, deregistered, or not available. */
  launchable(imageId: string): ImageRecord;
  has(imageId: string): boolean;
  /** Adds an image, or puts another in its place, and announces its state. */
  put(image: NewImage): void;
  readonly operations: {
    DescribeImages(input: DescribeImagesCommandInput): Answer<DescribeImagesCommandOutput>;
    DeregisterImage(input: DeregisterImageCommandInput, call: Call): Answer<DeregisterImageCommandOutput>;
  };
}

const notFound = (ids: readonly string[]) =>
  new AwsError(
    'InvalidAMIID.NotFound',
    ids.length === 1
      ? `The image id '[${ids[0]}]' does not exist`
      : `The image ids '[${ids.join(', ')}]' do not exist`,
  );

function checkId(imageId: string): void {
  if (!/^ami-[0-9a-z]+$/.test(imageId))
    throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${imageId}" (expecting "ami-...")`);
}

const fields: FilterFields<ImageRecord> = {
  architecture: (image) => image.architecture,
  description: (image) => image.description,
  'image-id': (image) => image.imageId,
  'image-type': () => 'machine',
  'is-public': (image) => String(image.public),
  name: (image) => image.name,
  'owner-id': (image) => image.ownerId,
  'root-device-type': () => 'ebs',
  state: (image) => image.state,
  'virtualization-type': () => 'hvm',
};

const view = (image: ImageRecord): Image => ({
  ImageId: image.imageId,
  Name: image.name,
  Description: image.description,
  Architecture: image.architecture as Image['Architecture'],
  OwnerId: image.ownerId,
  ImageLocation: `${image.ownerId}/${image.name}`,
  State: image.state,
  Public: image.public,
  CreationDate: image.created.toISOString(),
  ImageType: 'machine',
  Hypervisor: 'xen',
  VirtualizationType: 'hvm',
  RootDeviceName: '/dev/xvda',
  RootDeviceType: 'ebs',
  PlatformDetails: 'Linux/UNIX',
  UsageOperation: 'RunInstances',
  EnaSupport: true,
  Tags: tagList(image.tags),
});

/** The AMIs that this account can see: its own, shared ones and public ones. */
export function createImages(region: Region): Images {
  const images = new Map<string, ImageRecord>();

  // The ARN has no account, as on AWS.
  const announce = (imageId: string, state: string, requestId: string) =>
    region.emit({
      source: 'aws.ec2',
      'detail-type': 'EC2 AMI State Change',
      resources: [`arn:aws:ec2:${region.name}::image/${imageId}`],
      detail: { RequestId: requestId, ImageId: imageId, State: state, ErrorMessage: '' },
    });

  function put(image: NewImage): void {
    const record: ImageRecord = {
      ownerId: region.account,
      state: 'available',
      public: false,
      created: new Date(region.clock.now()),
      tags: {},
      ...image,
    };
    images.set(record.imageId, record);
    // AWS has an event for every state but this one, and only for the owner.
    if (record.state !== 'pending' && record.ownerId === region.account)
      announce(record.imageId, record.state, hex(region, 32));
  }

  function launchable(imageId: string): ImageRecord {
    checkId(imageId);
    const image = images.get(imageId);
    if (!image) throw notFound([imageId]);
    if (image.state !== 'available')
      throw new AwsError('InvalidAMIID.Unavailable', `AMI ${imageId} is ${image.state}, and cannot be run.`);
    return image;
  }

  function owned(image: ImageRecord, owners: readonly string[] | undefined): boolean {
    if (!owners?.length) return true;
    return owners.some((owner) => image.ownerId === (owner === 'self' ? region.account : owner));
  }

  return {
    launchable,
    put,
    has: (imageId) => images.has(imageId),
    operations: {
      DescribeImages(input) {
        if (input.ExecutableUsers?.length)
          throw new AwsError('UnsupportedOperation', 'ExecutableUsers is not supported by the local cloud');
        input.ImageIds?.forEach(checkId);
        const missing = input.ImageIds?.filter((imageId) => !images.has(imageId)) ?? [];
        if (missing.length > 0) throw notFound(missing);
        const asked = input.ImageIds?.length ? new Set(input.ImageIds) : undefined;
        const matches = matching(input.Filters, fields);
        const found = [...images.values()].filter(
          (image) =>
            (asked?.has(image.imageId) ?? true) &&
            owned(image, input.Owners) &&
            // A disabled image is hidden from all but those who ask for it (IncludeDisabled, off by default).
            (image.state !== 'disabled' || input.IncludeDisabled) &&
            matches(image),
        );
        const { items, nextToken } = page(found, input.MaxResults, input.NextToken, {
          max: 1000,
          code: 'InvalidParameterValue',
        });
        return { Images: items.map(view), NextToken: nextToken };
      },
      DeregisterImage({ ImageId = '', DeleteAssociatedSnapshots }, { requestId }) {
        if (DeleteAssociatedSnapshots)
          throw new AwsError('UnsupportedOperation', 'images have no snapshots in the local cloud');
        checkId(ImageId);
        const image = images.get(ImageId);
        if (!image) throw notFound([ImageId]);
        if (image.ownerId !== region.account)
          throw new AwsError('AuthFailure', `Not authorized for image:${ImageId}`, 403);
        images.delete(ImageId);
        announce(ImageId, 'deregistered', requestId);
        return { Return: true };
      },
    },
  };
}
