import type { Cause, Outcome, RolloutImage } from './record.ts';
import type { ServiceSpec } from './spec.ts';

/** A fleet that serves, or served, a service. */
export interface ServingFleet {
  readonly fleet: string;
  readonly targetGroup: string;
  readonly imageId: string;
}

/** What is known of a service beside its rollouts. Its `lock` is the one thing that lets a rollout change anything. */
export interface Service {
  readonly name: string;
  readonly spec: ServiceSpec;
  /** Since when the service follows its stream of images: what was built before is not its business. Milliseconds. */
  readonly followsSince: number;
  /** Rises with every write of this record. */
  readonly version: number;
  /** The last generation number that was given away; it never falls. */
  readonly generation: number;
  readonly epoch: number;
  readonly live: ServingFleet;
  /** What was live before the last promotion; its servers are gone, its image is not. */
  readonly previous?: ServingFleet;
  /** Carries the request, so that a claim whose rollout was never written can be completed by anyone. */
  readonly lock?: { readonly rollout: string; readonly since: number; readonly request: RolloutRequest };
  /** How the last rollout ended. */
  readonly last?: {
    readonly rollout: string;
    readonly outcome: Outcome;
    readonly aborted: boolean;
    readonly at: number;
  };
  /** Images that were rolled out, with the rollout that did it; the newest come last. */
  readonly rolledOut: readonly RolledOut[];
  /** Images and builds that were published and refused. Nobody is told again; a person may still ask for them by name. */
  readonly refused?: readonly string[];
  /** The next rollout, waiting for the lock. Only the newest is kept. */
  readonly queued?: RolloutRequest;
}

export interface RolledOut {
  readonly image: string;
  readonly rollout: string;
  /** When its build began, if that is known. */
  readonly builtAt?: number;
}

export interface RolloutRequest {
  readonly image: RolloutImage;
  readonly cause: Cause;
  /** Straight to 100 % with all other checks: for an image that has served all of the traffic before. */
  readonly fastForward?: boolean;
  /** A person named the image: a second rollout of it is meant. */
  readonly allowRepeat?: boolean;
}

/**
 * A service as it is registered. A fleet that is named like one of ours (`web-7`) sets the generation counter, so that
 * the next fleet never takes its name.
 */
export function newService(spec: ServiceSpec, live: ServingFleet, at: number): Service {
  const own = new RegExp(`^${spec.service}-(\\d{1,9})$`).exec(spec.fleet);
  const generation = own ? Number(own[1]) : 0;
  const { service: name } = spec;
  return { name, spec, followsSince: at, version: 0, generation, epoch: 0, live, rolledOut: [] };
}

/** The rollout that an image had in this service. */
export const rolloutOf = (service: Service, imageId: string) =>
  service.rolledOut.findLast(({ image }) => image === imageId)?.rollout;
