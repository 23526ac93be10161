import { gatherEvidence } from '../src/lifecycle/gather-evidence.ts';
import { failStep, type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import { watchFleets } from '../src/lifecycle/watch-blue.ts';
import type { Ports } from '../src/ports/ports.ts';
import { saveAndDeliver } from '../src/records/deliver.ts';
import { current } from '../src/records/update.ts';
import { decide, judgeStep, newHold } from '../src/rollout/analysis/decision.ts';
import { assessHealth } from '../src/rollout/analysis/health.ts';
import type { Verdict } from '../src/rollout/analysis/verdict.ts';
import { rolloutHeld } from '../src/rollout/announcement.ts';
import { announce } from '../src/rollout/outbox.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { enter } from '../src/rollout/transitions.ts';
import { clock, fleets, judgements, metrics, notifier, rollouts, traffic } from '../src/runtime/ports.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { checkDrift, readTraffic } from '../src/traffic/live.ts';

type Needs = Pick<Ports, 'rollouts' | 'fleets' | 'traffic' | 'metrics' | 'judgements' | 'notifier' | 'clock'>;

/**
 * One check of a bake: the split, the servers of both fleets, and the metrics of the settled minutes. The evidence is kept in
 * records, so that a check by a retry or another execution neither skips a minute nor counts it twice.
 */
export async function analyze(ports: Needs, input: StepInput): Promise<StepResult> {
  const rollout = await current(ports.rollouts, input);
  if (isRollingBack(rollout)) return stepResult(rollout, 'fail');
  if (rollout.phase === 'shifting') return stepResult(rollout, 'pass');
  if (rollout.phase === 'retiring-blue') return stepResult(rollout, 'promote');
  checkDrift(await readTraffic(ports, rollout), rollout);
  const [{ rollout: found, blue, green, capacity }, { evidence, baseline, ...test }] = await Promise.all([
    watchFleets(ports, rollout),
    gatherEvidence(ports, rollout),
  ]);
  const now = ports.clock.now();
  if (blue.isLost && found.traffic.observed < 100) {
    const lost = enter({ ...found, baseline, evidence }, 'shifting', now, 'blue has no healthy server');
    return stepResult(await saveAndDeliver(ports, lost), 'pass');
  }
  const { verdict: ofHealth, unhealthySince, attrition } = assessHealth(found, green, capacity, now);
  const seen: Rollout = { ...found, attrition, baseline, evidence: { ...evidence, unhealthySince } };
  const verdict = worst(ofHealth ?? judgeStep(seen, now, test), blue.verdict);
  const decided = decide(seen, verdict, now);
  if (decided.failure) return failStep(ports, rollout.id, decided.failure, { evidence: decided.evidence });
  const announced = announceHold(decided, newHold(seen, verdict), verdict, now);
  const saved = await saveAndDeliver(ports, announced);
  if (saved.phase === 'retiring-blue') return stepResult(saved, 'promote');
  return stepResult(saved, saved.phase === 'shifting' ? 'pass' : 'hold', rollout.plan.tickSeconds);
}

/** A bad green fails whatever blue is like; otherwise blue's verdict, if it has one, is in the way. */
const worst = (green: Verdict, blue: Verdict | undefined): Verdict =>
  green.kind === 'fail' || !blue ? green : blue;

function announceHold(decided: Rollout, code: string | undefined, verdict: Verdict, at: number): Rollout {
  if (!code || verdict.kind !== 'hold') return decided;
  return announce(decided, rolloutHeld(decided, code, verdict.reason, at));
}

export const handler = stepHandler('analyze', analyze, {
  clock,
  fleets,
  judgements,
  metrics,
  notifier,
  rollouts,
  traffic,
});
