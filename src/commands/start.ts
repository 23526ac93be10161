import { ensureRequired } from '../lifecycle/ensure-required.ts';
import { startRollout } from '../lifecycle/start.ts';
import type { Ports } from '../ports/ports.ts';
import { findRollout } from '../records/update.ts';
import { barrierAgainst, barrierAt, barrierText } from '../rollout/barrier.ts';
import { ImageRefused, RolloutInProgress } from '../rollout/errors.ts';
import { checkProvenance } from '../rollout/provenance.ts';
import { checkNotRecalled } from '../rollout/recall.ts';
import { restoring } from '../rollout/requests.ts';
import { isHeldTo } from '../rollout/required.ts';
import type { RolloutRequest } from '../rollout/rollout-request.ts';
import { rolloutOf, type Service } from '../rollout/service.ts';
import { unexplained } from '../rollout/unexplained.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'builds' | 'images' | 'engine' | 'notifier' | 'clock'>;

export interface StartOrder {
  readonly image: string;
  readonly by: string;
  readonly reason: string;
  /** True when the person has given the reason. */
  readonly isExplained: boolean;
  /** Straight to 100 %, with all other checks. Undefined: for the image before the live one alone. */
  readonly expedited: boolean | undefined;
  /** Now, though no window of the spec is open. */
  readonly outsideWindows: boolean;
}

/**
 * Starts a rollout of an image that a person names, also one that was rolled out before. It is never queued. The way back
 * by name is a rollback: it takes no weighted steps, and no press aborts it. Returns the rollout's id. Throws
 * ServiceNotFound, ImageNotFound, ImageNotReady, ImageRefused, ImageWithheld, ImageRecalled, RolloutInProgress,
 * ServiceFrozen, OutsideWindows, ReplacementUnderWay, and InvalidInput where a freeze or the windows are passed over
 * without a reason.
 */
export async function startByName(ports: Needs, name: string, order: StartOrder): Promise<string> {
  const service = await ports.services.get(name);
  checkNotRecalled(service, order.image);
  const image = await ports.images.describe(order.image);
  checkProvenance(image, service);
  const request = await requestOf(ports, service, order);
  if (isHeldTo(service, request)) await ensureRequired(ports, service.spec.image, image);
  if (!order.isExplained) checkUnexplained(service, request, ports.clock.now());
  const started = await startRollout(ports, name, request);
  if (!('rollout' in started)) throw new RolloutInProgress(`${name} has a rollout under way`);
  return started.rollout;
}

/** Nobody passes over a freeze or the windows without saying why. Throws InvalidInput. */
function checkUnexplained(service: Service, request: RolloutRequest, at: number): void {
  const barrier = barrierAt(service, at);
  if (barrier && !barrierAgainst(service, request, at))
    throw unexplained(`it begins in spite of ${barrierText(barrier)}`);
  if (request.outsideWindows) throw unexplained('it passes over the windows of the spec');
}

/** Throws ImageRefused for an expedited image that never had all of the traffic. */
export async function requestOf(
  ports: Pick<Needs, 'rollouts'>,
  service: Service,
  order: Pick<StartOrder, 'image' | 'by' | 'reason' | 'expedited'> & Partial<StartOrder>,
): Promise<RolloutRequest> {
  const { image: id, by, reason, expedited, outsideWindows } = order;
  const isPrevious = service.previous?.imageId === id;
  if (expedited ?? isPrevious) {
    if (!isPrevious) await checkProven(ports, service, id);
    return restoring(id, order);
  }
  const cause = { kind: 'requested', by, reason } as const;
  return { image: { id }, cause, allowRepeat: true, ...(outsideWindows && { outsideWindows }) };
}

/** Weighted steps are left out only for an image that has carried everything before. */
async function checkProven(ports: Pick<Needs, 'rollouts'>, service: Service, image: string): Promise<void> {
  const id = rolloutOf(service, image);
  const before = id === undefined ? undefined : await findRollout(ports, id);
  if (before?.outcome === 'promoted') return;
  throw new ImageRefused(
    `${image} never had all of the traffic of ${service.name}, so it takes every step: leave out "expedited"`,
  );
}
