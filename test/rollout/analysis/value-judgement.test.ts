import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ValueMetric } from '../../../src/rollout/analysis/metric-settings.ts';
import {
  beginValue,
  countAllValues,
  type ValueJudgements,
  withEarlierValues,
} from '../../../src/rollout/analysis/value-judgement.ts';
import { valueOpinion } from '../../../src/rollout/analysis/value-opinion.ts';

const source = {
  namespace: 'Shop',
  metric: 'QueueAge',
  dimensions: { Group: '{group}' },
  statistic: 'Maximum',
};
const metric = (change: Partial<ValueMetric> = {}): ValueMetric => ({
  name: 'queue-age',
  source,
  worse: 'higher',
  margin: 0,
  datapoints: 3,
  of: 3,
  ...change,
});
const sample = { requests: 0, bad: 0 };
const BESIDE = { isWarm: true, isAlone: false };
const ALONE = { isWarm: true, isAlone: true };

type Minute = readonly [green: number | undefined, blue: number | undefined];

const tickOf = ([green, blue]: Minute) => ({
  minute: 0,
  blue: sample,
  green: sample,
  values: {
    'queue-age': { ...(green !== undefined && { green }), ...(blue !== undefined && { blue }) },
  },
});

const count = (one: ValueMetric, minutes: readonly Minute[], how = BESIDE, before: ValueJudgements = {}) =>
  minutes.reduce((values, minute) => countAllValues(values, [one], tickOf(minute), how), before);

const opinion = (one: ValueMetric, ...minutes: readonly Minute[]) => valueOpinion(count(one, minutes), [one]);

test('green is over the limit in three minutes, and blue is not', () => {
  const limit = metric({ limit: 300 });
  expect(opinion(limit, [310, 20], [320, 20], [330, 20])).toEqual({
    against: 'queue-age 330 on green, 20 on blue, allowed 300, worse in 3 of the last 3 min',
    doubt: expect.any(String),
    unknown: undefined,
  });
  expect(opinion(limit, [310, 20], [320, 20])).toMatchObject({
    against: undefined,
    doubt: 'queue-age 320 on green, 20 on blue, allowed 300, worse in 2 of the last 2 min',
  });
  expect(opinion(limit, [300, 20], [300, 20], [300, 20])).toMatchObject({ doubt: undefined });
});

test('what blue has as well is not held against green, and lets nothing pass', () => {
  const { against, doubt } = opinion(metric({ limit: 300 }), [400, 380], [400, 390], [400, 395]);
  expect(against).toBeUndefined();
  expect(doubt).toBe(
    'queue-age 400 on green, 395 on blue, allowed 300, both beyond the limit in 3 of the last 3 min',
  );
});

test('green may have so many times what blue has, and a margin where that is nothing', () => {
  const times = metric({ times: 2, margin: 5 });
  expect(opinion(times, [45, 20], [45, 20], [45, 20]).doubt).toBeUndefined();
  expect(opinion(times, [46, 20], [46, 20], [46, 20]).against).toMatch(/^queue-age 46 on green.* allowed 45/);
  expect(opinion(times, [5, 0], [5, 0], [5, 0]).doubt).toBeUndefined();
});

test('both over the limit, and green by far: that is green’s', () => {
  const both = metric({ limit: 300, times: 2 });
  expect(opinion(both, [900, 310], [900, 310], [900, 310]).against).toMatch(/worse in 3/);
});

test('where lower is worse, green keeps to a part of what blue has', () => {
  const orders = metric({ worse: 'lower', times: 2, limit: 10 });
  expect(opinion(orders, [50, 100], [50, 100], [50, 100]).doubt).toBeUndefined();
  expect(opinion(orders, [49, 100], [49, 100], [49, 100]).against).toMatch(/allowed 50, worse in 3/);
  expect(opinion(orders, [8, 12], [8, 12], [8, 12]).against).toMatch(/allowed 10/);
});

test('one bad minute, or two, hold until they are past', () => {
  const limit = metric({ limit: 300 });
  const slow: Minute[] = [
    [900, 20],
    [900, 20],
  ];
  const past: Minute[] = [
    [20, 20],
    [20, 20],
    [20, 20],
  ];
  expect(opinion(limit, ...slow).against).toBeUndefined();
  expect(opinion(limit, ...slow, ...past.slice(1)).doubt).toBeDefined();
  expect(opinion(limit, ...slow, ...past)).toEqual({
    against: undefined,
    doubt: undefined,
    unknown: undefined,
  });
});

