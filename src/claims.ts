import type { Ports } from './ports.ts';
import { againOnConflict, amendService } from './record-keeping.ts';
import { ImageAlreadyRolledOut, ImageRefused, RolloutInProgress, RolloutNotFound } from './rollout/errors.ts';
import { type Rollout, resumed } from './rollout/record.ts';
import { begun, claimed, queued, type RolloutRequest, rolloutOf, type Service } from './rollout/service.ts';

type ClaimPorts = Pick<Ports, 'services' | 'rollouts' | 'engine' | 'announcer' | 'clock'>;

export type Started =
  | { readonly kind: 'started'; readonly rollout: string }
  /** The same image is being rolled out, or was: the second event of a pair. */
  | { readonly kind: 'known'; readonly rollout: string }
  /** Another rollout is under way; this one comes next. */
  | { readonly kind: 'queued'; readonly behind: string };

/**
 * Claims a rollout and starts its execution. Safe to repeat at any point: the claim is one conditional write, and what
 * follows it derives from the claim. A person's request (`again`) is refused with RolloutInProgress instead of queued.
 */
export async function startRollout(
  ports: ClaimPorts,
  name: string,
  request: RolloutRequest,
): Promise<Started> {
  const [outcome, service] = await againOnConflict(() => decide(ports, name, request));
  if (service.lock) await ensureRunning(ports, service);
  if (outcome.kind === 'queued') {
    const image = request.image.id;
    await ports.announcer.announce({
      type: 'RolloutQueued',
      service: name,
      image,
      reason: `behind ${outcome.behind}`,
    });
  }
  return outcome;
}

async function decide(ports: ClaimPorts, name: string, request: RolloutRequest): Promise<[Started, Service]> {
  const service = await ports.services.get(name);
  const { lock } = service;
  if (!lock) return claim(ports, service, request);
  const sameImage = lock.request.image.id === request.image.id;
  const before = rolloutOf(service, request.image.id);
  if (sameImage && !request.again) return [{ kind: 'known', rollout: lock.rollout }, service];
  if (request.again) {
    // Perhaps they ask again because their first request broke off half-way.
    await ensureRunning(ports, service);
    throw new RolloutInProgress(`${name} has the rollout ${lock.rollout} under way`);
  }
  if (before !== undefined) return [{ kind: 'known', rollout: before }, service];
  return [{ kind: 'queued', behind: lock.rollout }, await ports.services.save(queued(service, request))];
}

async function claim(
  ports: ClaimPorts,
  service: Service,
  request: RolloutRequest,
): Promise<[Started, Service]> {
  try {
    const saved = await ports.services.save(claimed(service, request, ports.clock.now()));
    return [{ kind: 'started', rollout: saved.lock?.rollout ?? '' }, saved];
  } catch (error) {
    if (!(error instanceof ImageAlreadyRolledOut)) throw error;
    return [{ kind: 'known', rollout: rolloutOf(service, request.image.id) ?? '' }, service];
  }
}

/**
 * Completes a claim: the rollout's first record, and its execution. Both are there already as a rule. Answers the
 * rollout that holds the lock; undefined while it is free.
 */
export async function ensureRunning(ports: ClaimPorts, service: Service): Promise<Rollout | undefined> {
  const first = begun(service);
  if (!first) return undefined;
  const rollout = await existingOr(ports, first);
  if (rollout.phase === 'planned') await ports.engine.start({ id: rollout.id, epoch: rollout.epoch });
  return rollout;
}

async function existingOr(ports: ClaimPorts, first: Rollout): Promise<Rollout> {
  return againOnConflict(async () => {
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
  const started = await startRollout(ports, name, { ...next, again: true });
  await amendService(ports.services, name, (service) =>
    service.queued?.image.id === next.image.id ? { ...service, queued: undefined } : service,
  );
  return started;
}

/**
 * Takes a rollout over with a new epoch and starts another execution of it, after the one before ended without
 * finishing. The old epoch can't change anything any more. Throws RecordConflict when somebody else was quicker.
 */
export async function takeOver(
  ports: Pick<Ports, 'services' | 'rollouts' | 'engine' | 'clock'>,
  id: string,
  why: string,
): Promise<Rollout> {
  const rollout = await ports.rollouts.get(id);
  const { epoch } = await amendService(ports.services, rollout.service, (service) => ({
    ...service,
    epoch: service.epoch + 1,
  }));
  const next = await ports.rollouts.save({ ...resumed(rollout, ports.clock.now(), why), epoch });
  await ports.engine.start({ id, epoch });
  return next;
}

/** Throws ImageRefused unless the image is available and belongs to an account that the service trusts. */
export function checkProvenance(
  image: { id: string; owner: string; state: string },
  { name, spec }: Pick<Service, 'name' | 'spec'>,
): void {
  if (!spec.image.owners.includes(image.owner)) {
    throw new ImageRefused(
      `${image.id} belongs to account ${image.owner}, which ${name} doesn't name in image.owners`,
    );
  }
  if (image.state !== 'available') throw new ImageRefused(`${image.id} is ${image.state}, not available`);
}
