import type { Ports } from '../ports/ports.ts';
import { amend, amendService, retryOnConflict } from '../records/update.ts';
import { recordRefusal, rejectionReason, shouldReplace } from '../rollout/admission.ts';
import { imageRefused, rolloutQueued } from '../rollout/announcement.ts';
import type { Announcement } from '../rollout/announcement-schema.ts';
import { RolloutInProgress, RolloutNotFound } from '../rollout/errors.ts';
import { isReplaceable, type Rollout } from '../rollout/record.ts';
import {
  claim,
  enqueue,
  initialRecord,
  type RolloutRequest,
  rolloutOf,
  type Service,
} from '../rollout/service.ts';
import { abort } from '../rollout/transitions.ts';

type ClaimPorts = Pick<Ports, 'services' | 'rollouts' | 'engine' | 'notifier' | 'clock'>;

export type Started =
  | { readonly kind: 'started'; readonly rollout: string }
  /** The same image is being rolled out, or was: the second event of a pair. */
  | { readonly kind: 'known'; readonly rollout: string }
  /** Another rollout is under way; this one comes next. */
  | { readonly kind: 'queued'; readonly behind: string }
  /** A rollback waits already and goes first. The image isn't kept: the reconciler offers it again. */
  | { readonly kind: 'postponed'; readonly behind: string }
  | { readonly kind: 'refused'; readonly reason: string };

interface Decision {
  readonly outcome: Started;
  readonly service: Service;
  readonly announcement?: Announcement;
  /** The open rollout makes way for the image. */
  readonly replaces?: boolean;
}

/**
 * Claims a rollout and starts its execution. Safe to repeat at any point: the claim is one conditional write, and what
 * follows it derives from the claim. A published image that comes while a rollout is under way waits, replaces it or is
 * refused, as the spec says; a person's request (`again`) is refused with RolloutInProgress.
 */
export async function startRollout(
  ports: ClaimPorts,
  name: string,
  request: RolloutRequest,
): Promise<Started> {
  const { outcome, service, announcement, replaces } = await retryOnConflict(() =>
    decide(ports, name, request),
  );
  const held = await ensureRunning(ports, service);
  if (held && replaces) await replace(ports, held, request);
  if (announcement) await ports.notifier.notify(announcement);
  return outcome;
}

async function decide(ports: ClaimPorts, name: string, request: RolloutRequest): Promise<Decision> {
  const service = await ports.services.get(name);
  const { lock } = service;
  if (lock && request.allowRepeat) {
    // Perhaps they ask again because their first request broke off half-way.
    await ensureRunning(ports, service);
    throw new RolloutInProgress(`${name} has the rollout ${lock.rollout} under way`);
  }
  const before = request.allowRepeat ? undefined : rolloutOf(service, request.image.id);
  if (before !== undefined) return { outcome: { kind: 'known', rollout: before }, service };
  const reason = rejectionReason(service, request);
  if (reason !== undefined) return refuse(ports, service, request, reason);
  return lock ? wait(ports, service, lock.rollout, request) : takeLock(ports, service, request);
}

async function takeLock(ports: ClaimPorts, service: Service, request: RolloutRequest): Promise<Decision> {
  const saved = await ports.services.save(claim(service, request, ports.clock.now()));
  return { outcome: { kind: 'started', rollout: saved.lock?.rollout ?? '' }, service: saved };
}

async function refuse(
  ports: ClaimPorts,
  service: Service,
  request: RolloutRequest,
  reason: string,
): Promise<Decision> {
  const outcome = { kind: 'refused', reason } as const;
  const { id: image, build } = request.image;
  const next = recordRefusal(service, image);
  if (next === service) return { outcome, service };
  const refused = { service: service.name, image, ...(build !== undefined && { build }), reason };
  const saved = await ports.services.save(next);
  return { outcome, service: saved, announcement: imageRefused(refused, ports.clock.now()) };
}

async function wait(
  ports: ClaimPorts,
  service: Service,
  behind: string,
  request: RolloutRequest,
): Promise<Decision> {
  const next = enqueue(service, request);
  if (next === service) return { outcome: { kind: 'postponed', behind }, service };
  const replaces = shouldReplace(service, request);
  const reason = replaces ? `${behind} makes way for it` : `behind ${behind}`;
  return {
    outcome: { kind: 'queued', behind },
    service: await ports.services.save(next),
    announcement: rolloutQueued(service.name, request.image, reason, ports.clock.now()),
    replaces,
  };
}

/**
 * Marks the open rollout as aborted; the image that comes instead waits for its lock by now. The way back is the
 * machine's own, with everything that is checked on it (argo-rollouts#3372: a new image in mid-rollout sent all of the
 * traffic to an old fleet that had shrunk).
 */
async function replace(ports: ClaimPorts, { id }: Rollout, { image }: RolloutRequest): Promise<void> {
  await amend(ports, id, (record, at) =>
    isReplaceable(record) ? abort(record, at, 'a newer image', `${image.id} was published`) : record,
  );
}

/**
 * Completes a claim: the rollout's first record, and its execution. Both are there already as a rule. Answers the
 * rollout that holds the lock; undefined while it is free.
 */
export async function ensureRunning(ports: ClaimPorts, service: Service): Promise<Rollout | undefined> {
  const rollout = await lockHolder(ports, service);
  if (rollout?.phase === 'planned') await ports.engine.start({ id: rollout.id, epoch: rollout.epoch });
  return rollout;
}

/** The rollout that holds the lock, its first record written if a claim broke off before that. */
export async function lockHolder(
  ports: Pick<Ports, 'rollouts'>,
  service: Service,
): Promise<Rollout | undefined> {
  const first = initialRecord(service);
  return first && existingOr(ports, first);
}

async function existingOr(ports: Pick<Ports, 'rollouts'>, first: Rollout): Promise<Rollout> {
  return retryOnConflict(async () => {
    try {
      return await ports.rollouts.get(first.id);
    } catch (error) {
      if (!(error instanceof RolloutNotFound)) throw error;
      return ports.rollouts.save(first);
    }
  });
}

/** Starts what waited for the lock, if anything did. Done again it completes a start that broke off half-way. */
export async function startQueued(ports: ClaimPorts, name: string): Promise<Started | undefined> {
  const service = await ports.services.get(name);
  await ensureRunning(ports, service);
  const { queued: next, lock } = service;
  if (!next || lock) return undefined;
  const started = await startRollout(ports, name, { ...next, allowRepeat: true });
  await amendService(ports.services, name, (service) =>
    service.queued?.image.id === next.image.id ? { ...service, queued: undefined } : service,
  );
  return started;
}
