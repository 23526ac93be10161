import type { Service } from './service.ts';
import type { AwaitedImage } from './service-records.ts';
import { IMAGE_WAIT_MAX } from './timing.ts';

/** The service with the image to check again. Only the newest is kept, and an image waits from its first check on. */
export function awaitImage(service: Service, { build, reason, since }: AwaitedImage): Service {
  const { awaited } = service;
  if (awaited?.build !== build) return { ...service, awaited: { build, reason, since } };
  return awaited.reason === reason ? service : { ...service, awaited: { ...awaited, reason } };
}

export const isOverdue = ({ awaited }: Service, build: string, at: number) =>
  awaited?.build === build && at - awaited.since >= IMAGE_WAIT_MAX;

export function dropAwaited(service: Service, build: string): Service {
  if (service.awaited?.build !== build) return service;
  const { awaited: _, ...rest } = service;
  return rest;
}
