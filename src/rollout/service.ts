import type { RolloutRequest } from './admission/rollout-request.ts';
import type { Announcement } from './announcements/announcement-schema.ts';
import { liveFleetIn } from './fleet/named-fleets.ts';
import type { ServingFleet } from './fleet/serving-fleet.ts';
import type { Deletions } from './images/deletion-records.ts';
import type { LastRollout } from './last.ts';
import type {
  AwaitedImage,
  Freeze,
  Rebuild,
  RecallMark,
  Replacing,
  Retry,
  Twin,
  Unwanted,
  Upstream,
  WithheldImage,
} from './service-records.ts';
import type { ServiceSpec } from './service-spec/spec.ts';

/** Only the rollout that holds the `lock` may change anything. */
export interface Service {
  readonly name: string;
  readonly spec: ServiceSpec;
  /** The target groups that the spec leaves to Greenshift. */
  readonly twins?: readonly Twin[] | undefined;
  /** Images built before are not rolled out by themselves. Milliseconds since the epoch. */
  readonly followsSince: number;
  readonly version: number;
  /** The last generation number that was assigned; it never falls. */
  readonly generation: number;
  readonly epoch: number;
  readonly live: ServingFleet;
  /** Since when its image has been live, milliseconds since the epoch; unknown of those that 0.0 promoted last. */
  readonly liveSince?: number | undefined;
  /** Absent of a live image that nobody wanted gone. */
  readonly unwanted?: Unwanted | undefined;
  /** Live before the last promotion; its servers are gone, its image is not. */
  readonly previous?: ServingFleet;
  /** Carries the request, so that a claim whose rollout was never written can be completed by anyone. */
  readonly lock?: { readonly rollout: string; readonly since: number; readonly request: RolloutRequest };
  readonly last?: LastRollout;
  readonly rolledOut: readonly RolledOut[];
  /** Images and builds that were refused: not announced again, but a person may still start them by name. */
  readonly refused?: readonly string[];
  /** The recalls that hold: nothing of these images begins. */
  readonly recalled?: readonly RecallMark[] | undefined;
  /** Waits for the lock. Only the newest is kept. */
  readonly queued?: RolloutRequest;
  readonly awaited?: AwaitedImage;
  readonly withheld?: WithheldImage | undefined;
  readonly rebuild?: Rebuild | undefined;
  /** Images of its stream that are to be deleted. */
  readonly deletions?: Deletions | undefined;
  readonly retry?: Retry | undefined;
  /** The image of the service that is followed, and what it waits for. */
  readonly upstream?: Upstream | undefined;
  /** How the pattern differs from what the live fleet was made like: seen once, it may be half applied yet. */
  readonly patternChange?: string | undefined;
  /** The last moment of the refresh's schedule that was acted upon, milliseconds since the epoch. */
  readonly refreshedFor?: number | undefined;
  /** When the ages of the live servers are to be looked at again, milliseconds since the epoch. */
  readonly agesAt?: number | undefined;
  /** Servers of the live fleet that are replaced: rollouts don't begin meanwhile. */
  readonly replacing?: Replacing | undefined;
  /** Rollouts don't begin until its end. */
  readonly freeze?: Freeze | undefined;
  /** Its owner has taken it out of Greenshift's hands; the record keeps its numbers. */
  readonly removed?: { readonly at: number; readonly by: string; readonly reason: string } | undefined;
  readonly outbox?: readonly Announcement[] | undefined;
}

export interface RolledOut {
  readonly image: string;
  readonly rollout: string;
  /** Start of its build, milliseconds since the epoch. */
  readonly builtAt?: number;
}

/**
 * Fleets that are named like ones of ours (`web-7`) set the generation, so that the next never takes their name. `names`
 * are those of the fleets that exist.
 */
export function newService(
  spec: ServiceSpec,
  live: ServingFleet,
  at: number,
  names: readonly string[] = [],
): Service {
  const own = new RegExp(`^${spec.service}-(\\d{1,9})$`);
  const taken = [liveFleetIn(spec), ...names].map((fleet) => Number(own.exec(fleet)?.[1] ?? 0));
  const generation = Math.max(...taken);
  const { service: name } = spec;
  return {
    name,
    spec,
    followsSince: at,
    version: 0,
    generation,
    epoch: 0,
    live,
    liveSince: at,
    rolledOut: [],
  };
}

/** Since when the live image has been live at the latest, milliseconds since the epoch. */
export const liveSinceOf = ({ liveSince, last, followsSince }: Service): number =>
  liveSince ?? last?.at ?? followsSince;

export const rolloutOf = (service: Service, imageId: string) =>
  service.rolledOut.findLast(({ image }) => image === imageId)?.rollout;
