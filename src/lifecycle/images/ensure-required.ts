import type { BuiltImage } from '../../ports/builds.ts';
import type { MachineImage } from '../../ports/images.ts';
import type { Ports } from '../../ports/ports.ts';
import { ImageNotFound, ImageWithheld } from '../../rollout/errors.ts';
import { BUILD_TAG } from '../../rollout/images/build-tag.ts';
import { imagePath } from '../../rollout/images/image-path.ts';
import { checkMarks, checkScanned, checkTested, type Required } from '../../rollout/images/required.ts';
import {
  excessOf,
  excessText,
  type FindingLimits,
  withoutExceptions,
} from '../../rollout/images/vulnerabilities.ts';
import type { Rollout } from '../../rollout/record.ts';

export type RequiredNeeds = Pick<Ports, 'builds' | 'clock'>;

/**
 * Checks what a spec requires of an image beside its owner. `build`: that of the image, or its ARN; it is found by the
 * image's tag otherwise. Throws ImageWithheld, and ImageNotReady while the build is scanned.
 */
export async function ensureRequired(
  ports: RequiredNeeds,
  { requires, findings }: Required,
  image: MachineImage,
  build?: BuiltImage | string,
): Promise<void> {
  checkMarks(image, requires, ports.clock.now());
  if (!requires?.tests && !findings) return;
  const built = typeof build === 'object' ? build : await buildOf(ports, image, build);
  if (built.isElsewhere)
    throw new ImageWithheld(
      `${imagePath(built.buildArn)} was built for another installation, and Image Builder tells of it there alone: require tests and findings there, and leave "requires.tests" and "findings" out here`,
    );
  if (requires?.tests) checkTested(built);
  if (findings) await ensureFewFindings(ports, findings, built);
}

/** As `ensureRequired`, before a rollout changes anything: its image may have waited in line since it was offered. */
export async function ensureStillRequired(
  ports: RequiredNeeds & Pick<Ports, 'images'>,
  { image: { id, build }, required }: Rollout,
): Promise<void> {
  if (required) await ensureRequired(ports, required, await ports.images.describe(id), build);
}

async function ensureFewFindings(
  { builds, clock }: RequiredNeeds,
  limits: FindingLimits,
  built: BuiltImage,
): Promise<void> {
  checkScanned(built);
  const { buildArn } = built;
  const counts = await builds.countFindings(buildArn);
  // Most builds are within the limits, and need no list of what was found.
  if (excessOf(limits, counts).length === 0) return;
  const found = await builds.findings(buildArn);
  const without = withoutExceptions(limits, counts, found, clock.now());
  const excess = excessOf(limits, without.counts);
  if (excess.length === 0) return;
  throw new ImageWithheld(`the scan of ${imagePath(buildArn)} has ${excessText(excess, without.left)}`);
}

/** Anybody may set a tag: the build has to name the image in turn. Throws ImageWithheld where none is known that does. */
export async function buildOf(
  { builds }: Pick<Ports, 'builds'>,
  { id, tags }: MachineImage,
  build = tags?.[BUILD_TAG],
): Promise<BuiltImage> {
  const built = await findBuild(builds, build);
  if (built?.imageIds.includes(id)) return built;
  throw new ImageWithheld(
    `${id} is of no build of Image Builder that can be read: whether it was tested and scanned is unknown`,
  );
}

async function findBuild(builds: Ports['builds'], buildArn = ''): Promise<BuiltImage | undefined> {
  if (buildArn === '') return undefined;
  try {
    return await builds.find(buildArn);
  } catch (error) {
    if (error instanceof ImageNotFound) return undefined;
    throw error;
  }
}
