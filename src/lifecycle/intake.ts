import type { BuiltImage } from '../ports/builds.ts';
import type { MachineImage } from '../ports/images.ts';
import type { Ports } from '../ports/ports.ts';
import { amendService } from '../records/update.ts';
import { recordRefusal } from '../rollout/admission.ts';
import { imageRefused } from '../rollout/announcement.ts';
import { CloudRefused, ImageNotFound, ImageRefused } from '../rollout/errors.ts';
import { checkProvenance } from '../rollout/provenance.ts';
import type { Service } from '../rollout/service.ts';
import type { Started } from './admit.ts';
import { startRollout } from './start.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'images' | 'notifier' | 'engine' | 'clock'>;

export interface NewImage {
  readonly built: BuiltImage;
  readonly image: MachineImage;
}

/** Looks up the image of a build. Throws ImageNotFound when it has no AMI here, CloudRefused while it isn't ready. */
export async function lookUp(
  { builds, images }: Pick<Ports, 'builds' | 'images'>,
  build: string,
): Promise<NewImage> {
  const built = await builds.find(build);
  // The state may lag behind the event: a failed event is delivered again, and ends in the dead-letter queue.
  if (!built.available) throw new CloudRefused(`${build} isn't available yet, though its event says so`);
  if (!built.imageId) throw new ImageNotFound(`${build} has no AMI in this region`);
  return { built, image: await images.describe(built.imageId) };
}

/** Starts a rollout of a new image, for the event and for the reconciler, once its provenance is checked. */
export async function offer(ports: Needs, service: Service, { built, image }: NewImage): Promise<Started> {
  const { buildArn: build, builtAt } = built;
  try {
    checkProvenance(image, service);
  } catch (error) {
    if (!(error instanceof ImageRefused)) throw error;
    return refuse(ports, service, { image: image.id, build, reason: error.message });
  }
  return startRollout(ports, service.name, {
    image: { id: image.id, build, ...(builtAt !== undefined && { builtAt }) },
    cause: { kind: 'image-published', build },
  });
}

/** Announces that an image can't be used, and records it so that the reconciler doesn't offer it again. */
export async function refuse(
  { services, notifier, clock }: Pick<Ports, 'services' | 'notifier' | 'clock'>,
  { name: service }: Service,
  refused: { readonly image?: string; readonly build: string; readonly reason: string },
): Promise<Started> {
  await notifier.notify(imageRefused({ service, ...refused }, clock.now()));
  await amendService(services, service, (newest) => recordRefusal(newest, refused.build));
  return { kind: 'refused', reason: refused.reason };
}
