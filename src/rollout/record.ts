import type { Cause, RolloutImage } from './admission/rollout-request.ts';
import type { Attrition } from './analysis/attrition.ts';
import type { Evidence } from './analysis/evidence.ts';
import type { HealthSettings } from './analysis/health-settings.ts';
import type { Sample } from './analysis/sample.ts';
import type { Announcement } from './announcements/announcement-schema.ts';
import type { LastWords } from './fleet/console.ts';
import type { Blue, Green, Pattern } from './fleet/fleet-records.ts';
import type { SettingReport } from './fleet/settings-report.ts';
import type { Gating } from './gates/gate-record.ts';
import type { Required } from './images/required.ts';
import type { Abandonment, Approval, Pause, Promotion } from './interventions/interventions.ts';
import type { OperatorCall } from './interventions/operator-call.ts';
import type { Leftover } from './leftover.ts';
import type { Outcome, Phase } from './phase.ts';
import type { Plan } from './plan/plan.ts';
import type { ProbeRecord } from './probes/probe-record.ts';
import type { Limits } from './service-spec/spec.ts';
import type { Pair } from './traffic/pairs.ts';
import type { Route } from './traffic/routes.ts';
import type { Testers } from './traffic/testers-record.ts';
import type { TrafficRecord, WayBack } from './traffic/traffic-record.ts';
import type { Throttled } from './waiting/throttled-record.ts';

export interface TimelineEntry {
  readonly at: number;
  readonly phase: Phase;
  readonly what: string;
  /** Green's share of the traffic in percent from then on, where the entry tells it. */
  readonly green?: number;
  /** How often it has come since `since`, milliseconds since the epoch, the last time at `at`; once without them. */
  readonly times?: number;
  readonly since?: number;
}

export interface Rollout {
  /** The service and the generation: `web-42`. Also the name of the green fleet. */
  readonly id: string;
  readonly service: string;
  readonly generation: number;
  /** Rises with every takeover by another execution. */
  readonly epoch: number;
  readonly version: number;
  readonly image: RolloutImage;
  readonly cause: Cause;
  /** What its image is held to beside its owner; absent where that is nothing. */
  readonly required?: Required;
  readonly routes: readonly Route[];
  /** Of fleets that are in several target groups. */
  readonly pairs?: readonly Pair[] | undefined;
  readonly limits: Limits;
  /** Records of 0.0 have none: the standard holds. */
  readonly health?: HealthSettings;
  readonly plan: Plan;
  readonly phase: Phase;
  readonly step: number;
  /** When the current phase began, and when the current step's weight was read back; milliseconds since the epoch. */
  readonly phaseSince: number;
  readonly stepSince: number;
  /** The fleets aren't read before this moment: stale reads may still show the rollout before. */
  readonly notBefore: number;
  readonly blue: Blue;
  readonly green: Green;
  readonly pattern?: Pattern;
  readonly traffic: TrafficRecord;
  /**
   * How long clients are to stay with their fleet, milliseconds, where the owner's actions don't say; and the routes,
   * by name, whose action the rollout has made sticky.
   */
  readonly stickiness?: { readonly time: number; readonly set: readonly string[] };
  readonly testers?: Testers | undefined;
  readonly probes?: ProbeRecord | undefined;
  readonly wayBack?: WayBack;
  /** The commands that put blue back without Greenshift, for whoever can reach the table alone. */
  readonly breakGlass?: readonly string[] | undefined;
  readonly evidence: Evidence;
  /** Blue's requests before the current step, for comparison with a green that has all of the traffic. */
  readonly baseline?: Sample;
  readonly attrition?: Attrition;
  /** What becomes of each setting of blue in green, as it was found before anything was changed. */
  readonly settings?: readonly SettingReport[];
  readonly abort?: { readonly at: number; readonly by: string; readonly reason: string };
  /** Of a server of green that didn't come up. */
  readonly boot?: LastWords;
  /** AWS has throttled its calls; absent where it never did. */
  readonly throttled?: Throttled;
  readonly failure?: { readonly at: number; readonly code: string; readonly message: string };
  /** What people were notified of, so that they are once. */
  readonly attention?: readonly string[];
  readonly pause?: Pause;
  /** When it went on after a pause: its deadlines count from then on. */
  readonly resumedAt?: number;
  readonly promotion?: Promotion;
  readonly approval?: Approval;
  /** A person's word that green may get the weights up to that of a step outside of the windows of the spec. */
  readonly outsideWindows?: Approval;
  readonly gating?: Gating | undefined;
  readonly abandon?: Abandonment;
  /** What is left behind since the end, because it couldn't be removed or wasn't to be. */
  readonly left?: readonly Leftover[] | undefined;
  readonly outcome?: Outcome;
  readonly call?: OperatorCall;
  readonly outbox?: readonly Announcement[] | undefined;
  readonly stuckAt?: number;
  readonly takeovers?: number;
  readonly takenOverAt?: number;
  /** When its execution was followed by another one, before the history of that was full. */
  readonly renewedAt?: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** When it was verified, after the end, that nothing of the rollout was left behind. */
  readonly cleanedUpAt?: number;
  readonly timeline: readonly TimelineEntry[];
}

export const isOpen = (rollout: Rollout) => rollout.phase !== 'concluded';

export const NEWER_IMAGE = 'a newer image';

/** How a rollout ended, with what `outcome` leaves open: who sent it back. */
export type Result = 'promoted' | 'reverted' | 'rolled-back' | 'replaced' | 'abandoned';

/** Undefined for an open rollout. One that had failed before it was aborted was reverted. */
export function resultOf({ phase, outcome, abort, failure }: Rollout): Result | undefined {
  if (phase !== 'concluded' || !outcome || outcome === 'needs-operator') return undefined;
  if (outcome !== 'reverted' || !abort || (failure && failure.at <= abort.at)) return outcome;
  return abort.by === NEWER_IMAGE ? 'replaced' : 'rolled-back';
}

/** True once nothing may raise green's weight any more. */
export const isRollingBack = (rollout: Rollout) =>
  rollout.abort !== undefined ||
  rollout.failure !== undefined ||
  rollout.phase === 'rolling-back' ||
  rollout.phase === 'retiring-green' ||
  rollout.phase === 'concluded';

/** True while a newer image may replace the rollout. A promotion or a rollback ends first. */
export const isReplaceable = (rollout: Rollout) =>
  !isRollingBack(rollout) && rollout.phase !== 'retiring-blue' && rollout.cause.kind !== 'rollback';
