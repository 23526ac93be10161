import { AwsError } from '../../operations.ts';
import { hex, type Region } from '../../region.ts';
import type { Tags } from './filters.ts';

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
  readonly all: ReadonlyMap<string, ImageRecord>;
  /** The image to launch from. Throws `InvalidAMIID.*` when it is malformed, unknown, deregistered, or not available. */
  launchable(imageId: string): ImageRecord;
  has(imageId: string): boolean;
  /** Adds an image, or puts another in its place, and emits its state. */
  put(image: NewImage): void;
  /** Removes an image and emits that. */
  deregister(imageId: string, requestId: string): void;
}

export const notFound = (ids: readonly string[]) =>
  new AwsError(
    'InvalidAMIID.NotFound',
    ids.length === 1
      ? `The image id '[${ids[0]}]' does not exist`
      : `The image ids '[${ids.join(', ')}]' do not exist`,
  );

/** Throws `InvalidAMIID.Malformed`. */
export function checkId(imageId: string): void {
  if (!/^ami-[0-9a-z]+$/.test(imageId))
    throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${imageId}" (expecting "ami-...")`);
}

/** The AMIs that this account can see: its own, shared ones and public ones. */
export function createImages(region: Region): Images {
  const images = new Map<string, ImageRecord>();

  // The ARN has no account, as on AWS.
  const emitState = (imageId: string, state: string, requestId: string) =>
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
      emitState(record.imageId, record.state, hex(region, 32));
  }

  function launchable(imageId: string): ImageRecord {
    checkId(imageId);
    const image = images.get(imageId);
    if (!image) throw notFound([imageId]);
    if (image.state !== 'available')
      throw new AwsError('InvalidAMIID.Unavailable', `AMI ${imageId} is ${image.state}, and cannot be run.`);
    return image;
  }

  return {
    all: images,
    launchable,
    put,
    has: (imageId) => images.has(imageId),
    deregister(imageId, requestId) {
      images.delete(imageId);
      emitState(imageId, 'deregistered', requestId);
    },
  };
}
