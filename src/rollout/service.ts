import { noEvidence } from './analysis/evidence.ts';
import { ImageAlreadyRolledOut, NothingToRollBackTo, RolloutInProgress } from './errors.ts';
import { planFor } from './plan.ts';
import type { Cause, Outcome, Rollout, RolloutImage } from './record.ts';
import type { ServiceSpec } from './spec.ts';
import { READ_STALENESS } from './timing.ts';

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

interface RolledOut {
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

/** Images remembered per service; an older one that is published again is an exotic case and merely rolls out. */
const REMEMBERED = 200;

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

/**
 * Claims a rollout: takes the lock, the next generation and an epoch. Throws RolloutInProgress while another holds the
 * lock, ImageAlreadyRolledOut for an image that had its rollout, unless it is asked for again.
 */
export function claim(service: Service, request: RolloutRequest, at: number): Service {
  if (service.lock) {
    throw new RolloutInProgress(`${service.name} has the rollout ${service.lock.rollout} under way`);
  }
  const before = rolloutOf(service, request.image.id);
  if (before !== undefined && !request.allowRepeat) {
    throw new ImageAlreadyRolledOut(`${service.name}: ${request.image.id} was rolled out as ${before}`);
  }
  const generation = service.generation + 1;
  const epoch = service.epoch + 1;
  const id = `${service.name}-${generation}`;
  const next: Service = {
    ...service,
    generation,
    epoch,
    lock: { rollout: id, since: at, request },
    rolledOut: [...service.rolledOut, rolledOutAs(id, request)].slice(-REMEMBERED),
    ...(service.queued?.image.id === request.image.id && { queued: undefined }),
  };
  return next;
}

/**
 * The first record of the rollout that holds the lock. It derives from the service's record alone, so a claim whose
 * rollout was never written can be completed later. Undefined while the lock is free.
 */
export function initialRecord(service: Service): Rollout | undefined {
  if (!service.lock) return undefined;
  const { spec, live, last, generation, epoch } = service;
  const { rollout: id, since: at, request } = service.lock;
  const [one, other] = spec.traffic.targetGroups;
  return {
    id,
    service: service.name,
    generation,
    epoch,
    version: 0,
    image: request.image,
    cause: request.cause,
    routes: spec.traffic.routes,
    // The way back to an image that has served everything isn't held up for want of requests.
    limits: request.fastForward ? { ...spec.limits, onInconclusive: 'advance' } : spec.limits,
    plan: planFor(spec, request.fastForward ?? false),
    phase: 'planned',
    step: 0,
    phaseSince: at,
    stepSince: at,
    notBefore: last ? last.at + READ_STALENESS : at,
    blue: { ...live, desired: 0 },
    green: { fleet: id, targetGroup: live.targetGroup === one ? other : one },
    traffic: { intended: 0, observed: 0, observedAt: at, zeroSince: { green: at } },
    evidence: noEvidence(at),
    startedAt: at,
    timeline: [
      { at, phase: 'planned', what: `${causeText(request.cause)}: ${live.imageId} → ${request.image.id}` },
    ],
  };
}

/**
 * The service after one of its rollouts ended: the lock is free, and after a promotion green is the live fleet. What a
 * rollback replaced is never the way back: pressing rollback again must not bring the bad image back.
 */
export function release(service: Service, rollout: Rollout, at: number): Service {
  const { outcome } = rollout;
  if (service.lock?.rollout !== rollout.id || outcome === undefined || outcome === 'needs-operator')
    return service;
  const last = { rollout: rollout.id, outcome, aborted: rollout.abort !== undefined, at };
  const free: Service = { ...service, lock: undefined, last };
  if (outcome === 'reverted') return free;
  const { fleet, targetGroup } = rollout.green;
  const previous = rollout.cause.kind === 'rollback' ? undefined : service.live;
  return { ...free, live: { fleet, targetGroup, imageId: rollout.image.id }, previous };
}

const rolledOutAs = (rollout: string, { image: { id, builtAt } }: RolloutRequest): RolledOut => ({
  image: id,
  rollout,
  ...(builtAt !== undefined && { builtAt }),
});

/**
 * Keeps a request for when the lock is free; it replaces an older one. An image that had its rollout is not kept, nor
 * one that was published while a rollback waits.
 */
export function enqueue(service: Service, request: RolloutRequest): Service {
  if (!request.allowRepeat && rolloutOf(service, request.image.id) !== undefined) return service;
  if (request.cause.kind === 'image-published' && service.queued?.cause.kind === 'rollback') return service;
  return { ...service, queued: request };
}

/** The request that brings the previous image back. Throws NothingToRollBackTo when the service knows none. */
export function rollbackRequest(service: Service, by: string): RolloutRequest {
  if (!service.previous) {
    const hint = 'start a rollout of an image by its id instead';
    throw new NothingToRollBackTo(`${service.name} knows no previous image to go back to; ${hint}`);
  }
  return {
    image: { id: service.previous.imageId },
    cause: { kind: 'rollback', by },
    fastForward: true,
    allowRepeat: true,
  };
}

/** The rollout that an image had in this service. */
export const rolloutOf = (service: Service, imageId: string) =>
  service.rolledOut.findLast(({ image }) => image === imageId)?.rollout;

function causeText(cause: Cause): string {
  if (cause.kind === 'image-published') return 'an image was published';
  return cause.kind === 'requested' ? `asked for by ${cause.by}` : `rollback asked for by ${cause.by}`;
}
