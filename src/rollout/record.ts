import type { Attrition } from './analysis/attrition.ts';
import type { Evidence } from './analysis/evidence.ts';
import type { Sample } from './analysis/sample.ts';
import type { Blue, Green } from './fleet-records.ts';
import type { Plan } from './plan.ts';
import type { Route } from './routes.ts';
import type { Limits } from './spec.ts';

/** Where a rollout is. Each phase is one sentence:
 *  planned: claimed, nothing has been changed yet;
 *  launching: blue is being pinned and green made;
 *  proving: green's servers boot and become healthy, without traffic;
 *  shifting: the next weight is being written;
 *  baking: green is watched at its weight;
 *  retiring-blue: green has everything for good, blue drains and goes;
 *  rolling-back: the traffic goes back to blue;
 *  retiring-green: blue has everything, green drains and goes;
 *  concluded: over; `outcome` says how.
 */
export type Phase =
  | 'planned'
  | 'launching'
  | 'proving'
  | 'shifting'
  | 'baking'
  | 'retiring-blue'
  | 'rolling-back'
  | 'retiring-green'
  | 'concluded';

/**
 * `needs-operator` is the end of an execution, not of the rollout: the phase and the lock stay, and it is tried again
 * from time to time and when a person has helped.
 */
export type Outcome = 'promoted' | 'reverted' | 'needs-operator';

/** Green's share in percent: what is meant, what was read back last, and since when the two fleets have had none. */
export interface TrafficRecord {
  readonly intended: number;
  readonly observed: number;
  readonly observedAt: number;
  /** Set while the fleet's weight reads back as 0; milliseconds since the epoch. */
  readonly zeroSince: { readonly blue?: number; readonly green?: number };
  /** Set for good once a weight above 0 was meant: from then on a share of green may be this rollout's doing. */
  readonly raised?: true;
}

export interface TimelineEntry {
  readonly at: number;
  readonly phase: Phase;
  readonly what: string;
}

export interface Rollout {
  /** The service and the generation: `web-42`. Also the name of the green fleet. */
  readonly id: string;
  readonly service: string;
  readonly generation: number;
  /** Rises whenever another execution takes the rollout over. */
  readonly epoch: number;
  /** Rises with every write of this record. */
  readonly version: number;
  readonly image: RolloutImage;
  readonly cause: Cause;
  readonly routes: readonly Route[];
  readonly limits: Limits;
  readonly plan: Plan;
  readonly phase: Phase;
  /** Index into `plan.steps`. */
  readonly step: number;
  /** When the current phase began, and when the current step's weight was read back; milliseconds since the epoch. */
  readonly phaseSince: number;
  readonly stepSince: number;
  /** Nothing is read of the fleets before this moment: the rollout before may still show in stale answers. */
  readonly notBefore: number;
  readonly blue: Blue;
  readonly green: Green;
  readonly traffic: TrafficRecord;
  readonly evidence: Evidence;
  /** Blue's requests before the current step, for comparison with a green that has all of the traffic. */
  readonly baseline?: Sample;
  /** Of green, from its first bake on. */
  readonly attrition?: Attrition;
  readonly abort?: { readonly at: number; readonly by: string; readonly reason: string };
  readonly failure?: { readonly at: number; readonly code: string; readonly message: string };
  readonly outcome?: Outcome;
  /** How often another execution has gone on with the rollout, and when that was last. */
  readonly takeovers?: number;
  readonly takenOverAt?: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** After the end, when it was made sure that nothing of the rollout was left behind. */
  readonly cleanedUpAt?: number;
  readonly timeline: readonly TimelineEntry[];
}

export interface RolloutImage {
  readonly id: string;
  /** The build that it comes from and when that began, milliseconds since the epoch; of published images. */
  readonly build?: string;
  readonly builtAt?: number;
}

export type Cause =
  | { readonly kind: 'image-published'; readonly build: string }
  | { readonly kind: 'requested'; readonly by: string }
  | { readonly kind: 'rollback'; readonly by: string };

/** True until the rollout has ended one way or the other: it holds its service's lock. */
export const isOpen = (rollout: Rollout) => rollout.phase !== 'concluded';

/** True once nothing may raise green's weight any more. */
export const isRollingBack = (rollout: Rollout) =>
  rollout.abort !== undefined ||
  rollout.failure !== undefined ||
  rollout.phase === 'rolling-back' ||
  rollout.phase === 'retiring-green' ||
  rollout.phase === 'concluded';

/** True while a newer image may take the rollout's place: once green was promoted, or blue is to come back, it ends first. */
export const isReplaceable = (rollout: Rollout) =>
  !isRollingBack(rollout) && rollout.phase !== 'retiring-blue' && rollout.cause.kind !== 'rollback';
