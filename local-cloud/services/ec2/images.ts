import { AwsError } from '../../operations.ts';
import { hex, type Region } from '../../region.ts';
import type { Tags } from './filters.ts';
import { createSnapshots, type Snapshots } from './snapshots.ts';

export interface ImageRecord {
  readonly imageId: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly architecture: string;
  readonly ownerId: string;
  readonly state: 'available' | 'pending' | 'failed' | 'disabled';
  /** Why it failed. */
  readonly stateReason?: string | undefined;
  /** Whether everybody may launch it. */
  readonly public: boolean;
  /** Whether another account's image is shared with this one. */
  readonly shared: boolean;
  readonly created: Date;
  /** When the API begins to know it, in ms of the clock: EC2 is eventually consistent. */
  readonly knownFrom: number;
  readonly tags: Tags;
  /** From when on it is to be launched no more, which keeps nobody from it. */
  readonly deprecatedFrom?: Date | undefined;
  /** Undefined for an image that may be deregistered. */
  readonly protection?: 'enabled-with-cooldown' | 'enabled-without-cooldown' | undefined;
  /** Until when protection that was taken off still holds, in ms of the clock. */
  readonly cooldownUntil?: number | undefined;
  /** Other accounts that may launch it. */
  readonly sharedWith?: readonly string[] | undefined;
  /** The image that it is a copy of. */
  readonly copyOf?: string | undefined;
  /** By device. */
  readonly snapshots?: Readonly<Record<string, string>> | undefined;
}

/** What must be said of an image; the rest has defaults: owned by this account, available, private, made now. */
export type NewImage = Pick<ImageRecord, 'imageId' | 'name' | 'architecture'> & Partial<ImageRecord>;

/** How long images that are built take until they can be used, in ms of the clock. */
export interface ImageDelays {
  /** Until the API knows them: InvalidAMIID.NotFound. */
  readonly unknown: number;
  /** From then until they are `available`. */
  readonly pending: number;
}

export interface Images {
  /** Those that this account can see now. */
  visible(): ImageRecord[];
  /** The image, if this account can see it now. */
  find(imageId: string): ImageRecord | undefined;
  /**
   * The image to launch from. Throws `InvalidAMIID.*` when it is malformed, unknown, deregistered, or not available, and
   * `AuthFailure` when it is another account's and not shared with this one.
   */
  launchable(imageId: string): ImageRecord;
  /** Adds an image, or puts another in its place, and emits its state. */
  put(image: NewImage): void;
  /** Puts what was set on an image in place of it; no event tells of that. */
  change(image: ImageRecord): void;
  /** Adds an image that was built; does nothing for one that is there already. */
  register(image: NewImage): void;
  /** Decides on images that are registered from now on. */
  delay(delays: ImageDelays): void;
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

/** The AMIs of the region, as this account sees them: its own, shared ones and public ones. */
export function createImages(region: Region, snapshots: Snapshots = createSnapshots()): Images {
  const images = new Map<string, ImageRecord>();
  let delays: ImageDelays = { unknown: 0, pending: 0 };
  const now = () => region.clock.now();
  const isKnown = ({ knownFrom }: ImageRecord) => knownFrom <= now();
  const isPermitted = (image: ImageRecord) =>
    image.ownerId === region.account || image.public || image.shared;

  // The ARN has no account, as on AWS.
  const emitState = (imageId: string, state: string, requestId: string, ErrorMessage = '') =>
    region.emit({
      source: 'aws.ec2',
      'detail-type': 'EC2 AMI State Change',
      resources: [`arn:aws:ec2:${region.name}::image/${imageId}`],
      detail: { RequestId: requestId, ImageId: imageId, State: state, ErrorMessage },
    });

  function put(image: NewImage): void {
    const record: ImageRecord = {
      ownerId: region.account,
      state: 'available',
      public: false,
      shared: true,
      created: new Date(now()),
      knownFrom: now(),
      tags: {},
      ...image,
    };
    images.set(record.imageId, record);
    snapshots.ensure(Object.values(record.snapshots ?? {}));
    // AWS has an event for every state but this one, and only for the owner.
    if (record.state !== 'pending' && record.ownerId === region.account)
      emitState(record.imageId, record.state, hex(region, 32), record.stateReason);
  }

  function register(image: NewImage): void {
    if (images.has(image.imageId)) return;
    const { unknown, pending } = delays;
    const knownFrom = now() + unknown;
    put({ ...image, knownFrom, state: pending > 0 ? 'pending' : 'available' });
    if (pending === 0) return;
    // Whatever others have done to it meanwhile stays done.
    region.clock.after(unknown + pending, () => {
      const made = images.get(image.imageId);
      if (made?.state === 'pending') put({ ...made, state: 'available' });
    });
  }

  function launchable(imageId: string): ImageRecord {
    checkId(imageId);
    const image = images.get(imageId);
    if (!image || !isKnown(image)) throw notFound([imageId]);
    if (!isPermitted(image))
      throw new AwsError('AuthFailure', `Not authorized for images: [${imageId}]`, 403);
    if (image.state !== 'available')
      throw new AwsError('InvalidAMIID.Unavailable', `AMI ${imageId} is ${image.state}, and cannot be run.`);
    return image;
  }

  return {
    visible: () => [...images.values()].filter((image) => isKnown(image) && isPermitted(image)),
    find(imageId) {
      const image = images.get(imageId);
      return image && isKnown(image) && isPermitted(image) ? image : undefined;
    },
    launchable,
    put,
    change: (image) => void images.set(image.imageId, image),
    register,
    delay(next) {
      delays = next;
    },
    deregister(imageId, requestId) {
      images.delete(imageId);
      emitState(imageId, 'deregistered', requestId);
    },
  };
}
