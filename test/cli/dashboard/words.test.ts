import { describe, expect, test } from 'vitest';
import {
  abortTitle,
  badgeOf,
  failureTitle,
  percentOf,
  planLeft,
  type RolloutBody,
  sentence,
  spanText,
  waitText,
} from '../../../cli/dashboard/page/words.ts';

const at = (minutes: number) => new Date(minutes * 60_000).toISOString();

const baking = {
  phase: 'baking',
  outcome: null,
  result: null,
  traffic: { green: 25, blue: 75, intended: 25, observedAt: '2026-01-01T00:00:00.000Z' },
  step: { index: 1, of: 3, weight: 25, nextWeight: 100, since: at(10), bakeEnds: at(20) },
  plan: {
    steps: [
      { weight: 5, bake: '5m' },
      { weight: 25, bake: '10m' },
      { weight: 100, bake: '1h' },
    ],
    startWithin: '10m',
    holdAtMost: '1h',
  },
  waiting: {
    for: 'bake',
    held: false,
    reason: 'green is watched',
    code: null,
    until: at(20),
    after: 'advance',
  },
  needsOperator: null,
  abort: null,
  failure: null,
  readAt: at(14),
} as unknown as RolloutBody;

const resume = { ...baking.waiting!, for: 'resume', held: true } as const;

describe('the state in two words', () => {
  test.each<[string, Partial<RolloutBody>, string]>([
    ['a bake', {}, 'Baking at 25 %'],
    ['a hold', { waiting: { ...baking.waiting!, held: true } }, 'Held at 25 %'],
    ['a pause', { waiting: resume, pause: { kind: 'asked' } as RolloutBody['pause'] }, 'Paused at 25 %'],
    [
      'a step that is to last',
      { waiting: resume, pause: { kind: 'hold' } as RolloutBody['pause'] },
      'Held at 25 %',
    ],
    ['a gate', { waiting: { ...baking.waiting!, for: 'gate', held: true } }, 'Waits for a gate'],
    [
      'a turn under throttling',
      { waiting: { ...baking.waiting!, for: 'turn', after: 'resume' } },
      'Waits for its turn',
    ],
    ['the way back', { phase: 'rolling-back' }, 'Rolling back'],
    // It was shown as a bake until the flow had taken it over.
    ["a person's word", { abort: { at: at(1), by: 'ann', reason: 'errors' } }, 'Rolling back'],
    ['a revert', { phase: 'concluded', result: 'reverted' }, 'Reverted'],
    ["a person's rollback", { phase: 'concluded', result: 'rolled-back' }, 'Rolled back'],
  ])('of %s', (_, change, text) => {
    expect(badgeOf({ ...baking, ...change }).text).toBe(text);
  });

  test('what needs a person comes before what holds', () => {
    const needsOperator = { at: at(1), code: 'RouteGone', reason: 'the listener is gone', help: '' };
    const held = { ...baking.waiting!, held: true };
    expect(badgeOf({ ...baking, needsOperator, waiting: held })).toEqual({
      tone: 'bad',
      text: 'Needs a person',
    });
  });
});

describe('times', () => {
  test('a wait says how long, by the clock of the cloud, and what comes then', () => {
    expect(waitText(baking)).toBe('Green is watched — 6 min left, then the next step');
  });

  test('one that is over is due, not negative', () => {
    expect(waitText({ ...baking, readAt: at(21) })).toMatch('due now');
  });

  test('the plan has the rest of this bake and all of the next', () => {
    expect(planLeft(baking)).toBe(66 * 60_000);
  });

  test.each<Partial<RolloutBody>>([
    { phase: 'concluded' },
    { phase: 'retiring-green' },
    { abort: { at: at(1), by: 'ann', reason: '' } },
  ])('a rollout that goes back has no time left: %o', (change) => {
    expect(planLeft({ ...baking, ...change })).toBeUndefined();
  });

  test.each([
    [45_000, '45 s'],
    [5 * 60_000, '5 min'],
    [3.5 * 3_600_000, '3.5 h'],
    [48 * 3_600_000, '2 days'],
    [-5, '0 s'],
  ])('%d ms are %s', (span, text) => {
    expect(spanText(span)).toBe(text);
  });
});

test.each([
  [0, 0, '—'],
  [0, 10, '0 %'],
  [9, 1_000, '0.90 %'],
  [1, 100_000, '0.0010 %'],
  [50, 100, '50 %'],
])('%d of %d is %s', (part, whole, text) => {
  expect(percentOf(part, whole)).toBe(text);
});

test('a moment in a text is shown in the time zone of all others', () => {
  expect(sentence('waits until 2026-11-29T08:00:00.000Z: it is closed')).toMatch(
    /^Waits until 29 Nov 2026, \d\d:00:00: it is closed$/,
  );
});

// On a phone the ARN of whoever had pressed took a line of its own, and half of the reason.
test('callers are named without their account, and what else is an ARN as it is', () => {
  const asked = 'abort asked for by arn:aws:sts::111122223333:assumed-role/OnCall/anna: errors';
  expect(sentence(asked)).toBe('Abort asked for by assumed-role/OnCall/anna: errors');
  const group = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web-a/1';
  expect(sentence(`deleted ${group}`)).toBe(`Deleted ${group}`);
});

test('a sentence begins with a capital, a name stays as it is', () => {
  expect(sentence('green has 25 %')).toBe('Green has 25 %');
  expect(sentence('web-1 drains')).toBe('web-1 drains');
  expect(sentence('reverted')).toBe('Reverted');
  const gone =
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/2 can't be used: it isn't there";
  expect(sentence(gone)).toBe(gone);
});

// The listener was gone, and green had its 5 % for ten minutes under "Rolled back by user/ann".
test('a rollback has happened once blue has all of the traffic', () => {
  const standing = (phase: RolloutBody['phase'], result: RolloutBody['result'] = null) => ({ phase, result });
  expect(abortTitle(standing('baking'))).toBe('Rollback asked for');
  expect(abortTitle(standing('rolling-back'))).toBe('Rollback asked for');
  expect(abortTitle(standing('retiring-green'))).toBe('Rolled back');
  expect(abortTitle(standing('concluded', 'rolled-back'))).toBe('Rolled back');
  expect(abortTitle(standing('concluded', 'abandoned'))).toBe('Rollback asked for');
});

test('what was abandoned was not reverted by its failure', () => {
  expect(failureTitle({ endedAt: null, result: null })).toBe('Goes back');
  expect(failureTitle({ endedAt: at(1), result: 'reverted' })).toBe('Reverted');
  expect(failureTitle({ endedAt: at(1), result: 'abandoned' })).toBe('Failed');
});
