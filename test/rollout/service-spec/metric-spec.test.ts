import { expect, test } from 'vitest';
import { healthSettings } from '../../../src/rollout/analysis/health-settings.ts';
import { InvalidInput } from '../../../src/rollout/errors.ts';
import { aSpec } from '../../world/specs.ts';

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
const value = (change: Record<string, unknown> = {}) => ({
  name: 'queue-age',
  value: { ...source({ metric: 'QueueAge', statistic: 'Maximum' }), limit: 300, ...change },
});
const expression = (change: Record<string, unknown> = {}) => ({
  expression: 'failed + timeouts',
  metrics: { failed: source({ metric: 'LoginsFailed' }), timeouts: source({ metric: 'LoginsTimedOut' }) },
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
  expect(healthSettings(specWith(metric()).health).metrics).toMatchObject([
    { bad: { statistic: 'Sum', missing: 'unknown' }, all: { statistic: 'Sum' } },
  ]);
});

test('a count may be computed of others', () => {
  const { metrics, values } = healthSettings(specWith(metric({ bad: expression() })).health);
  const counted = { namespace: 'Shop', statistic: 'Sum', dimensions: { AutoScalingGroupName: '{group}' } };
  expect(metrics?.[0]?.bad).toEqual({
    expression: 'failed + timeouts',
    metrics: {
      failed: { ...counted, metric: 'LoginsFailed' },
      timeouts: { ...counted, metric: 'LoginsTimedOut' },
    },
    missing: 'unknown',
  });
  expect(values).toBeUndefined();
});

test('a value is compared in three minutes of three, and worse when it is higher', () => {
  const { metrics, values } = healthSettings(specWith(value({ times: 2 })).health);
  expect(metrics).toEqual([]);
  expect(values).toEqual([
    {
      name: 'queue-age',
      source: { ...source({ metric: 'QueueAge', statistic: 'Maximum' }) },
      worse: 'higher',
      limit: 300,
      times: 2,
      margin: 0,
      datapoints: 3,
      of: 3,
    },
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
  [{ bad: source({ namespace: undefined }) }, /bad\.namespace: is missing/],
  [{ bad: source({ expresion: 'a' }) }, /bad\.expresion: unknown key; did you mean "expression"/],
  [{ bad: expression({ metrics: undefined }) }, /bad\.metrics: is missing/],
  [{ bad: { ...source(), ...expression() } }, /bad\.namespace: leave it out: the expression has metrics/],
  [{ bad: source({ metrics: expression().metrics }) }, /bad\.metrics: only beside an expression/],
  [
    { bad: expression({ expression: 'failed + timeout' }) },
    /bad\.expression: "timeout" is none of its metrics/,
  ],
  [
    { bad: expression({ expression: 'a', metrics: { a: source({ dimensions: {} }) } }) },
    /bad\.metrics: \{group\} or/,
  ],
  [{ bad: expression({ metrics: { Failed: source() } }) }, /bad\.metrics\.Failed: /],
  [{ all: source({ missing: 'zero' }) }, /all\.missing: unknown key/],
  [{ all: undefined }, /\.all: is missing/],
  [{ all: undefined, bad: undefined }, /metrics\[0\]: bad and all, or value, say what it is/],
  [{ name: 'errors' }, /name: errors, slow, refused are metrics already/],
  [{ name: 'constructor' }, /name: every object has a member of that name/],
  [{ expression: 'bad / all' }, /expression: unknown key/],
  [{ value: value().value }, /\.bad: leave it out: it is a value/],
])('%o is refused', (change, reason) => {
  expect(issuesOf(metric(change))).toContainEqual(expect.stringMatching(reason));
});

test.each([
  [{ limit: undefined }, /value: limit or times says what it may be/],
  [{ statistic: undefined }, /value\.statistic: is missing/],
  [{ statistic: 'Mean' }, /value\.statistic: one of Sum, SampleCount, Average/],
  [{ times: 1 }, /value\.times: /],
  [{ margin: 3 }, /value\.margin: only beside times/],
  [{ datapoints: 5, of: 4 }, /value\.of: at least 5, as datapoints/],
  [{ worse: 'up' }, /value\.worse: /],
  [{ missing: 'zero' }, /value\.missing: unknown key/],
])('a value with %o is refused', (change, reason) => {
  expect(issuesOf(value(change))).toContainEqual(expect.stringMatching(reason));
});

test('each metric of a value’s expression says which statistic it is', () => {
  const computed = { expression: 'busy / requests', limit: 5 };
  const metrics = { busy: source({ statistic: 'Average' }), requests: source() };
  expect(issuesOf({ name: 'cpu', value: { ...computed, metrics } })).toEqual([
    'health.metrics[0].value.metrics.requests.statistic: is missing',
  ]);
});

test('a name is given once, and ten metrics are enough', () => {
  expect(issuesOf(metric(), metric())).toEqual(['health.metrics: a name is given once']);
  const many = Array.from({ length: 11 }, (_, index) => metric({ name: `m${index}` }));
  expect(issuesOf(...many)).toEqual(['health.metrics: at most 10 metrics']);
});

test.each(['Sum', 'SampleCount', 'TC(0.5:)', 'TC(:2)', 'TC(1:2.5)'])('%s counts', (statistic) => {
  expect(issuesOf(metric({ bad: source({ statistic }) }))).toEqual([]);
});

test.each(['Average', 'p99', 'p99.9', 'PR(:0.5)', 'Minimum'])('%s is a value', (statistic) => {
  expect(issuesOf(value({ statistic }))).toEqual([]);
});
