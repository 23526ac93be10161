import type { Ports } from '../../ports/ports.ts';
import { deliverOfService } from '../../records/deliver.ts';
import { amendService, findRollout } from '../../records/update.ts';
import { promoterFrom, type RolloutImage } from '../../rollout/admission/rollout-request.ts';
import { rolloutOf, type Service } from '../../rollout/service.ts';
import type { Upstream } from '../../rollout/service-records.ts';
import { followedNameOf } from '../../rollout/upstream/followed.ts';
import {
  isReady,
  isSameStanding,
  type Precedent,
  standingOf,
  withdrawn,
} from '../../rollout/upstream/upstream.ts';
import { answered, silenced } from '../../rollout/upstream/upstream-silence.ts';
import { startRollout } from '../begin/start.ts';
import { type Intake, offerBuild, whyUnusable } from './intake.ts';
import type { Sighting } from './look-upstream.ts';
import { turnDown } from './turn-down.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'builds' | 'images' | 'notifier' | 'engine' | 'clock'>;

/**
 * Rolls the live image of the service that is followed out, once it has been live there for long enough. Undefined when
 * nothing is to be started; what it waits for stands on the service's record. Of one that couldn't be asked nothing is
 * started, and what was known of it stays.
 */
export async function followUpstream(
  ports: Needs,
  service: Service,
  seen: Sighting | undefined,
): Promise<Intake | undefined> {
  if (!seen || seen.kind === 'later') return undefined;
  if (seen.kind !== 'seen') {
    await noteSilence(ports, service, seen.waitsFor);
    return undefined;
  }
  if (service.awaited || service.retry) {
    await noteAnswer(ports, service);
    return undefined;
  }
  const { precedent, record: from } = seen;
  const standing = standingOf(service, precedent, ports.clock.now());
  await record(ports, service, standing);
  if (!isReady(standing) || service.queued?.image.id === standing.image) return undefined;
  const image = from ? await imageOf(ports, from) : copied(precedent);
  // One that was refused before isn't told again.
  if (service.refused?.includes(image.build ?? image.id)) return undefined;
  return image.build === undefined
    ? startById(ports, service, precedent, image)
    : offerBuild(ports, service, image.build);
}

async function noteSilence(ports: Needs, service: Service, waitsFor: string): Promise<void> {
  const now = ports.clock.now();
  const silence = { from: followedNameOf(service.spec.image) ?? '', waitsFor };
  if (silenced(service, silence, now) === service) return;
  const noted = await amendService(ports.services, service.name, (known) => silenced(known, silence, now));
  if (noted.outbox !== service.outbox) await deliverOfService(ports, noted);
}

/** What the answer says of the image is looked at once nothing of it waits any more. */
async function noteAnswer({ services }: Needs, service: Service): Promise<void> {
  if (answered(service) !== service) await amendService(services, service.name, answered);
}

/** Image Builder knows a build in its own region and account alone: what is elsewhere is known by its id. */
const copied = ({ image: id, builtAt }: Precedent): RolloutImage => ({
  id,
  ...(builtAt !== undefined && { builtAt }),
});

/** Takes back what waits of an image that was taken back in the service that is followed. Returns the record. */
export async function withdrawTakenBack(
  { services }: Pick<Ports, 'services'>,
  service: Service,
  seen: Sighting | undefined,
): Promise<Service> {
  if (seen?.kind !== 'seen') return service;
  const { precedent } = seen;
  if (withdrawn(service, precedent) === service) return service;
  return amendService(services, service.name, (known) => withdrawn(known, precedent));
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

/** A copy of another installation's image, or one that a person has named there, without a build. */
async function startById(
  ports: Needs,
  service: Service,
  from: Precedent,
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
