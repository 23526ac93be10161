import type { BuiltImage } from '../../ports/builds.ts';
import type { MachineImage } from '../../ports/images.ts';
import type { Ports } from '../../ports/ports.ts';
import { amendService } from '../../records/update.ts';
import type { RolloutImage } from '../../rollout/admission/rollout-request.ts';
import { ImageNotFound, ImageNotReady, ImageRefused, ImageWithheld } from '../../rollout/errors.ts';
import { awaitImage, dropAwaited, isOverdue } from '../../rollout/images/awaited.ts';
import { checkProvenance } from '../../rollout/images/provenance.ts';
import { dropWithheld } from '../../rollout/images/withheld.ts';
import { rolloutOf, type Service } from '../../rollout/service.ts';
import type { Started } from '../begin/admit.ts';
import { startRollout } from '../begin/start.ts';
import { ensureRequired } from './ensure-required.ts';
import { imageOfBuild } from './image-of-build.ts';
import { type TurnedDown, turnDown } from './turn-down.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'builds' | 'images' | 'notifier' | 'engine' | 'clock'>;

/**
 * What becomes of a published image: a rollout, or the wait for one, or neither. An image that can't be used yet is
 * awaited, and one that lacks what the spec requires is withheld: the reconciler offers both again.
 */
export type Intake = Started | TurnedDown | { readonly kind: 'awaited'; readonly reason: string };

/** Starts a rollout of a build that a service follows, for the event and for the reconciler. */
export async function offer(ports: Needs, service: Service, built: BuiltImage): Promise<Intake> {
  const { buildArn: build, builtAt } = built;
  let image: MachineImage;
  try {
    image = await usableImage(ports, service, built);
  } catch (error) {
    const { kind, reason } = unusableFor(error);
    if (kind === 'awaited') return waitFor(ports, service, build, reason);
    return turnDown(ports, service, kind, { ...named(built), builtAt, reason });
  }
  const outcome = await startRollout(ports, service.name, {
    image: { id: image.id, build, ...(builtAt !== undefined && { builtAt }) },
    cause: { kind: 'image-published', build },
  });
  const waited = [service.awaited?.build, service.withheld?.build].includes(build);
  if (waited && outcome.kind !== 'postponed') {
    await amendService(ports.services, service.name, (newest) =>
      dropWithheld(dropAwaited(newest, build), build),
    );
  }
  return outcome;
}

/** As `offer`, of a build by its ARN. One that Image Builder doesn't know, yet or any more, is waited for. */
export async function offerBuild(ports: Needs, service: Service, build: string): Promise<Intake> {
  let built: BuiltImage;
  try {
    built = await ports.builds.find(build);
  } catch (error) {
    if (!(error instanceof ImageNotFound)) throw error;
    return waitFor(ports, service, build, error.message);
  }
  return offer(ports, service, built);
}

/** With the image's id where the build has one. */
const named = ({ buildArn: build, imageIds: [image, ...more] }: BuiltImage) =>
  image === undefined || more.length > 0 ? { build } : { build, image };

interface Unusable {
  readonly kind: 'refused' | 'withheld' | 'awaited';
  readonly reason: string;
}

/** Why an image can't be used, for good or at the moment; undefined when it can. */
export async function whyUnusable(
  ports: Pick<Ports, 'images' | 'builds' | 'clock'>,
  service: Service,
  { id, build }: RolloutImage,
): Promise<Unusable | undefined> {
  try {
    const image = await ports.images.describe(id);
    checkProvenance(image, service);
    await ensureRequired(ports, service.spec.image, image, build);
    return undefined;
  } catch (error) {
    return unusableFor(error);
  }
}

/** What the error of a check says of an image: a later check of one that is `awaited` may not meet it. Throws any other. */
function unusableFor(error: unknown): Unusable {
  if (error instanceof ImageRefused) return { kind: 'refused', reason: error.message };
  if (error instanceof ImageWithheld) return { kind: 'withheld', reason: error.message };
  if (error instanceof ImageNotReady || error instanceof ImageNotFound)
    return { kind: 'awaited', reason: error.message };
  throw error;
}

/** Throws ImageRefused; ImageWithheld, ImageNotReady or ImageNotFound for what may become usable. */
async function usableImage(ports: Needs, service: Service, built: BuiltImage): Promise<MachineImage> {
  const image = await imageOfBuild(ports, service, built);
  checkProvenance(image, service);
  // One that was rolled out, or is live, isn't offered anew: nothing that was found since is told of it.
  const isNew = rolloutOf(service, image.id) === undefined && service.live.imageId !== image.id;
  if (isNew) await ensureRequired(ports, service.spec.image, image, built);
  return image;
}

/** Records an image that can't be used yet; one that has been awaited for too long is refused. */
async function waitFor(ports: Needs, service: Service, build: string, reason: string): Promise<Intake> {
  const at = ports.clock.now();
  if (isOverdue(service, build, at)) return turnDown(ports, service, 'refused', { build, reason });
  await amendService(ports.services, service.name, (newest) =>
    awaitImage(newest, { build, reason, since: at }),
  );
  return { kind: 'awaited', reason };
}
