import { expect, test } from 'vitest';
import { WEIGHT_PROPAGATION } from '../../../src/rollout/timing.ts';
import { mayHaveTesters, testersReadyAt } from '../../../src/rollout/traffic/testers.ts';
import type { Testers, TestersRule } from '../../../src/rollout/traffic/testers-record.ts';

const rule = (readBackAt?: number): TestersRule => ({
  listener: 'a listener',
  priority: 1,
  target: { scheme: 'http', host: 'web.test', port: 80 } as unknown as TestersRule['target'],
  route: `read back ${readBackAt}`,
  probes: [],
  readBackAt,
});

const testers = (...rules: TestersRule[]): Testers => ({ header: 'X-Test', value: 'yes', rules });

test('testers reach green once every node knows the last of the rules, and not before it has read back', () => {
  expect(testersReadyAt(testers(rule(1_000), rule(5_000)))).toBe(5_000 + WEIGHT_PROPAGATION);
  expect(testersReadyAt(testers(rule(1_000), rule()))).toBe(Number.POSITIVE_INFINITY);
});

test('rules may be there until none was found since', () => {
  expect(mayHaveTesters({})).toBe(false);
  expect(mayHaveTesters({ testers: testers() })).toBe(false);
  expect(mayHaveTesters({ testers: testers(rule(1)) })).toBe(true);
  expect(mayHaveTesters({ testers: { ...testers(rule(1)), removedAt: 50 } }, 100)).toBe(true);
  expect(mayHaveTesters({ testers: { ...testers(rule(1)), removedAt: 100 } }, 100)).toBe(false);
});
