import { expect, test } from 'vitest';
import { sampleView } from '../../../src/api/views.ts';
import { decide, judgeStep } from '../../../src/rollout/analysis/decision.ts';
import { noEvidence, type Tick, withTicks } from '../../../src/rollout/analysis/evidence.ts';
import { opinionOf } from '../../../src/rollout/analysis/explain.ts';
import { STANDARD } from '../../../src/rollout/analysis/health-settings.ts';
import { judge } from '../../../src/rollout/analysis/judge.ts';
import { beginJudgement, settleJudgement } from '../../../src/rollout/analysis/judgement.ts';
import { judgementContext } from '../../../src/rollout/analysis/judgement-context.ts';
import { addSamples, NO_SAMPLE, type Sample } from '../../../src/rollout/analysis/sample.ts';
import { MINUTE } from '../../../src/rollout/timing.ts';
import { bakingAt, beginAt } from '../../world/progress.ts';
import { aSpec, LISTENER } from '../../world/specs.ts';
import { aWorld } from '../../world/world.ts';

const { limits } = aSpec();
const baking = await beginAt(aWorld(3), bakingAt(10));

/** Resets of the load balancer, shared out to both fleets; one that has all connections has them alone. */
const sample = (requests: number, share: number, isAlone = false): Sample => {
  const bad = requests * share;
  return { requests, bad, faults: bad, ...(!isAlone && { shared: true }) };
};

/** The kind of the last of ten minutes' verdicts, or the first that fails. */
function verdictOn(share: number, baseline: Sample | undefined): string {
  const context = judgementContext({ ...baking, baseline, stepSince: -MINUTE });
  let evidence = noEvidence(0);
  let judgement = beginJudgement({ rollout: 'web-1', step: 0, since: 0 });
  for (let minute = 0; minute < 10; minute += 1) {
    const tick: Tick = {
      minute: minute * MINUTE,
      blue: sample(900, share),
      green: sample(100, share),
    };
    const until = tick.minute + MINUTE;
    evidence = withTicks(evidence, [tick], until);
    judgement = settleJudgement(judgement, [tick], { until, oldest: 0 }, context);
    const opinion = opinionOf(judgement, STANDARD);
    const verdict = judge({ evidence, limits, baseline, opinion }, 10 * MINUTE, until);
    if (verdict.kind === 'fail' || minute === 9) return verdict.kind;
  }
  return 'none';
}

test('more resets than before are held against green, though blue has its part of them', () => {
  expect(verdictOn(0.2, sample(20_000, 0.02, true))).toBe('fail');
  expect(verdictOn(0.5, sample(20_000, 0.001, true))).toBe('fail');
});

test('as many resets as before are none of green’s', () => {
  for (const share of [0, 0.02, 0.4]) expect(verdictOn(share, sample(20_000, share, true))).toBe('pass');
});

test('without connections from before, the limits alone hold', () => {
  expect(verdictOn(0.01, undefined)).toBe('pass');
  expect(verdictOn(0.6, undefined)).toBe('fail');
});

test('what is counted is told where it isn’t what the words say', () => {
  const routes = [{ listener: LISTENER.replace('listener/app', 'listener/net') }];
  const evidence = { ...noEvidence(0), green: sample(3, 0.5), blue: sample(30, 0.5) };
  const ended = baking.stepSince + baking.plan.steps[0]!.bake + 20 * MINUTE;
  const few = { ...baking, routes, evidence: { ...evidence, next: ended } };
  const told = 'resets of both fleets, shared out by connections, for bad responses';
  expect(judgeStep(few, ended)).toMatchObject({ reason: expect.stringContaining(told) });
  expect(judgeStep({ ...few, routes: baking.routes }, ended)).toMatchObject({
    reason: expect.not.stringContaining(told),
  });
  const waiting = judgeStep({ ...few, evidence: noEvidence(ended) }, baking.stepSince);
  expect(waiting).toMatchObject({ reason: 'the bake continues' });
  const { timeline } = decide(few, { kind: 'pass' }, ended);
  expect(timeline.at(-1)!.what).toContain('2 of 3 connections reset');
  expect(sampleView(evidence.green)).toEqual({ requests: 3, bad: 2, refused: 0 });
});

test('what is shared stays so in a sum, and doesn’t become what blue had before', () => {
  const alone = sample(1_000, 0.01, true);
  expect(addSamples(sample(10, 0.1), alone)).toMatchObject({ requests: 1_010, shared: true });
  expect(addSamples(alone, NO_SAMPLE)).not.toHaveProperty('shared');
  const evidence = { ...baking.evidence, blue: sample(900, 0.5), green: sample(100, 0.5) };
  const passed = decide({ ...baking, baseline: alone, evidence }, { kind: 'pass' }, baking.stepSince);
  expect(passed.baseline).toMatchObject({ requests: 1_000, bad: 10 });
});

/**
 * Promoted by hand before the first minute: green at 100 % had nothing to be compared with, and was reverted as
 * HeldTooLong.
 */
test('a step that ended before its first minute leaves what blue had before to the next one', () => {
  const { baseline: _, ...unread } = baking;
  const early = { ...unread, evidence: noEvidence(baking.stepSince) };
  expect(decide(early, { kind: 'pass' }, baking.stepSince)).not.toHaveProperty('baseline');
});
