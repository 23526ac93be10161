import type { Parent } from '../../ports/image-deletion.ts';
import type { Ports } from '../../ports/ports.ts';
import { GreenshiftError } from '../../rollout/errors.ts';
import type { StreamImage } from '../../rollout/images/deletion.ts';
import { buildsOnIt, parentsIn } from '../../rollout/images/image-parent.ts';
import type { Service } from '../../rollout/service.ts';

/** The images of a stream, or why they couldn't be listed. */
type Stream = { readonly images: readonly StreamImage[] } | { readonly failure: GreenshiftError };

/** By service, of those whose specs have a rule. */
export type Streams = ReadonlyMap<string, Stream>;

/**
 * Lists the streams of the services that have a rule, one after the other: the streams of hundreds at once would be more
 * than Image Builder answers. A stream that can't be listed, such as of a pipeline that was deleted, keeps no other from it.
 */
export async function streamsOf(
  { builds }: Pick<Ports, 'builds'>,
  services: readonly Service[],
): Promise<Streams> {
  const streams = new Map<string, Stream>();
  for (const { name, spec } of services)
    if (spec.image.retention && spec.image.promotedFrom === undefined)
      streams.set(name, await streamOf(builds, spec));
  return streams;
}

/** The images that recipes build on, each with why it stays. */
export function parentsOf(
  streams: Streams,
  there: ReadonlyMap<string, unknown>,
  parents: readonly Parent[],
): ReadonlyMap<string, string> {
  const found = [...streams.values()].flatMap((stream) => {
    const images = 'images' in stream ? stream.images.filter(({ image }) => there.has(image)) : [];
    return parents.flatMap(({ recipe, image: parent }) =>
      parentsIn(images, parent).map(({ image }) => [image, buildsOnIt(recipe)] as const),
    );
  });
  return new Map(found);
}

async function streamOf(builds: Ports['builds'], { image: stream }: Service['spec']): Promise<Stream> {
  try {
    const listed = await builds.all(stream);
    return {
      images: listed.flatMap(({ buildArn: build, builtAt, imageIds }) =>
        imageIds.map((image) => ({ image, build, builtAt })),
      ),
    };
  } catch (error) {
    if (!(error instanceof GreenshiftError)) throw error;
    return { failure: error };
  }
}
