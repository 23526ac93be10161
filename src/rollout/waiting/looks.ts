import type { Rollout } from '../record.ts';
import {
  LOOK_DELAY,
  LOOK_INTERVAL,
  LOOK_INTERVAL_YOUNG,
  LOOK_SPREAD,
  LOOKS_APART,
  METRICS_PERIOD,
  SECOND,
  STEP_TIMEOUT,
  STEP_YOUNG,
} from '../timing.ts';

/**
 * A bake is looked at whole right after each minute, when the load balancer's metrics of another one can be there, and
 * glanced at in between: more often while the step is young, for a bad image is bad at once as a rule.
 */

type Baking = Pick<Rollout, 'id' | 'plan' | 'step' | 'stepSince' | 'evidence'>;

export const isYoung = ({ stepSince }: Pick<Baking, 'stepSince'>, now: number) =>
  now - stepSince < STEP_YOUNG;

/** Seconds until the next look of either kind. */
export function nextLookSeconds(rollout: Baking, now: number): number {
  const interval = isYoung(rollout, now) ? LOOK_INTERVAL_YOUNG : LOOK_INTERVAL;
  const beginning = beginningOf(rollout.id);
  const soonest = now + LOOKS_APART;
  const next = soonest + ((beginning - (soonest % interval) + interval) % interval);
  const end = bakeEndOf(rollout);
  const sooner = end > now ? Math.min(next, end) : next;
  return Math.ceil((sooner - now) / SECOND);
}

/** True for the first look after a minute's end, and for the first after the bake's. */
export function isWholeLookDue(rollout: Baking, now: number): boolean {
  const { lookedAt } = rollout.evidence;
  if (lookedAt === undefined) return true;
  const end = bakeEndOf(rollout);
  return minuteOf(lookedAt) < minuteOf(now) || (lookedAt < end && now >= end);
}

/** True while an execution that was begun for a look hasn't made it yet: another one would only end that one. */
export const isLookComing = ({ evidence, renewedAt }: Pick<Rollout, 'evidence' | 'renewedAt'>, now: number) =>
  evidence.lookedAt === undefined && renewedAt !== undefined && now - renewedAt < STEP_TIMEOUT;

/** When the bake of the current step ends, milliseconds since the epoch. */
export const bakeEndOf = ({ plan, step, stepSince }: Pick<Baking, 'plan' | 'step' | 'stepSince'>) =>
  stepSince + plan.steps[step]!.bake;

const minuteOf = (time: number) => Math.floor(time / METRICS_PERIOD);

/** Milliseconds into the minute. Spread, so that the rollouts of one image don't all call AWS in the same second. */
const beginningOf = (id: string) => LOOK_DELAY + ((sumOf(id) * SECOND) % LOOK_SPREAD);

const sumOf = (text: string) => [...text].reduce((sum, sign) => sum * 31 + sign.charCodeAt(0), 7) % 65_521;
