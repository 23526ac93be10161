import { expect, test } from 'vitest';
import { InvalidInput } from '../../src/rollout/errors.ts';
import { aSpec } from '../world/specs.ts';

const source = (change: Record<string, unknown> = {}) => ({
  namespace: 'Shop',
  metric: 'Logins',
  dimensions: { AutoScalingGroupName: '{group}' },
  ...change,
});
const metric = (change: Record<string, unknown> = {}) => ({
  name: 'failed-logins',
  bad: source({ metric: 'LoginsFailed' }),
  all: source(),
  ...change,
});
const specWith = (...metrics: unknown[]) => aSpec({ health: { metrics } });

/** Where it is wrong, and what is said of it. */
function issuesOf(...metrics: unknown[]): string[] {
  try {
    specWith(...metrics);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

test('a metric of one’s own is the sum of what is bad by that of all, and what is missing is unknown', () => {
  expect(specWith(metric()).health?.metrics).toMatchObject([
    { bad: { statistic: 'Sum', missing: 'unknown' }, all: { statistic: 'Sum' } },
  ]);
});

test.each([
  [
    { all: source({ dimensions: { Group: '{grop}' } }) },
    /dimensions\.Group: unknown placeholder \{grop\}; did you mean "\{group\}"/,
  ],
  [
    { bad: source({ dimensions: { Shop: 'one' } }) },
    /bad\.dimensions: \{group\} or \{targetGroup\} has to be/,
  ],
  [{ bad: source({ dimensions: { LoadBalancer: '{loadBalancer}' } }) }, /both fleets have the same numbers/],
  [{ bad: source({ statistic: 'Average' }) }, /bad\.statistic: counts are Sum, SampleCount or TC/],
  [{ bad: source({ statistic: 'TC(:)' }) }, /bad\.statistic: counts are/],
  [{ all: source({ missing: 'zero' }) }, /all\.missing: unknown key/],
  [{ name: 'errors' }, /name: errors, slow, refused are metrics already/],
  [{ expression: 'bad / all' }, /expression: unknown key/],
  [{ value: source() }, /value: unknown key/],
])('%o is refused', (change, reason) => {
  expect(issuesOf(metric(change))).toContainEqual(expect.stringMatching(reason));
});

test('a name is given once, and ten metrics are enough', () => {
  expect(issuesOf(metric(), metric())).toEqual(['health.metrics: a name is given once']);
  const many = Array.from({ length: 11 }, (_, index) => metric({ name: `m${index}` }));
  expect(issuesOf(...many)).toEqual(['health.metrics: at most 10 metrics']);
});

test.each(['Sum', 'SampleCount', 'TC(0.5:)', 'TC(:2)', 'TC(1:2.5)'])('%s counts', (statistic) => {
  expect(issuesOf(metric({ bad: source({ statistic }) }))).toEqual([]);
});
