import { milliseconds } from './duration.ts';
import type { ServiceSpec } from './spec.ts';
import { BACK_WITHIN_DEFAULT, METRICS_PERIOD, SECOND } from './timing.ts';

/** Fixed when the rollout is claimed: later changes of the spec don't reach it. */
export interface Plan {
  readonly steps: readonly PlannedStep[];
  /** How long green may take to become healthy, in milliseconds. */
  readonly startWithin: number;
  /** How long the way back to blue may take, in milliseconds; rollouts of before have none. */
  readonly backWithin?: number;
  /** Time between two polls of a bake, in seconds. */
  readonly tickSeconds: number;
  /** How long a step may be held after its bake, in milliseconds. */
  readonly holdAtMost: number;
}

export interface PlannedStep {
  /** Green's share of the traffic in percent. */
  readonly weight: number;
  /** Milliseconds. */
  readonly bake: number;
}

/** An execution has 25,000 history events (Step Functions quotas) and a poll costs about ten: half of them for polls. */
const MAX_TICKS = 1_200;

/** `fastForward` goes to 100 % in one step, with the bake of the last: for an image that has served all traffic before. */
export function planFor(spec: ServiceSpec, fastForward: boolean): Plan {
  const all = spec.steps.map(({ weight, bake }) => ({ weight, bake: milliseconds(bake) }));
  const steps = fastForward ? all.slice(-1) : all;
  const holdAtMost = milliseconds(spec.limits.holdAtMost);
  const longest = steps.reduce((sum, step) => sum + step.bake + holdAtMost, 0);
  return {
    steps,
    startWithin: milliseconds(spec.startWithin),
    backWithin: spec.backWithin === undefined ? BACK_WITHIN_DEFAULT : milliseconds(spec.backWithin),
    tickSeconds: Math.max(METRICS_PERIOD, Math.ceil(longest / MAX_TICKS / SECOND) * SECOND) / SECOND,
    holdAtMost,
  };
}
