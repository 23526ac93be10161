import type { ServiceSpec } from '../service-spec/spec.ts';

/** A service that another one follows, of the same installation unless one is named. */
export interface Followed {
  readonly service: string;
  readonly installation?: string | undefined;
}

/** Undefined where a service follows a stream of images. */
export function followedOf({ promotedFrom }: ServiceSpec['image']): Followed | undefined {
  return typeof promotedFrom === 'string' ? { service: promotedFrom } : promotedFrom;
}

export const followedText = ({ service, installation }: Followed): string =>
  installation === undefined ? service : `${service} of ${installation}`;

/** As people are told of it; undefined where a service follows a stream of images. */
export function followedNameOf(image: ServiceSpec['image']): string | undefined {
  const followed = followedOf(image);
  return followed && followedText(followed);
}
