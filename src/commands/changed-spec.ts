import { liveSinceOf, type Service } from '../rollout/service.ts';
import type { ServingFleet } from '../rollout/serving-fleet.ts';
import type { ServiceSpec } from '../rollout/spec.ts';

/**
 * A service with another spec, at `at` (milliseconds since the epoch). `moved`: what serves, where the spec names another
 * fleet or other routes.
 */
export const withSpec = (
  before: Service,
  spec: ServiceSpec,
  at: number,
  moved: ServingFleet | undefined,
): Service => ({
  ...before,
  spec,
  ...(isSame(before.spec.image, spec.image) ? {} : followingSince(at)),
  ...(isSameSchedule(before.spec, spec) ? {} : refreshedSince(at)),
  ...(moved && { live: moved, liveSince: since(before, moved, at) }),
});

/** Another stream counts from its next image: its present ones are not new. */
const followingSince = (at: number) => ({ followsSince: at });

/** Moments of a schedule that came before it was given are none of it. */
const refreshedSince = (at: number) => ({ refreshedFor: at });

/** Another fleet with the same image begins nothing anew. */
const since = (before: Service, { imageId }: ServingFleet, at: number) =>
  before.live.imageId === imageId ? liveSinceOf(before) : at;

const isSameSchedule = ({ refresh: before }: ServiceSpec, { refresh }: ServiceSpec) =>
  refresh?.schedule === before?.schedule && refresh?.timeZone === before?.timeZone;

const isSame = (before: unknown, after: unknown) => JSON.stringify(before) === JSON.stringify(after);
