import type { Service } from '../service.ts';
import type { AwaitedImage } from '../service-records.ts';
import { IMAGE_WAIT_MAX } from '../timing.ts';

/** The image to look at again: the newest alone, since the first look at it, with the reason of the last one. */
export function latestOf<Image extends AwaitedImage>(known: Image | undefined, image: Image): Image {
  if (known?.build !== image.build) return image;
  return known.reason === image.reason ? known : { ...known, ...image, since: known.since };
}

/** The service with the image to check again. */
export function awaitImage(service: Service, image: AwaitedImage): Service {
  const awaited = latestOf(service.awaited, image);
  return awaited === service.awaited ? service : { ...service, awaited };
}

export const isOverdue = ({ awaited }: Service, build: string, at: number) =>
  awaited?.build === build && at - awaited.since >= IMAGE_WAIT_MAX;

export function dropAwaited(service: Service, build: string): Service {
  if (service.awaited?.build !== build) return service;
  const { awaited: _, ...rest } = service;
  return rest;
}
