import type { Ports } from '../ports/ports.ts';
import { amendService, findRollout } from '../records/update.ts';
import { promoterFrom, type RolloutImage } from '../rollout/rollout-request.ts';
import { rolloutOf, type Service } from '../rollout/service.ts';
import type { Upstream } from '../rollout/service-records.ts';
import { goneText, isReady, isSameStanding, standingOf, withdrawn } from '../rollout/upstream.ts';
import { type Intake, offerBuild, whyUnusable } from './intake.ts';
import { startRollout } from './start.ts';
import { turnDown } from './turn-down.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'builds' | 'images' | 'notifier' | 'engine' | 'clock'>;

/** The service that is followed, of `all`; undefined where none is, or it is gone. */
export const upstreamOf = ({ spec: { image } }: Service, all: readonly Service[]): Service | undefined =>
  image.promotedFrom === undefined ? undefined : all.find(({ name }) => name === image.promotedFrom);

/**
 * Rolls the live image of the service that is followed, `from`, out, once it has been live there for long enough. Undefined
 * when nothing is to be started; what it waits for stands on the service's record.
 */
export async function followUpstream(
  ports: Needs,
  service: Service,
  from: Service | undefined,
): Promise<Intake | undefined> {
  const { promotedFrom } = service.spec.image;
  if (promotedFrom === undefined || service.awaited || service.retry) return undefined;
  const standing = from
    ? standingOf(service, from, ports.clock.now())
    : { image: service.upstream?.image ?? '', waitsFor: goneText(promotedFrom) };
  await record(ports, service, standing);
  if (!from || !isReady(standing) || service.queued?.image.id === standing.image) return undefined;
  const image = await imageOf(ports, from);
  // One that was refused before isn't told again.
  if (service.refused?.includes(image.build ?? image.id)) return undefined;
  return image.build === undefined
    ? startById(ports, service, from, image)
    : offerBuild(ports, service, image.build);
}

/** Takes back what waits of an image that was taken back in the service that is followed. Returns the record. */
export async function withdrawTakenBack(
  { services }: Pick<Ports, 'services'>,
  service: Service,
  from: Service | undefined,
): Promise<Service> {
  if (!from || withdrawn(service, from) === service) return service;
  return amendService(services, service.name, (known) => withdrawn(known, from));
}

async function record({ services }: Needs, service: Service, upstream: Upstream): Promise<void> {
  if (isSameStanding(service.upstream, upstream)) return;
  await amendService(services, service.name, (known) => ({ ...known, upstream }));
}

/** The live image with its build, where the rollout that brought it is on record. */
export async function imageOf(
  ports: Pick<Ports, 'rollouts'>,
  { live, ...from }: Service,
): Promise<RolloutImage> {
  const id = rolloutOf({ live, ...from }, live.imageId);
  const rollout = id === undefined ? undefined : await findRollout(ports, id);
  return rollout?.image.id === live.imageId ? rollout.image : { id: live.imageId };
}

/** An image that a person has named there, without a build. */
async function startById(
  ports: Needs,
  service: Service,
  from: Service,
  image: RolloutImage,
): Promise<Intake> {
  const { id } = image;
  const unusable = await whyUnusable(ports, service, image);
  if (unusable) {
    const { kind, reason } = unusable;
    if (kind === 'awaited') return { kind, reason };
    return turnDown(ports, service, kind, { image: id, build: id, reason });
  }
  const reason = `it has been live in ${from.name} for long enough`;
  return startRollout(ports, service.name, {
    image,
    cause: { kind: 'requested', by: promoterFrom(from.name), reason },
  });
}
