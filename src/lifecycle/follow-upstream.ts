import type { Ports } from '../ports/ports.ts';
import { amendService, findRollout } from '../records/update.ts';
import { ImageRefused } from '../rollout/errors.ts';
import { checkProvenance } from '../rollout/provenance.ts';
import type { RolloutImage } from '../rollout/rollout-request.ts';
import { rolloutOf, type Service } from '../rollout/service.ts';
import type { Upstream } from '../rollout/service-records.ts';
import {
  goneText,
  isGoingBack,
  isReady,
  isSameStanding,
  standingOf,
  withdrawn,
} from '../rollout/upstream.ts';
import { type Intake, isNotYet, offer, refuse, waitFor } from './intake.ts';
import { startRollout } from './start.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'builds' | 'images' | 'notifier' | 'engine' | 'clock'>;

/**
 * Rolls the live image of the service that is followed out, once it has been live there for long enough. `all`: the
 * services as they were listed. Undefined when nothing is to be started; what it waits for stands on the service's record.
 */
export async function followUpstream(
  ports: Needs,
  service: Service,
  all: readonly Service[],
): Promise<Intake | undefined> {
  const { promotedFrom } = service.spec.image;
  if (promotedFrom === undefined || service.awaited || service.retry) return undefined;
  const from = upstreamOf(service, all);
  const standing = from
    ? standingOf(service, from, ports.clock.now())
    : { image: service.upstream?.image ?? '', waitsFor: goneText(promotedFrom) };
  await record(ports, service, standing);
  if (!from || !isReady(standing) || service.queued?.image.id === standing.image) return undefined;
  const image = await imageOf(ports, from);
  return image.build === undefined
    ? startById(ports, service, from, image)
    : offerBuild(ports, service, image.build);
}

/** Takes back what waits of an image that was taken back in the service that is followed. Returns the record. */
export async function withdrawTakenBack(
  { services }: Pick<Ports, 'services'>,
  service: Service,
  all: readonly Service[],
): Promise<Service> {
  const from = upstreamOf(service, all);
  if (!from || withdrawn(service, from) === service) return service;
  return amendService(services, service.name, (known) => withdrawn(known, from));
}

/** True while the service that is followed is being rolled back: what is to be tried again here waits for the end of it. */
export function isHeldUpstream(service: Service, all: readonly Service[]): boolean {
  const from = upstreamOf(service, all);
  return from !== undefined && isGoingBack(from);
}

/** The service that is followed; undefined for one that follows a stream of images, or where nobody is there to follow. */
export const upstreamOf = ({ spec: { image } }: Service, all: readonly Service[]) =>
  image.promotedFrom === undefined ? undefined : all.find(({ name }) => name === image.promotedFrom);

async function record({ services }: Needs, service: Service, upstream: Upstream): Promise<void> {
  if (isSameStanding(service.upstream, upstream)) return;
  await amendService(services, service.name, (known) => ({ ...known, upstream }));
}

/** The live image with its build, where the rollout that brought it is on record. */
async function imageOf(ports: Needs, { live, ...from }: Service): Promise<RolloutImage> {
  const id = rolloutOf({ live, ...from }, live.imageId);
  const rollout = id === undefined ? undefined : await findRollout(ports, id);
  return rollout?.image.id === live.imageId ? rollout.image : { id: live.imageId };
}

/** Undefined for a build that was refused before: it isn't told again. */
async function offerBuild(ports: Needs, service: Service, build: string): Promise<Intake | undefined> {
  if (service.refused?.includes(build)) return undefined;
  const built = await ports.builds.find(build);
  return built.available
    ? offer(ports, service, built)
    : waitFor(ports, service, build, `${build} isn't available yet`);
}

/** An image that a person has named there, without a build. Undefined for one that was refused before. */
async function startById(
  ports: Needs,
  service: Service,
  from: Service,
  image: RolloutImage,
): Promise<Intake | undefined> {
  const { id } = image;
  if (service.refused?.includes(id)) return undefined;
  try {
    checkProvenance(await ports.images.describe(id), service);
  } catch (error) {
    if (error instanceof ImageRefused)
      return refuse(ports, service, { image: id, build: id, reason: error.message });
    if (isNotYet(error)) return { kind: 'awaited', reason: error.message };
    throw error;
  }
  const reason = `it has been live in ${from.name} for long enough`;
  return startRollout(ports, service.name, {
    image,
    cause: { kind: 'requested', by: `the promotion from ${from.name}`, reason },
  });
}
