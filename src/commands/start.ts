import { ensureRunning } from '../lifecycle/begin/lock-holder.ts';
import { startRollout } from '../lifecycle/begin/start.ts';
import { ensureRequired } from '../lifecycle/images/ensure-required.ts';
import type { Ports } from '../ports/ports.ts';
import { barrierAgainst, barrierAt, barrierText } from '../rollout/admission/barrier.ts';
import { restoring } from '../rollout/admission/requests.ts';
import type { RolloutImage, RolloutRequest } from '../rollout/admission/rollout-request.ts';
import { ImageRefused, RolloutInProgress } from '../rollout/errors.ts';
import { checkProvenance } from '../rollout/images/provenance.ts';
import { checkNotRecalled } from '../rollout/images/recall.ts';
import { isHeldTo } from '../rollout/images/required.ts';
import { unexplained } from '../rollout/interventions/unexplained.ts';
import type { Service } from '../rollout/service.ts';
import { SEARCHED, wasLive } from './rollback/was-live.ts';
import { findWanted, type Wanted, type WantedImage } from './wanted-image.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'builds' | 'images' | 'engine' | 'notifier' | 'clock'>;

export interface StartOrder {
  readonly wanted: Wanted;
  readonly by: string;
  readonly reason: string;
  /** True when the person has given the reason. */
  readonly isExplained: boolean;
  /** Straight to 100 %, with all other checks. Undefined: for the image before the live one alone. */
  readonly expedited: boolean | undefined;
  /** Now, though no window of the spec is open. */
  readonly outsideWindows: boolean;
}

export interface StartedByName {
  readonly rollout: string;
  readonly image: RolloutImage;
}

/**
 * Starts a rollout of what a person names, also of an image that was rolled out before, or is live. It is never queued. The
 * way back by name is a rollback: it takes no weighted steps, and no press aborts it. Throws ServiceNotFound, ImageNotFound,
 * ImageNotReady, ImageRefused, ImageWithheld, ImageRecalled, RolloutInProgress, ServiceFrozen, OutsideWindows,
 * ReplacementUnderWay, and InvalidInput for a build of no stream, and where a freeze or the windows are passed over
 * without a reason.
 */
export async function startByName(ports: Needs, name: string, order: StartOrder): Promise<StartedByName> {
  const service = await ports.services.get(name);
  const wanted = await findWanted(ports, service, order.wanted);
  checkNotRecalled(service, wanted.image.id);
  const image = await ports.images.describe(wanted.image.id);
  checkProvenance(image, service);
  const request = await requestOf(ports, service, wanted, order);
  if (isHeldTo(service, request)) await ensureRequired(ports, service.spec.image, image, wanted.built);
  if (!order.isExplained) checkUnexplained(service, request, ports.clock.now());
  // What is live may be another image once that rollout has ended.
  if (wanted.isRefresh && service.lock) throw await inProgress(ports, service);
  const started = await startRollout(ports, name, request);
  if (!('rollout' in started)) throw new RolloutInProgress(`${name} has a rollout under way`);
  return { rollout: started.rollout, image: request.image };
}

/** As for every other request, after a start that broke off half-way has been completed. */
async function inProgress(ports: Needs, service: Service): Promise<RolloutInProgress> {
  await ensureRunning(ports, service);
  return new RolloutInProgress(`${service.name} has the rollout ${service.lock?.rollout} under way`);
}

/** Nobody passes over a freeze or the windows without saying why. Throws InvalidInput. */
function checkUnexplained(service: Service, request: RolloutRequest, at: number): void {
  const barrier = barrierAt(service, at);
  if (barrier && !barrierAgainst(service, request, at))
    throw unexplained(`it begins in spite of ${barrierText(barrier)}`);
  if (request.outsideWindows) throw unexplained('it passes over the windows of the spec');
}

type Asked = Pick<StartOrder, 'by' | 'reason' | 'expedited'> & Partial<Pick<StartOrder, 'outsideWindows'>>;

/** Throws ImageRefused for an expedited image that isn't known to have had all of the traffic. */
export async function requestOf(
  ports: Pick<Needs, 'services' | 'rollouts'>,
  service: Service,
  { image, isRefresh }: WantedImage,
  order: Asked,
): Promise<RolloutRequest> {
  const { by, reason, expedited, outsideWindows } = order;
  const isPrevious = service.previous?.imageId === image.id;
  const meant = { allowRepeat: true, ...(outsideWindows && { outsideWindows }) };
  // Servers are replaced by ones of the same image: no way back, and no image that has to prove itself.
  if (isRefresh)
    return {
      image,
      cause: { kind: 'requested', by, reason },
      ...(expedited && { fastForward: true }),
      ...meant,
    };
  if (expedited ?? isPrevious) {
    if (!isPrevious) await checkProven(ports, service, image.id);
    return restoring(image, order);
  }
  return { image, cause: { kind: 'requested', by, reason }, ...meant };
}

/** Weighted steps are left out only for an image that has carried everything before. */
async function checkProven(ports: Pick<Needs, 'services' | 'rollouts'>, service: Service, image: string) {
  if (await wasLive(ports, service, image)) return;
  throw new ImageRefused(
    `${image} had all of the traffic of ${service.name} in none of its last ${SEARCHED} rollouts, so it takes every step: leave out "expedited"`,
  );
}
