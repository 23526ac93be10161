import type { DeletableImage, Parent } from '../../ports/image-deletion.ts';
import type { Ports } from '../../ports/ports.ts';
import type { ServiceListing } from '../../ports/records.ts';
import { CloudUnavailable } from '../../rollout/errors.ts';
import {
  keptBy,
  NEEDED,
  outlived,
  plannedOf,
  RECALLED,
  type StreamImage,
  whyKept,
} from '../../rollout/images/deletion.ts';
import type { StayingImage } from '../../rollout/images/deletion-records.ts';
import { follows } from '../../rollout/images/image-path.ts';
import { recallOf } from '../../rollout/images/recall.ts';
import type { Service } from '../../rollout/service.ts';
import { imagesNeeded } from './keep-images.ts';
import { parentsOf, type Streams, streamsOf } from './old-streams.ts';

export type DeletionNeeds = Pick<
  Ports,
  'services' | 'rollouts' | 'builds' | 'deletion' | 'notifier' | 'clock'
>;

export interface OldImage extends StreamImage {
  readonly snapshots: readonly string[];
}

type Named = Pick<StreamImage, 'image' | 'build'>;

/** What can be said of old images without asking who uses them. */
export interface OldImages {
  /** The services whose streams couldn't be listed, each with why. */
  readonly failed: readonly string[];
  /** The images of its stream that a service's rule lets go and that nothing known speaks for, the oldest first. */
  candidates(service: Service): readonly OldImage[];
  /** Those that its rule lets go as well, each with what is known to speak for it. */
  staying(service: Service): readonly StayingImage[];
  /** Whether it wasn't deregistered yet. */
  isThere(image: string): boolean;
  /** Why an image that was announced stays; undefined of one that is still to go. */
  reasonToStay(service: Service, planned: Named): string | undefined;
  /** As `reasonToStay`, for the services whose pipelines weren't listed. Asks Image Builder where the path doesn't tell. */
  keptByPipeline(service: Service, build: string): Promise<string | undefined>;
}

/**
 * Looks at the streams of all rules of the installation: an image of several streams goes only where the rule of each
 * service that follows one lets it go. Throws CloudUnavailable while it isn't known what each service needs.
 */
export async function oldImages(ports: DeletionNeeds, listing: ServiceListing): Promise<OldImages> {
  const { needed, failed } = await imagesNeeded(ports, listing);
  if (failed.length > 0)
    throw new CloudUnavailable(`it isn't known what each service needs: ${failed.join('; ')}`);
  const { services } = listing;
  const streams = await streamsOf(ports, services);
  const ids = [
    ...[...streams.values()].flatMap((stream) => ('images' in stream ? stream.images : [])),
    ...services.flatMap(plannedOf),
  ].map(({ image }) => image);
  const there = new Map((await ports.deletion.describe([...new Set(ids)])).map((one) => [one.id, one]));
  const parents = streams.size > 0 ? await ports.deletion.parents() : [];
  return judge(ports, { services, needed, there, streams, parents, now: ports.clock.now() });
}

interface Known {
  readonly services: readonly Service[];
  readonly needed: ReadonlySet<string>;
  readonly there: ReadonlyMap<string, DeletableImage>;
  readonly streams: Streams;
  readonly parents: readonly Parent[];
  readonly now: number;
}

function judge(
  ports: Pick<Ports, 'builds'>,
  { services, needed, there, streams, parents, now }: Known,
): OldImages {
  const builtOn = parentsOf(streams, there, parents);
  const letGo = rulesOf({ services, there, streams, now });
  const planned = new Set(services.flatMap(plannedOf).map(({ image }) => image));
  const oldOf = (name: string) =>
    (letGo.find(({ service }) => service.name === name)?.old ?? []).filter(
      ({ image }) => !planned.has(image),
    );
  const reason = ({ image, build }: Named): string | undefined => {
    if (needed.has(image)) return NEEDED;
    if (services.some((one) => recallOf(one, image))) return RECALLED;
    const keeper = letGo.find(
      ({ service: { spec }, all, old }) =>
        (all.has(image) || follows(spec, { buildArn: build })) && !old.some((one) => one.image === image),
    );
    return keeper ? keptBy(keeper.service) : (there.get(image)?.kept ?? builtOn.get(image));
  };
  const unlisted = services.filter(
    ({ name, spec }) => spec.image.pipeline !== undefined && !isListed(streams, name),
  );
  return {
    failed: [...streams].flatMap(([name, one]) =>
      'failure' in one ? `${name}: ${one.failure.message}` : [],
    ),
    candidates: ({ name }) =>
      oldOf(name)
        .filter((one) => reason(one) === undefined)
        .map((one) => ({ ...one, snapshots: there.get(one.image)?.snapshots ?? [] })),
    staying: ({ name }) =>
      oldOf(name).flatMap((one) => {
        const why = reason(one);
        return why === undefined ? [] : [{ image: one.image, why }];
      }),
    isThere: (image) => there.has(image),
    reasonToStay: (service, one) => {
      const kept = whyKept(service, one.image);
      if (kept !== undefined) return kept;
      const stream = streams.get(service.name);
      if (stream && 'failure' in stream) throw stream.failure;
      if (!there.has(one.image)) return 'somebody has deregistered it';
      if (!stream?.images.some(({ image }) => image === one.image))
        return `it isn't of the stream of ${service.name} any more`;
      return reason(one);
    },
    keptByPipeline: async ({ spec }, build) => {
      if (unlisted.length === 0) return undefined;
      const pipeline = spec.image.pipeline ?? (await ports.builds.find(build)).pipeline;
      const keeper = unlisted.find((one) => follows(one.spec, { pipeline, buildArn: build }));
      return keeper && keptBy(keeper);
    },
  };
}

const isListed = (streams: Streams, name: string) => 'images' in (streams.get(name) ?? {});

/** What each service's rule lets go; nothing of one without a rule, or whose stream couldn't be listed. */
const rulesOf = ({ services, there, streams, now }: Omit<Known, 'needed' | 'parents'>) =>
  services.map((service) => {
    const stream = streams.get(service.name);
    const rule = service.spec.image.retention;
    // Builds whose images are gone don't count.
    const images = stream && 'images' in stream ? stream.images.filter(({ image }) => there.has(image)) : [];
    return {
      service,
      all: new Set(images.map(({ image }) => image)),
      old: rule ? outlived(rule, images, now) : [],
    };
  });
