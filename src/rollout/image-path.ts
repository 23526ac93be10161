import type { ServiceSpec } from './spec.ts';

/** `web/1.0.0/1` of a build's ARN, `web/1.0.0` of a version's; empty for what has none. */
export const imagePath = (arn: string | undefined) => arn?.split(':image/')[1] ?? '';

/**
 * True when the path `<recipe>/<version>/<build>` begins with the prefix, by whole parts: `web` isn't the beginning of
 * `web-admin`, nor `web/2` of `web/20.0.0`. `-` and `_` differ: an image's ARN may have both (Image Builder API reference).
 */
export function beginsWith(path: string, prefix: string): boolean {
  const parts = partsOf(path);
  return partsOf(prefix).every((part, index) => part === parts[index]);
}

const partsOf = (path: string) => path.split(/[/.]/).filter((part) => part !== '');

/** True when the service follows the image: its pipeline is named, or its path begins as the spec says. */
export function follows(
  spec: ServiceSpec,
  image: { pipeline?: string | undefined; buildArn: string },
): boolean {
  if (spec.image.pipeline !== undefined) return spec.image.pipeline === image.pipeline;
  const { recipePrefix } = spec.image;
  return recipePrefix !== undefined && beginsWith(imagePath(image.buildArn), recipePrefix);
}