test('three of five revert where the spec says so', () => {
  const sporadic = metric({ limit: 300, datapoints: 3, of: 5 });
  expect(opinion(sporadic, [900, 20], [20, 20], [900, 20], [20, 20], [900, 20]).against).toBeDefined();
  expect(
    opinion(metric({ limit: 300 }), [900, 20], [20, 20], [900, 20], [20, 20], [900, 20]).against,
  ).toBeUndefined();
});

test('what is missing is unknown, and neither good nor bad', () => {
  const times = metric({ times: 2 });
  expect(opinion(times, [undefined, 20], [undefined, 20], [40, undefined]).unknown).toEqual({
    reason: 'the metric queue-age is unknown in 3 of 3 minutes',
    minutes: 3,
  });
  expect(opinion(times, [40, 20], [40, 20], [undefined, 20]).unknown).toEqual({
    reason: '2 of the 3 minutes that the metric queue-age needs are known',
    minutes: 3,
  });
  expect(opinion(times, [40, 20]).unknown).toMatchObject({ minutes: 0 });
  expect(opinion(times, [40, 20], [40, 20], [40, 20], [undefined, 20]).unknown).toBeUndefined();
  expect(opinion(times, [90, 20], [90, 20], [undefined, 20], [90, 20]).against).toBeDefined();
});

test('a limit stands by itself where blue is unknown', () => {
  const limit = metric({ limit: 300 });
  expect(opinion(limit, [400, undefined], [400, undefined], [400, undefined]).against).toMatch(
    /unknown on blue/,
  );
  expect(opinion(limit, [4, undefined], [4, undefined], [4, undefined])).toMatchObject({
    unknown: undefined,
  });
});

test('at 100 % green is compared with the middle of what blue had before', () => {
  const times = metric({ times: 2 });
  const before = count(times, [
    [20, 20],
    [20, 900],
    [20, 22],
  ]);
  const begun = { 'queue-age': beginValue(before['queue-age']) };
  const idle: Minute[] = Array(3).fill([44, 1]);
  expect(valueOpinion(count(times, idle, ALONE, begun), [times]).doubt).toBeUndefined();
  const worse: Minute[] = Array(3).fill([45, 1]);
  expect(valueOpinion(count(times, worse, ALONE, begun), [times]).against).toMatch(/45 on green, 22 on blue/);
  expect(valueOpinion(count(times, idle, ALONE), [times]).unknown).toBeDefined();
});

test('the minutes before the first step are blue’s, and once it is known they add nothing', () => {
  const times = metric({ times: 2 });
  const earlier = withEarlierValues({}, [times], [tickOf([undefined, 20]), tickOf([undefined, undefined])]);
  expect(earlier).toMatchObject({ 'queue-age': { blues: [20], known: 0 } });
  expect(withEarlierValues(earlier!, [times], [tickOf([undefined, 30])])).toBeUndefined();
});

test('a minute in which green is cold is known, and says nothing', () => {
  const limit = metric({ limit: 300 });
  const cold = count(limit, Array(3).fill([900, 20]), { isWarm: false, isAlone: false });
  expect(valueOpinion(cold, [limit])).toEqual({ against: undefined, doubt: undefined, unknown: undefined });
});

test('a green that is never worse than blue is never reverted, whatever the values and the rule', () => {
  const values = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const minutes = fc.array(fc.tuple(values, fc.double({ min: 0, max: 1e6, noNaN: true })), { maxLength: 30 });
  const rules = fc.record({
    worse: fc.constantFrom('higher' as const, 'lower' as const),
    limit: values,
    times: fc.double({ min: 1.01, max: 100, noNaN: true }),
    of: fc.integer({ min: 3, max: 10 }),
  });
  fc.assert(
    fc.property(minutes, rules, (all, rule) => {
      const one = metric(rule);
      const better = all.map(([blue, by]): Minute => [rule.worse === 'higher' ? blue - by : blue + by, blue]);
      expect(opinion(one, ...better).against).toBeUndefined();
    }),
  );
});
