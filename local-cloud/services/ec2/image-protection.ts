import type {
  DisableImageDeregistrationProtectionCommandInput,
  DisableImageDeregistrationProtectionCommandOutput,
  EnableImageDeregistrationProtectionCommandInput,
  EnableImageDeregistrationProtectionCommandOutput,
} from '@aws-sdk/client-ec2';
import { AwsError, type Result } from '../../operations.ts';
import type { Region } from '../../region.ts';
import { checkId, type ImageRecord, type Images, notFound } from './images.ts';

/** How long an image that was protected so can't be deregistered after that (EC2 user guide), in ms. */
const COOLDOWN = 24 * 3_600_000;

/** Protection of images from being deregistered. What these return is what the AWS CLI's examples show. */
export const imageProtectionOperations = (region: Region, images: Images) => ({
  EnableImageDeregistrationProtection({
    ImageId = '',
    WithCooldown = false,
  }: EnableImageDeregistrationProtectionCommandInput): Result<EnableImageDeregistrationProtectionCommandOutput> {
    const image = own(region, images, ImageId);
    const protection = WithCooldown ? 'enabled-with-cooldown' : 'enabled-without-cooldown';
    images.change({ ...image, protection, cooldownUntil: undefined });
    return { Return: protection };
  },

  DisableImageDeregistrationProtection({
    ImageId = '',
  }: DisableImageDeregistrationProtectionCommandInput): Result<DisableImageDeregistrationProtectionCommandOutput> {
    const image = own(region, images, ImageId);
    const cools = image.protection === 'enabled-with-cooldown';
    const cooldownUntil = cools ? region.clock.now() + COOLDOWN : image.cooldownUntil;
    images.change({ ...image, protection: undefined, cooldownUntil });
    return { Return: stateOfProtection({}) };
  },
});

export const stateOfProtection = ({ protection }: Pick<ImageRecord, 'protection'>): string =>
  protection ?? 'disabled';

/** Throws `OperationNotPermitted` for an image that is protected, or was until less than a day ago. `at`: ms. */
export function checkUnprotected({ imageId, protection, cooldownUntil = 0 }: ImageRecord, at: number): void {
  if (!protection && at >= cooldownUntil) return;
  const why = protection ? 'is enabled' : 'is in its cooldown period';
  throw new AwsError(
    'OperationNotPermitted',
    `The image ${imageId} can't be deregistered: its deregistration protection ${why}.`,
  );
}

/** Throws `InvalidAMIID.*`, and `AuthFailure` for another account's. */
export function own(region: Region, images: Images, imageId: string): ImageRecord {
  checkId(imageId);
  const image = images.find(imageId);
  if (!image) throw notFound([imageId]);
  if (image.ownerId !== region.account)
    throw new AwsError('AuthFailure', `Not authorized for image:${imageId}`, 403);
  return image;
}
