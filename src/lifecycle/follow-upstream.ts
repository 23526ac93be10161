import type { Ports } from '../ports/ports.ts';
import { amendService, findRollout } from '../records/update.ts';
import { checkProvenance } from '../rollout/provenance.ts';
import type { RolloutImage } from '../rollout/rollout-request.ts';
import { rolloutOf, type Service } from '../rollout/service.ts';
import type { Upstream } from '../rollout/service-records.ts';
import { goneText, isReady, isSameStanding, standingOf } from '../rollout/upstream.ts';
import { type Intake, offer, waitFor } from './intake.ts';
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
  const from = all.find(({ name }) => name === promotedFrom);
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

/** An image that a person has named there, without a build. Throws ImageRefused, and ImageNotFound. */
async function startById(
  ports: Needs,
  service: Service,
  from: Service,
  image: RolloutImage,
): Promise<Intake> {
  checkProvenance(await ports.images.describe(image.id), service);
  const reason = `it has been live in ${from.name} for long enough`;
  return startRollout(ports, service.name, {
    image,
    cause: { kind: 'requested', by: `the promotion from ${from.name}`, reason },
  });
}
