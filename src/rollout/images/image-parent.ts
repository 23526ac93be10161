import type { StreamImage } from './deletion.ts';

/** `arn:aws:imagebuilder:eu-west-1:111122223333:image/web/1.0.0/1`; a whole version has no number of a build. */
const IMAGE = /:image\/([^/]+)\/([^/]+)(?:\/(\d+))?$/;

/**
 * The images of a stream that a recipe's parent means: by its id, by the ARN of its build, or the newest build of a version
 * or of a pattern of versions (`1.x.x`), as Image Builder takes it: all images of that build. None of a parent that is no
 * image of the stream.
 */
export function parentsIn(stream: readonly StreamImage[], parent: string): readonly StreamImage[] {
  const named = IMAGE.exec(parent);
  if (!named) return stream.filter(({ image }) => image === parent);
  const [, name, version = '', number] = named;
  const fits = stream.filter(({ build }) => {
    const [, its, of = '', built] = IMAGE.exec(build) ?? [];
    return its === name && isOf(of, version) && (number === undefined || number === built);
  });
  const [newest] = fits.toSorted((a, b) => newerFirst(a, b));
  return fits.filter(({ build }) => build === newest?.build);
}

/** Why an image stays that a recipe, by its name and version, builds on. */
export const buildsOnIt = (recipe: string) => `the image recipe ${recipe} builds on it`;

const isOf = (version: string, pattern: string) => {
  const parts = version.split('.');
  return pattern.split('.').every((part, n) => part === 'x' || part === parts[n]);
};

/** By its version first: a build of an older one may be younger. */
function newerFirst(a: StreamImage, b: StreamImage): number {
  const [one, other] = [numbersOf(a.build), numbersOf(b.build)];
  const n = one.findIndex((part, at) => part !== other[at]);
  return n < 0 ? b.builtAt - a.builtAt : (other[n] ?? 0) - (one[n] ?? 0);
}

const numbersOf = (build: string) => {
  const [, , version = '', number = '0'] = IMAGE.exec(build) ?? [];
  return [...version.split('.'), number].map(Number);
};
