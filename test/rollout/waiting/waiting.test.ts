import { describe, expect, test } from 'vitest';
import { BLUE_KEPT, callAttention } from '../../../src/rollout/interventions/attention.ts';
import { type Rollout, resultOf } from '../../../src/rollout/record.ts';
import { MINUTE } from '../../../src/rollout/timing.ts';
import { note } from '../../../src/rollout/transitions.ts';
import { waitingFor } from '../../../src/rollout/waiting/waiting.ts';
import { bakingAt, beginAt } from '../../world/progress.ts';
import { aWorld } from '../../world/world.ts';

/** A rollout at the bake of its first step, which takes five minutes. */
const baking = async (change: Partial<Rollout> = {}): Promise<Rollout> => ({
  ...(await beginAt(aWorld(), bakingAt(10))),
  ...change,
});

describe('a rollout waits', () => {
  test('for the end of its bake, while nothing speaks against green', async () => {
    const rollout = await baking();
    expect(waitingFor(rollout, rollout.stepSince + MINUTE)).toEqual({
      kind: 'bake',
      held: false,
      reason: 'green is watched at 10 %',
      until: rollout.stepSince + 5 * MINUTE,
      after: 'advance',
    });
  });

  test('for metrics or requests that are missing after it, and is reverted in the end', async () => {
    const rollout = await baking();
    const bakeEnd = rollout.stepSince + 5 * MINUTE;
    expect(waitingFor(rollout, bakeEnd + MINUTE)).toMatchObject({
      kind: 'evidence',
      held: true,
      reason: expect.stringMatching(/missing|needed|settled/),
      until: bakeEnd + rollout.plan.holdAtMost,
      after: 'revert',
    });
  });

  test('held during the bake already, for what speaks against green', async () => {
    const found = await baking();
    const { evidence, stepSince } = found;
    const green = { requests: 1_000, bad: 0, refused: 500 };
    const blue = { requests: 9_000, bad: 0, refused: 0 };
    const rollout = { ...found, evidence: { ...evidence, green, blue } };
    expect(waitingFor(rollout, stepSince + MINUTE)).toMatchObject({
      kind: 'evidence',
      held: true,
      code: 'ClientErrors',
      reason: expect.stringContaining('4xx'),
    });
  });

  test('for a blue that was shrunk, and for healthy servers', async () => {
    const { blue, evidence, stepSince, plan } = await baking();
    const shrunk = await baking({ blue: { ...blue, resizedSince: stepSince } });
    expect(waitingFor(shrunk, stepSince)).toMatchObject({
      kind: 'blue',
      held: true,
      until: stepSince + plan.holdAtMost,
    });
    const unhealthy = await baking({ evidence: { ...evidence, unhealthySince: stepSince } });
    expect(waitingFor(unhealthy, stepSince)).toMatchObject({ kind: 'servers', held: true });
  });

  test('for its servers to start, with the deadline that reverts it', async () => {
    const rollout = await beginAt(aWorld(), 'proving');
    expect(waitingFor(rollout, rollout.phaseSince)).toMatchObject({
      kind: 'servers',
      held: false,
      until: rollout.phaseSince + rollout.plan.startWithin,
      after: 'revert',
    });
  });

  test('for a person, for a fleet that drains, and for nothing once it is over', async () => {
    const call = {
      at: 0,
      phase: 'baking' as const,
      code: 'RouteGone',
      reason: 'the listener is gone',
      help: 'x',
      count: 1,
    };
    expect(waitingFor(await baking({ call }), 0)).toMatchObject({
      kind: 'operator',
      held: true,
      code: 'RouteGone',
      reason: 'the listener is gone',
    });
    const retiring = await beginAt(aWorld(), 'retiring-blue');
    expect(waitingFor(retiring, 0)).toMatchObject({ kind: 'drain', held: false });
    expect(waitingFor(await beginAt(aWorld(), 'concluded'), 0)).toBeUndefined();
  });

  // Under throttling a rollout seemed to bake, or to drain, while its steps called nothing.
  test('for its turn while AWS throttles, unless something else is in its way', async () => {
    const throttled = { since: 0, at: 0, turn: 40_000, work: 'look' };
    const turn = { kind: 'turn', held: false, code: 'Throttled', until: 40_000, after: 'resume' };
    expect(waitingFor(await baking({ throttled }), 10_000)).toMatchObject(turn);
    expect(waitingFor(await baking({ throttled }), 50_000)).toMatchObject({ kind: 'bake' });
    const paused = { kind: 'asked' as const, at: 0, until: 90_000, by: 'ann', reason: 'a look' };
    expect(waitingFor(await baking({ throttled, pause: paused }), 10_000)).toMatchObject({ kind: 'resume' });
    const draining = await beginAt(aWorld(), 'retiring-blue');
    const retire = { ...throttled, work: 'retire' };
    expect(waitingFor({ ...draining, throttled: retire }, 10_000)).toMatchObject(turn);
  });

  test('for no turn of anything else while the traffic goes back', async () => {
    const throttled = { since: 0, at: 0, turn: 40_000, work: 'raise' };
    const back = await baking({ phase: 'rolling-back', abort: { at: 0, by: 'ann', reason: 'alarms' } });
    expect(waitingFor({ ...back, throttled }, 10_000)).toBeUndefined();
    expect(waitingFor({ ...back, throttled: { ...throttled, work: 'give back' } }, 10_000)).toMatchObject({
      kind: 'turn',
      until: 40_000,
    });
  });

  test('for what blue is kept for, until anything else happens or it shrinks', async () => {
    const retiring = await beginAt(aWorld(), 'retiring-blue');
    const why = `${BLUE_KEPT}a listener on port 8080 forwards to it`;
    const kept = callAttention(retiring, 1, 'a listener', why);
    expect(waitingFor(kept, 1)).toEqual({ kind: 'drain', held: true, reason: why });
    const shrinking = { ...kept, blue: { ...kept.blue, shrinking: true as const } };
    for (const later of [shrinking, note(kept, 2, 'the routes are now others')])
      expect(waitingFor(later, 2)).toMatchObject({ held: false, reason: expect.stringContaining('drains') });
  });
});

test('the result tells a revert from a rollback by a person, and from a newer image', async () => {
  const open = await baking();
  const ended = { ...open, phase: 'concluded' as const, outcome: 'reverted' as const };
  const abort = { at: 2, by: 'ann', reason: 'alarms' };
  const failure = { at: 1, code: 'Outage', message: 'out' };
  expect(resultOf(open)).toBeUndefined();
  expect(resultOf({ ...ended, outcome: 'promoted' })).toBe('promoted');
  expect(resultOf(ended)).toBe('reverted');
  expect(resultOf({ ...ended, abort })).toBe('rolled-back');
  expect(resultOf({ ...ended, abort, failure })).toBe('reverted');
  expect(resultOf({ ...ended, abort, failure: { ...failure, at: 3 } })).toBe('rolled-back');
  expect(resultOf({ ...ended, abort: { ...abort, by: 'a newer image' } })).toBe('replaced');
});
