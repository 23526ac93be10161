import { requiredCapacity } from '../src/fleet/size.ts';
import { type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Ports } from '../src/ports/ports.ts';
import { amend, current } from '../src/records/update.ts';
import { type Attrition, isExcessive, observeServers } from '../src/rollout/analysis/attrition.ts';
import {
  type Evidence,
  MINUTE,
  settledUntil,
  unknownSince,
  withTicks,
} from '../src/rollout/analysis/evidence.ts';
import { judge, type Verdict } from '../src/rollout/analysis/verdict.ts';
import { requiredHealthy } from '../src/rollout/capacity.ts';
import { DriftDetected } from '../src/rollout/errors.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { enter, fail } from '../src/rollout/transitions.ts';
import { clock, fleets, metrics, rollouts, traffic } from '../src/runtime/ports.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { greenShare } from '../src/traffic/control.ts';

type Needs = Pick<Ports, 'rollouts' | 'fleets' | 'traffic' | 'metrics' | 'clock'>;

/**
 * Two looks in a row with too few healthy servers; one alone may find a server that is just being replaced. They are
 * told apart by time, half of the shortest tick: the same look done again within seconds is still the first.
 */
const UNHEALTHY_FOR = MINUTE / 2;

/**
 * One look at a bake: is the split still ours, has green its servers, what do the settled minutes say. The evidence is
 * kept in the record, so a look that is repeated, or made by another execution, neither skips nor counts twice.
 */
export async function analyze(ports: Needs, input: StepInput): Promise<StepResult> {
  const rollout = await current(ports.rollouts, input);
  if (isRollingBack(rollout)) return stepResult(rollout, 'fail');
  if (rollout.phase === 'shifting') return stepResult(rollout, 'pass');
  if (rollout.phase === 'retiring-blue') return stepResult(rollout, 'promote');
  await checkSplit(ports, rollout);
  const [{ verdict, unhealthySince, attrition }, evidence] = await Promise.all([
    checkHealth(ports, rollout),
    gathered(ports, rollout),
  ]);
  const seen: Rollout = { ...rollout, attrition, evidence: { ...evidence, unhealthySince } };
  const decided = decide(seen, verdict ?? judged(seen, ports.clock.now()), ports.clock.now());
  if (decided.failure) return recordFailure(ports, decided);
  const saved = await ports.rollouts.save(decided);
  if (saved.phase === 'retiring-blue') return stepResult(saved, 'promote');
  return stepResult(saved, saved.phase === 'shifting' ? 'pass' : 'hold', rollout.plan.tickSeconds);
}

async function checkSplit({ traffic }: Needs, rollout: Rollout): Promise<void> {
  const share = greenShare(await traffic.read(rollout.route), rollout);
  const { observed } = rollout.traffic;
  if (share !== observed) {
    throw new DriftDetected(`green has ${share} % of the traffic, but ${observed} % was written last`);
  }
}

interface Health {
  readonly verdict?: Verdict;
  readonly unhealthySince?: number;
  readonly attrition: Attrition;
}

async function checkHealth(ports: Needs, rollout: Rollout): Promise<Health> {
  const [health, full] = await Promise.all([
    ports.traffic.health(rollout.green.targetGroup),
    requiredCapacity(ports, rollout),
  ]);
  const now = ports.clock.now();
  const attrition = observeServers(rollout.attrition, health, now - rollout.startedAt);
  if (isExcessive(attrition, full)) {
    const reason = `${attrition.lost} servers of green were healthy in traffic and are gone, of ${full}`;
    return { attrition, verdict: { kind: 'fail', code: 'GreenUnhealthy', reason } };
  }
  const { healthy } = health;
  const needed = requiredHealthy(rollout.traffic.observed, full);
  if (healthy.length >= needed) return { attrition };
  const unhealthySince = rollout.evidence.unhealthySince ?? now;
  const reason = `green has ${healthy.length} healthy servers, its share of the traffic needs ${needed}`;
  const isOver = healthy.length === 0 || now - unhealthySince >= UNHEALTHY_FOR;
  return {
    attrition,
    unhealthySince,
    verdict: isOver ? { kind: 'fail', code: 'GreenUnhealthy', reason } : { kind: 'hold', reason },
  };
}

async function gathered({ metrics, clock }: Needs, rollout: Rollout): Promise<Evidence> {
  const { evidence, route, blue, green } = rollout;
  const until = settledUntil(clock.now());
  if (until <= evidence.next) return evidence;
  const groups = { blue: blue.targetGroup, green: green.targetGroup };
  const ticks = await metrics.ticks({ route, ...groups, from: unknownSince(evidence), until });
  return withTicks(evidence, ticks, until);
}

/**
 * The judge's verdict, with the spec's word on what too few requests mean and a bound on holding. The spec has no say on
 * missing metrics: whatever `onInconclusive` is, they hold.
 */
function judged({ evidence, limits, plan, step, stepSince }: Rollout, now: number): Verdict {
  const bakeEnd = stepSince + plan.steps[step]!.bake;
  const verdict = judge(evidence, limits, bakeEnd, now);
  if (verdict.kind === 'pass' || verdict.kind === 'fail') return verdict;
  const { reason } = verdict;
  if (verdict.kind === 'inconclusive') {
    if (limits.onInconclusive === 'advance') return { kind: 'pass' };
    if (limits.onInconclusive === 'revert') return { kind: 'fail', code: 'Inconclusive', reason };
  }
  if (now >= bakeEnd + plan.holdAtMost) return { kind: 'fail', code: 'HeldTooLong', reason };
  return verdict;
}

function decide(rollout: Rollout, verdict: Verdict, at: number): Rollout {
  if (verdict.kind === 'fail') return fail(rollout, at, verdict.code, verdict.reason);
  if (verdict.kind !== 'pass') return rollout;
  const { requests, bad } = rollout.evidence.green;
  const what = `${rollout.traffic.observed} % passed: ${bad} of ${requests} responses bad`;
  if (rollout.step === rollout.plan.steps.length - 1) return enter(rollout, 'retiring-blue', at, what);
  return { ...enter(rollout, 'shifting', at, what), step: rollout.step + 1 };
}

/** The failure is put on the newest record: an abort that came meanwhile must not be lost, nor lose it. */
async function recordFailure(ports: Needs, { id, failure, evidence }: Rollout): Promise<StepResult> {
  const { code, message } = failure!;
  const record = await amend(ports, id, (newest, at) => fail({ ...newest, evidence }, at, code, message));
  return stepResult(record, 'fail');
}

export const handler = stepHandler('analyze', analyze, { clock, fleets, metrics, rollouts, traffic });
