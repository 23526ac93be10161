import { NothingToRollBackTo } from '../errors.ts';
import { rolloutOf, type Service } from '../service.ts';
import type { RolloutImage, RolloutRequest } from './rollout-request.ts';

/**
 * Keeps a request for when the lock is free; it replaces an older one. An image that had its rollout is not kept, nor
 * one that was published while a rollback waits, nor the second press for the same rollback.
 */
export function enqueue(service: Service, request: RolloutRequest): Service {
  if (!request.allowRepeat && rolloutOf(service, request.image.id) !== undefined) return service;
  if (request.cause.kind === 'image-published' && service.queued?.cause.kind === 'rollback') return service;
  const { queued } = service;
  const isSamePress = request.cause.kind === 'rollback' && queued?.cause.kind === 'rollback';
  if (isSamePress && queued.image.id === request.image.id) return service;
  return { ...service, queued: request };
}

/** The request that restores the previous image. Throws NothingToRollBackTo. */
export function rollbackRequest(
  service: Service,
  order: { readonly by: string; readonly reason: string },
): RolloutRequest {
  if (!service.previous) {
    const hint = 'start a rollout of an image by its id instead';
    throw new NothingToRollBackTo(`${service.name} has no previous image to roll back to; ${hint}`);
  }
  return restoring({ id: service.previous.imageId }, order);
}

/** The request of an image that has served everything: expedited, and wanted though it was rolled out before. */
export const restoring = (
  image: RolloutImage,
  { by, reason }: { readonly by: string; readonly reason: string },
): RolloutRequest => ({
  image,
  cause: { kind: 'rollback', by, reason },
  fastForward: true,
  allowRepeat: true,
});
