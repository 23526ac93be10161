import type { DisposableImage } from '../ports/disposal.ts';
import type { Ports } from '../ports/ports.ts';
import type { ServiceListing } from '../ports/records.ts';
import { outlived, plannedOf, type StreamImage } from '../rollout/disposal.ts';
import { CloudUnavailable } from '../rollout/errors.ts';
import { recallOf } from '../rollout/recall.ts';
import type { Service } from '../rollout/service.ts';
import { imagesNeeded } from './keep-images.ts';

export type DisposeNeeds = Pick<
  Ports,
  'services' | 'rollouts' | 'builds' | 'disposal' | 'notifier' | 'clock'
>;

export interface OldImage extends StreamImage {
  readonly snapshots: readonly string[];
}

/** What can be said of old images without asking who uses them. */
export interface OldImages {
  /** The images of its stream that a service's rule lets go and that nothing known speaks for, the oldest first. */
  candidates(service: Service): readonly OldImage[];
  /** Whether it wasn't deregistered yet. */
  isThere(image: string): boolean;
  /** Why an image that was announced stays; undefined of one that is still to go. */
  reasonToStay(service: Service, image: string): string | undefined;
}

interface Stream {
  readonly service: Service;
  readonly images: readonly StreamImage[];
}

/**
 * Looks at all streams of the installation: an image of several goes only where the rule of each service that follows one
 * lets it go. Throws CloudUnavailable while it isn't known what each service needs.
 */
export async function oldImages(ports: DisposeNeeds, listing: ServiceListing): Promise<OldImages> {
  const { needed, failed } = await imagesNeeded(ports, listing);
  if (failed.length > 0)
    throw new CloudUnavailable(`it isn't known what each service needs: ${failed.join('; ')}`);
  const { services } = listing;
  const builds = await buildsOf(ports, services);
  const ids = [...new Set(builds.flatMap(({ images }) => images.map(({ image }) => image)))];
  const there = new Map((await ports.disposal.describe(ids)).map((one) => [one.id, one]));
  // Builds whose images are gone don't count.
  const streams = builds.map(({ service, images }) => ({
    service,
    images: images.filter(({ image }) => there.has(image)),
  }));
  return judge({ services, needed, there, streams, now: ports.clock.now() });
}

async function buildsOf(ports: DisposeNeeds, services: readonly Service[]): Promise<readonly Stream[]> {
  const own = services.filter(({ spec }) => spec.image.promotedFrom === undefined);
  return Promise.all(
    own.map(async (service) => ({
      service,
      images: (await ports.builds.all(service.spec.image)).flatMap(({ buildArn, builtAt, imageIds }) =>
        imageIds.map((image) => ({ image, build: buildArn, builtAt })),
      ),
    })),
  );
}

interface Known {
  readonly services: readonly Service[];
  readonly needed: ReadonlySet<string>;
  readonly there: ReadonlyMap<string, DisposableImage>;
  readonly streams: readonly Stream[];
  readonly now: number;
}

function judge({ services, needed, there, streams, now }: Known): OldImages {
  const letGo = streams.map(({ service, images }) => ({
    service,
    all: new Set(images.map(({ image }) => image)),
    old: lettingGo(service, images, now),
  }));
  const planned = new Set(services.flatMap(plannedOf).map(({ image }) => image));
  const reason = (image: string): string | undefined => {
    if (needed.has(image)) return 'a service needs it';
    const recalled = services.find((one) => recallOf(one, image));
    if (recalled) return 'it is recalled, and may have to be looked into';
    const keeper = letGo.find(({ all, old }) => all.has(image) && !old.some((one) => one.image === image));
    if (keeper) return `${keeper.service.name} keeps it: its spec doesn't let it go`;
    return there.get(image)?.kept;
  };
  return {
    candidates: ({ name }) =>
      (letGo.find(({ service }) => service.name === name)?.old ?? [])
        .filter(({ image }) => !planned.has(image) && reason(image) === undefined)
        .map((one) => ({ ...one, snapshots: there.get(one.image)?.snapshots ?? [] })),
    isThere: (image) => there.has(image),
    reasonToStay: ({ name }, image) => {
      const own = letGo.find(({ service }) => service.name === name);
      if (!there.has(image)) return 'somebody has deregistered it';
      if (!own?.all.has(image)) return `it isn't of the stream of ${name} any more`;
      return reason(image);
    },
  };
}

const lettingGo = ({ spec }: Service, images: readonly StreamImage[], now: number): readonly StreamImage[] =>
  spec.image.retention ? outlived(spec.image.retention, images, now) : [];
