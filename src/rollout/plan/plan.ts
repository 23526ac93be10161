import { durationOf, HOLD, milliseconds } from '../duration.ts';
import { type GateRule, gateRules } from '../gates/gate-rule.ts';
import { percentIn } from '../service-spec/percent.ts';
import type { ServiceSpec, Step } from '../service-spec/spec.ts';
import { BACK_WITHIN_DEFAULT, HELD_BAKE_OF_ROLLBACK, METRICS_PERIOD, PAUSE_MAX, SECOND } from '../timing.ts';

/** Fixed when the rollout is claimed: later changes of the spec don't reach it. A person may have other steps taken. */
export interface Plan {
  readonly steps: readonly PlannedStep[];
  /** The sum of the bakes as they were planned, milliseconds, once a person has changed the steps. */
  readonly horizon?: number | undefined;
  /** The steps as they were planned, once a person has changed them: what was put in another one's place takes none away. */
  readonly planned?: readonly PlannedStep[] | undefined;
  /** How long green may take to become healthy, in milliseconds. */
  readonly startWithin: number;
  /** How long the way back to blue may take, in milliseconds; rollouts of before have none. */
  readonly backWithin?: number;
  /**
   * How many servers more than blue's there may be, percent of those: green grows with its weight, and blue shrinks behind
   * it. Absent: green is a whole second fleet.
   */
  readonly surge?: number;
  /** Seconds between two polls of a bake, for releases before 0.1: see `looks.ts` for when it is looked at now. */
  readonly tickSeconds: number;
  /** How long a step may be held after its bake, in milliseconds. */
  readonly holdAtMost: number;
  /** Whom it asks before it goes on, and tells that it went back; none when it isn't said. */
  readonly gates?: readonly GateRule[] | undefined;
}

export interface PlannedStep {
  /** Green's share of the traffic in percent. */
  readonly weight: number;
  /** Milliseconds. */
  readonly bake: number;
  /** A person has to approve the weight. */
  readonly approval?: boolean | undefined;
  /** It lasts until a person goes on, and `bake` at most. */
  readonly hold?: boolean | undefined;
  /** A person has put it in. */
  readonly byHand?: boolean | undefined;
}

function plannedStep({ weight, bake, approval }: Step, pauseAtMost = durationOf(PAUSE_MAX)): PlannedStep {
  const isHold = bake === HOLD;
  const planned = { weight, bake: milliseconds(isHold ? pauseAtMost : bake) };
  return { ...planned, ...(isHold && { hold: true }), ...(approval && { approval: true }) };
}

/** A rollback waits for nobody. */
const unattended = ({ weight, bake, hold }: PlannedStep): PlannedStep => ({
  weight,
  bake: hold ? HELD_BAKE_OF_ROLLBACK : bake,
});

/**
 * What the stakes of the judgement are spread over, milliseconds: the bakes as they were planned. A person may change the
 * steps, and more of them would be more than there is.
 */
export const horizonOf = ({ horizon, steps }: Pick<Plan, 'horizon' | 'steps'>): number =>
  horizon ?? steps.reduce((sum, { bake }) => sum + bake, 0);

/** `fastForward` goes to 100 % in one step, with the bake of the last: for an image that has served all traffic before. */
export function planFor(spec: ServiceSpec, fastForward: boolean): Plan {
  const all = spec.steps.map((step) => plannedStep(step, spec.limits.pauseAtMost));
  const steps = fastForward ? all.slice(-1).map(unattended) : all;
  return {
    steps,
    startWithin: milliseconds(spec.startWithin),
    backWithin: spec.backWithin === undefined ? BACK_WITHIN_DEFAULT : milliseconds(spec.backWithin),
    // One step to 100 % takes a whole second fleet.
    ...(spec.surge !== undefined && !fastForward && { surge: percentIn(spec.surge) }),
    tickSeconds: METRICS_PERIOD / SECOND,
    holdAtMost: milliseconds(spec.limits.holdAtMost),
    ...(spec.gates && { gates: gateRules(spec.gates, fastForward) }),
  };
}
