import type { ServiceSpec } from '../service-spec/spec.ts';

/** `web/1.0.0/1` of a build's ARN, `web/1.0.0` of a version's; empty for what has none. */
export const imagePath = (arn: string | undefined) => arn?.split(':image/')[1] ?? '';

/** A build as people name it; `arn` where they gave the whole of it, with its number. */
export interface BuildName {
  readonly arn?: string;
  readonly recipe?: string;
  readonly version: string;
  readonly build?: string;
}

const BUILD =
  /^(?<prefix>arn:aws[a-z-]*:imagebuilder:[a-z0-9-]+:\d{12}:image\/)?(?:(?<recipe>[\w-]+)\/)?(?<version>\d+\.\d+\.\d+)(?:\/(?<build>\d+))?$/;

/** Of the ARN of a build or of a version, `web/1.4.2/1`, `1.4.2/1` or `1.4.2`; undefined for anything else. */
export function parseBuild(text: string): BuildName | undefined {
  const { prefix, recipe, version, build } = BUILD.exec(text)?.groups ?? {};
  if (version === undefined || (prefix !== undefined && recipe === undefined)) return undefined;
  return {
    version,
    ...(recipe !== undefined && { recipe }),
    ...(build !== undefined && { build }),
    ...(prefix !== undefined && build !== undefined && { arn: text }),
  };
}

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
