import { expect, test } from 'vitest';
import { bestOrder, createBuckets, leftAt } from '../../bench/patch-day/buckets.ts';
import { leastTime } from '../../bench/patch-day/good.ts';

test('a bucket lets through what it holds at once, and then what it is refilled with', () => {
  let now = 0;
  const buckets = createBuckets('documented', () => now);
  const change = () => buckets.take('elasticloadbalancing', 'ModifyListener');
  for (let call = 0; call < 20; call += 1) change();
  expect(change).toThrow('Rate exceeded');
  now = 334;
  change();
  expect(change).toThrow('Rate exceeded');
});

test('reads and changes of load balancing have buckets of their own, unless they share one', () => {
  const taken = (limits: 'documented' | 'shared') => {
    const buckets = createBuckets(limits, () => 0);
    for (let call = 0; call < 40; call += 1) buckets.take('elasticloadbalancing', 'DescribeRules');
    return () => buckets.take('elasticloadbalancing', 'ModifyRule');
  };
  expect(taken('documented')).not.toThrow();
  expect(taken('shared')).toThrow('Rate exceeded');
});

test('the best order lets calls wait for the bucket, and for nothing else', () => {
  const limit = { calls: 2, perSecond: 1 };
  expect(bestOrder([0, 0, 0, 0], limit, 2)).toEqual([0, 0, 1_000, 2_000]);
  expect(bestOrder([0, 0, 5_000], limit, 2)).toEqual([0, 0, 5_000]);
});

test('the best order begins with what the calls before it have left in the bucket', () => {
  const limit = { calls: 2, perSecond: 1 };
  expect(leftAt([], limit, 5_000)).toBe(2);
  expect(leftAt([0, 0, 0], limit, 500)).toBe(0.5);
  expect(leftAt([0, 0, 10_000], limit, 10_000)).toBe(1);
  expect(bestOrder([500, 500], limit, 0.5)).toEqual([1_000, 2_000]);
});

test('the least time is that of the calls which the limits make wait, between what comes before and after them', () => {
  const at = (time: number) => ({ service: 'elasticloadbalancing', operation: 'ModifyListener', at: time });
  const alone = { reverted: 0, missing: 0, throttled: 0, watchdog: 0, lasted: 60_000 };
  const day = { ...alone, attempts: [at(10_000), at(50_000)] };
  expect(leastTime(day, 1, 'documented')).toBe(60_000);
  expect(leastTime(day, 100, 'documented')).toBe(10_000 + 60_000 + 10_000);
});
