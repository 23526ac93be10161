import { NothingToRollBackTo } from './errors.ts';
import { type RolloutRequest, rolloutOf, type Service } from './service.ts';

/**
 * Keeps a request for when the lock is free; it replaces an older one. An image that had its rollout is not kept, nor
 * one that was published while a rollback waits.
 */
export function enqueue(service: Service, request: RolloutRequest): Service {
  if (!request.allowRepeat && rolloutOf(service, request.image.id) !== undefined) return service;
  if (request.cause.kind === 'image-published' && service.queued?.cause.kind === 'rollback') return service;
  return { ...service, queued: request };
}

/** The request that restores the previous image. Throws NothingToRollBackTo. */
export function rollbackRequest(service: Service, by: string): RolloutRequest {
  if (!service.previous) {
    const hint = 'start a rollout of an image by its id instead';
    throw new NothingToRollBackTo(`${service.name} has no previous image to roll back to; ${hint}`);
  }
  return {
    image: { id: service.previous.imageId },
    cause: { kind: 'rollback', by },
    fastForward: true,
    allowRepeat: true,
  };
}
