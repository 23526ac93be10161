import { liveFleetIn } from '../../rollout/fleet/named-fleets.ts';
import type { ServingFleet } from '../../rollout/fleet/serving-fleet.ts';
import { liveSinceOf, type Service } from '../../rollout/service.ts';
import type { ServiceSpec } from '../../rollout/service-spec/spec.ts';
import { followedNameOf } from '../../rollout/upstream/followed.ts';
import { answered } from '../../rollout/upstream/upstream-silence.ts';

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
  ...(followedNameOf(before.spec.image) === followedNameOf(spec.image) ? before : answered(before)),
  spec,
  ...(isSame(before.spec.image, spec.image) ? {} : followingSince(at)),
  ...(isSameSchedule(before.spec, spec) ? {} : refreshedSince(at)),
  ...(moved && { live: moved, liveSince: since(before, moved, at) }),
});

/** True for another fleet or other traffic than the registered ones. */
export const isMoved = (before: Service, spec: ServiceSpec): boolean =>
  liveFleetIn(before.spec) !== liveFleetIn(spec) || !isSame(before.spec.traffic, spec.traffic);

/**
 * What a spec names beside fleet and traffic, as far as it is to be looked up. In the middle of a rollout that is what it
 * names anew: the rest was, and may be gone or out of reach by now. Nothing is where it corrects routes, as of a listener
 * whose alarms went with it: until they are taken over, green keeps its share.
 */
export function namedAnew(before: Service | undefined, spec: ServiceSpec): ServiceSpec | undefined {
  if (!before?.lock) return spec;
  if (isMoved(before, spec)) return undefined;
  const { image, health, gates } = before.spec;
  const isNew = ({ name }: { readonly name: string }) =>
    !health?.alarms?.some((alarm) => alarm.name === name);
  return {
    ...spec,
    image: isSame(image, spec.image) ? { ...spec.image, pipeline: undefined } : spec.image,
    gates: spec.gates?.filter((gate) => !gates?.some((known) => known.function === gate.function)),
    health: spec.health && {
      ...spec.health,
      alarms: spec.health.alarms?.filter(isNew),
      metrics: isSame(health?.metrics, spec.health.metrics) ? undefined : spec.health.metrics,
    },
  };
}

/** Another stream counts from its next image: its present ones are not new. */
const followingSince = (at: number) => ({ followsSince: at });

/** Moments of a schedule that came before it was given are none of it. */
const refreshedSince = (at: number) => ({ refreshedFor: at });

/** Another fleet with the same image begins nothing anew. */
const since = (before: Service, { imageId }: ServingFleet, at: number) =>
  before.live.imageId === imageId ? liveSinceOf(before) : at;

const isSameSchedule = ({ refresh: before }: ServiceSpec, { refresh }: ServiceSpec) =>
  refresh?.schedule === before?.schedule && refresh?.timeZone === before?.timeZone;

/** Of parts of two specs, whose members the schema gives one order. */
export const isSame = (before: unknown, after: unknown) => JSON.stringify(before) === JSON.stringify(after);
