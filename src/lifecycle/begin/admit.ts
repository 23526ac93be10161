import type { Ports } from '../../ports/ports.ts';
import { recordRefusal, rejectionReason, shouldReplace } from '../../rollout/admission/admission.ts';
import { barrierAgainst, barrierText, refusalBy } from '../../rollout/admission/barrier.ts';
import { claim } from '../../rollout/admission/lock.ts';
import { enqueue } from '../../rollout/admission/requests.ts';
import { isRetry } from '../../rollout/admission/retry.ts';
import type { RolloutRequest } from '../../rollout/admission/rollout-request.ts';
import { rolloutQueued } from '../../rollout/announcements/announcement.ts';
import { imageRefused } from '../../rollout/announcements/image-announcement.ts';
import { announce } from '../../rollout/announcements/outbox.ts';
import { ImageNotFound, RolloutInProgress } from '../../rollout/errors.ts';
import { deletionReason } from '../../rollout/images/deletion.ts';
import { checkNotRecalled } from '../../rollout/images/recall.ts';
import { rolloutOf, type Service } from '../../rollout/service.ts';
import { lacksTwin, pairsOf } from '../../rollout/traffic/twins.ts';
import { ensureRunning } from './lock-holder.ts';

type AdmissionPorts = Pick<Ports, 'services' | 'rollouts' | 'engine' | 'clock'>;

export type Started =
  | { readonly kind: 'started'; readonly rollout: string }
  /** The same image is being rolled out, or was: the second event of a pair. */
  | { readonly kind: 'known'; readonly rollout: string }
  | { readonly kind: 'queued'; readonly behind: string }
  /** A rollback is queued, or a target group is to be made yet. The image isn't kept: the reconciler offers it again. */
  | { readonly kind: 'postponed'; readonly behind: string }
  | { readonly kind: 'refused'; readonly reason: string };

export interface Admission {
  readonly outcome: Started;
  readonly service: Service;
  readonly replaces?: boolean;
}

/**
 * Decides what becomes of a request, in one conditional write of the service. Throws RecordConflict, and for a person's
 * request (`allowRepeat`) RolloutInProgress while the lock is held, ImageRecalled, ImageNotFound of one that is being
 * deleted, ServiceFrozen, OutsideWindows, ReplacementUnderWay, by which the replacement gives way.
 */
export async function admit(
  ports: AdmissionPorts,
  name: string,
  request: RolloutRequest,
): Promise<Admission> {
  const service = await ports.services.get(name);
  const { lock } = service;
  if (lock && request.allowRepeat) {
    // The caller may be repeating a request that broke off half-way.
    await ensureRunning(ports, service);
    throw new RolloutInProgress(`${name} has the rollout ${lock.rollout} under way`);
  }
  if (request.allowRepeat) checkStays(service, request.image.id);
  if (lacksTwin(service)) return waitForTwin(service, request);
  const barrier = barrierAgainst(service, request, ports.clock.now());
  const isMeant = request.allowRepeat || isRetry(service, request);
  const before = isMeant ? undefined : rolloutOf(service, request.image.id);
  if (before !== undefined) return { outcome: { kind: 'known', rollout: before }, service };
  const reason = rejectionReason(service, request);
  if (reason !== undefined) return refuse(ports, service, request, reason);
  if (barrier && request.allowRepeat) {
    if (barrier.kind === 'replacement') await giveWay(ports, service);
    throw refusalBy(barrier, service);
  }
  if (!barrier && !lock) return takeLock(ports, service, request);
  return queue(ports, service, lock?.rollout ?? (barrier ? barrierText(barrier) : ''), request);
}

/** Throws ImageRecalled, and ImageNotFound of an image whose deletion has begun. */
function checkStays(service: Service, image: string): void {
  checkNotRecalled(service, image);
  const deleted = deletionReason(service, image);
  if (deleted !== undefined) throw new ImageNotFound(deleted);
}

/** A person doesn't wait for servers that Greenshift replaces. */
async function giveWay({ services }: AdmissionPorts, service: Service): Promise<void> {
  const { replacing } = service;
  if (replacing && !replacing.gaveWay)
    await services.save({ ...service, replacing: { ...replacing, gaveWay: true } });
}

/** A registration that broke off half-way. Throws SpecMismatch, with what to do, for a person's request. */
function waitForTwin(service: Service, { allowRepeat }: RolloutRequest): Admission {
  if (allowRepeat) pairsOf(service);
  return { outcome: { kind: 'postponed', behind: 'the twin of its target group' }, service };
}

async function takeLock(
  ports: AdmissionPorts,
  service: Service,
  request: RolloutRequest,
): Promise<Admission> {
  const saved = await ports.services.save(claim(service, request, ports.clock.now()));
  return { outcome: { kind: 'started', rollout: saved.lock?.rollout ?? '' }, service: saved };
}

async function refuse(
  ports: AdmissionPorts,
  service: Service,
  request: RolloutRequest,
  reason: string,
): Promise<Admission> {
  const outcome = { kind: 'refused', reason } as const;
  const { id: image, build } = request.image;
  const next = recordRefusal(service, image);
  if (next === service) return { outcome, service };
  const refused = { service: service.name, image, ...(build !== undefined && { build }), reason };
  const announced = announce(next, imageRefused(refused, ports.clock.now()));
  return { outcome, service: await ports.services.save(announced) };
}

async function queue(
  ports: AdmissionPorts,
  service: Service,
  behind: string,
  request: RolloutRequest,
): Promise<Admission> {
  const next = enqueue(service, request);
  if (next === service) return { outcome: { kind: 'postponed', behind }, service };
  const at = ports.clock.now();
  // What is kept from beginning doesn't end what has begun.
  const replaces = shouldReplace(service, request) && !barrierAgainst(service, request, at);
  const reason = replaces ? `it replaces ${behind}` : `behind ${behind}`;
  const announced = announce(next, rolloutQueued(service.name, request.image, reason, at));
  return {
    outcome: { kind: 'queued', behind },
    service: await ports.services.save(announced),
    replaces,
  };
}
