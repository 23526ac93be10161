import { horizonOf } from '../plan/plan.ts';
import type { Rollout } from '../record.ts';
import { MINUTE, RAISE_SETTLING } from '../timing.ts';
import { STANDARD } from './health-settings.ts';
import type { JudgementContext } from './judgement.ts';
import { badIn, NO_SAMPLE } from './sample.ts';
import { absoluteRate } from './sequential/gain.ts';

type Needs = Pick<Rollout, 'plan' | 'step' | 'stepSince' | 'baseline' | 'health' | 'traffic'>;

/** Where there is no control, as at 100 %, only rates that follow from what blue had before remain. */
export function judgementContext(rollout: Needs): JudgementContext {
  const { plan, step, stepSince, baseline, health, traffic } = rollout;
  const settings = health ?? STANDARD;
  const horizon = horizonOf(plan) / MINUTE;
  const nextShare = (plan.steps[step + 1]?.weight ?? 100) / 100;
  const before = baseline ?? NO_SAMPLE;
  const { requests } = before;
  const { errors, slow } = settings;
  const rates = {
    errors: absoluteRate({ requests, bad: badIn(before) }, errors, errors.limit),
    slow: slow ? absoluteRate({ requests, bad: before.slow ?? 0 }, slow, slow.limit) : 1,
  };
  const absolute = traffic.observed < 100 ? undefined : rates;
  const { warmUp = 0 } = settings;
  const warmSince = stepSince + Math.max(RAISE_SETTLING, warmUp);
  // A warm-up of the spec leaves minutes out whole.
  const raisedAt = warmUp > RAISE_SETTLING ? undefined : stepSince;
  return { settings, horizon, nextShare, absolute, shared: rates, warmSince, raisedAt };
}
