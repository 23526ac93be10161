import { imageOfBuild } from '../lifecycle/images/image-of-build.ts';
import type { BuiltImage, ListedBuild } from '../ports/builds.ts';
import type { Ports } from '../ports/ports.ts';
import type { RolloutImage } from '../rollout/admission/rollout-request.ts';
import { ImageNotFound, InvalidInput } from '../rollout/errors.ts';
import { type BuildName, imagePath, parseBuild } from '../rollout/images/image-path.ts';
import type { Service } from '../rollout/service.ts';
import { followedNameOf } from '../rollout/upstream/followed.ts';

type Needs = Pick<Ports, 'builds' | 'images'>;

/** What a person names: an image, a build of Image Builder by its ARN or version, or the live image once more. */
export type Wanted =
  | { readonly kind: 'image'; readonly id: string }
  | { readonly kind: 'build'; readonly build: string }
  | { readonly kind: 'refresh' };

export interface WantedImage {
  readonly image: RolloutImage;
  readonly isRefresh: boolean;
  /** Where it was named by its build. */
  readonly built?: BuiltImage;
}

/** Throws InvalidInput, ImageNotFound, and for a build ImageNotReady and ImageRefused. */
export async function findWanted(ports: Needs, service: Service, wanted: Wanted): Promise<WantedImage> {
  if (wanted.kind === 'image') return { image: { id: wanted.id }, isRefresh: false };
  if (wanted.kind === 'refresh') return { image: { id: service.live.imageId }, isRefresh: true };
  const built = await ports.builds.find(await arnOf(ports, service, wanted.build));
  const { buildArn: build, builtAt } = built;
  const { id } = await imageOfBuild(ports, service, built);
  return { image: { id, build, ...(builtAt !== undefined && { builtAt }) }, isRefresh: false, built };
}

/** A version is one of the stream that the service follows: the newest build of it that is available. */
async function arnOf({ builds }: Needs, service: Service, text: string): Promise<string> {
  const name = parseBuild(text);
  if (!name) throw invalid('expected the ARN of a build, or a version of it: 1.4.2 or 1.4.2/1');
  if (name.arn !== undefined) return name.arn;
  const followed = followedNameOf(service.spec.image);
  if (followed !== undefined)
    throw invalid(`${service.name} follows ${followed} and no pipeline: name the build by its ARN`);
  const listed = await builds.list(service.spec.image);
  const found = listed.find((build) => isNamed(build, name));
  if (found) return found.buildArn;
  throw new ImageNotFound(`${service.name} follows no available build ${text}; ${known(listed)}`);
}

const invalid = (message: string) => new InvalidInput('the request', [{ path: 'build', message }]);

function isNamed({ buildArn }: ListedBuild, { recipe, version, build }: BuildName): boolean {
  const [ofRecipe, ofVersion, ofBuild] = imagePath(buildArn).split('/');
  return (
    ofVersion === version &&
    (recipe === undefined || ofRecipe === recipe) &&
    (build === undefined || ofBuild === build)
  );
}

/** Builds that an error names. */
const NAMED = 5;

function known(listed: readonly ListedBuild[]): string {
  if (listed.length === 0) return 'there is none of its stream';
  const names = listed.slice(0, NAMED).map(({ buildArn }) => imagePath(buildArn));
  return `the newest are ${names.join(', ')}`;
}
