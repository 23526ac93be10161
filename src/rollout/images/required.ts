import type { RolloutRequest } from '../admission/rollout-request.ts';
import { ImageNotReady, ImageWithheld } from '../errors.ts';
import type { ServiceSpec } from '../service-spec/spec.ts';
import { imagePath } from './image-path.ts';

interface Serving {
  readonly spec: ServiceSpec;
  readonly live: { readonly imageId: string };
}

/** What a spec asks of its images beside their owner. */
export type Required = Pick<ServiceSpec['image'], 'requires' | 'findings'>;

interface Marks {
  readonly id: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly deprecatedAt?: number;
  readonly isAllowed?: boolean;
}

/** False of the way back, and of servers that are replaced by ones of the live image: neither makes anything worse. */
export const isHeldTo = (
  { live }: Pick<Serving, 'live'>,
  { image, cause }: Pick<RolloutRequest, 'image' | 'cause'>,
): boolean => cause.kind !== 'rollback' && image.id !== live.imageId;

/** What a rollout's image is held to; undefined where that is nothing. */
export function requiredOf(service: Serving, request: RolloutRequest): Required | undefined {
  const { requires, findings } = service.spec.image;
  if ((!requires && !findings) || !isHeldTo(service, request)) return undefined;
  return { ...(requires && { requires }), ...(findings && { findings }) };
}

/** Throws ImageWithheld for a deprecated image, and for one without the tags or the permission that are required. */
export function checkMarks(
  { id, tags = {}, ...image }: Marks,
  requires: Required['requires'],
  at: number,
): void {
  const { deprecatedAt, isAllowed } = image;
  if (deprecatedAt !== undefined && deprecatedAt <= at) {
    const since = new Date(deprecatedAt).toISOString();
    throw new ImageWithheld(
      `${id} is deprecated since ${since}: build another, or aws ec2 disable-image-deprecation --image-id ${id}`,
    );
  }
  for (const [key, value] of Object.entries(requires?.tags ?? {})) {
    if (tags[key] === value) continue;
    const found = tags[key] === undefined ? `has no tag "${key}"` : `has the tag "${key}" = "${tags[key]}"`;
    throw new ImageWithheld(`${id} ${found}, where image.requires.tags wants "${value}"`);
  }
  if (requires?.allowed && isAllowed === false)
    throw new ImageWithheld(`${id} isn't what the account's settings for allowed images permit`);
}

/** Throws ImageWithheld. */
export function checkTested({ buildArn, isUntested }: { buildArn: string; isUntested?: true }): void {
  if (!isUntested) return;
  throw new ImageWithheld(
    `${imagePath(buildArn)} was built without tests, which image.requires.tests wants: turn imageTestsEnabled of its pipeline on`,
  );
}

/** States of a scan that something follows on (Image Builder API reference, `ImageScanState`). */
const UNDER_WAY = ['PENDING', 'SCANNING', 'COLLECTING'];

/** A missing scan is no pass. Throws ImageWithheld, and ImageNotReady while the scan is under way. */
export function checkScanned({ buildArn, scan }: { buildArn: string; scan?: string }): void {
  if (scan === 'COMPLETED') return;
  const build = imagePath(buildArn);
  if (scan === undefined)
    throw new ImageWithheld(
      `${build} has no scan for vulnerabilities, which image.findings counts: turn imageScanningEnabled of its pipeline on`,
    );
  if (UNDER_WAY.includes(scan)) throw new ImageNotReady(`the scan of ${build} is ${scan}, not COMPLETED`);
  throw new ImageWithheld(`the scan of ${build} for vulnerabilities ended as ${scan}: build it again`);
}
