import { UsageError } from './failures.ts';
import type { Values } from './verb.ts';

/** The one of an image, `--build` and `--refresh` that was said, for the API. Throws UsageError for none, or several. */
export function wantedOf(
  image: string | undefined,
  { build, refresh }: Values,
): { image: string } | { build: string } | { refresh: true } {
  const said = [image !== undefined, build !== undefined, refresh === true].filter(Boolean).length;
  if (said !== 1)
    throw new UsageError('say what to roll out: the id of an image, --build or --refresh, one of them');
  if (image === undefined) return build === undefined ? { refresh: true } : { build: String(build) };
  if (!image.startsWith('ami-'))
    throw new UsageError(`"${image}" is not the id of an image (ami-…); a build is --build ${image}`);
  return { image };
}
