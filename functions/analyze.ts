import { requiredCapacity } from '../src/fleet/size.ts';
import { failStep, type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Ports } from '../src/ports/ports.ts';
import { current } from '../src/records/update.ts';
import { decide, judgeStep } from '../src/rollout/analysis/decision.ts';
import { type Evidence, settledUntil, unknownSince, withTicks } from '../src/rollout/analysis/evidence.ts';
import { assessHealth, type HealthCheck } from '../src/rollout/analysis/health.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { clock, fleets, metrics, rollouts, traffic } from '../src/runtime/ports.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { checkDrift, readTraffic } from '../src/traffic/live.ts';

type Needs = Pick<Ports, 'rollouts' | 'fleets' | 'traffic' | 'metrics' | 'clock'>;

/**
 * One check of a bake: the split, green's servers, and the metrics of the settled minutes. The evidence is kept in the
 * record, so that a check by a retry or another execution neither skips a minute nor counts it twice.
 */
export async function analyze(ports: Needs, input: StepInput): Promise<StepResult> {
  const rollout = await current(ports.rollouts, input);
  if (isRollingBack(rollout)) return stepResult(rollout, 'fail');
  if (rollout.phase === 'shifting') return stepResult(rollout, 'pass');
  if (rollout.phase === 'retiring-blue') return stepResult(rollout, 'promote');
  checkDrift(await readTraffic(ports, rollout), rollout);
  const [{ verdict, unhealthySince, attrition }, evidence] = await Promise.all([
    checkHealth(ports, rollout),
    gatherEvidence(ports, rollout),
  ]);
  const seen: Rollout = { ...rollout, attrition, evidence: { ...evidence, unhealthySince } };
  const decided = decide(seen, verdict ?? judgeStep(seen, ports.clock.now()), ports.clock.now());
  if (decided.failure) return failStep(ports, rollout.id, decided.failure, { evidence: decided.evidence });
  const saved = await ports.rollouts.save(decided);
  if (saved.phase === 'retiring-blue') return stepResult(saved, 'promote');
  return stepResult(saved, saved.phase === 'shifting' ? 'pass' : 'hold', rollout.plan.tickSeconds);
}

async function checkHealth(ports: Needs, rollout: Rollout): Promise<HealthCheck> {
  const [health, capacity] = await Promise.all([
    ports.traffic.health(rollout.green.targetGroup),
    requiredCapacity(ports, rollout),
  ]);
  return assessHealth(rollout, health, capacity, ports.clock.now());
}

async function gatherEvidence({ metrics, clock }: Needs, rollout: Rollout): Promise<Evidence> {
  const { evidence, routes, blue, green } = rollout;
  const until = settledUntil(clock.now());
  if (until <= evidence.next) return evidence;
  const groups = { blue: blue.targetGroup, green: green.targetGroup };
  const ticks = await metrics.ticks({ routes, ...groups, from: unknownSince(evidence), until });
  return withTicks(evidence, ticks, until);
}

export const handler = stepHandler('analyze', analyze, { clock, fleets, metrics, rollouts, traffic });
