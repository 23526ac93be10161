import { expect, test } from 'vitest';
import { flawIn, renamed } from '../../../src/rollout/service-spec/metric-expression.ts';

test.each([
  ['failed / all * 100', ['failed', 'all']],
  ['FILL(failed, 0) + FILL(timeouts, 0)', ['failed', 'timeouts']],
  ['IF(all > 0 AND failed >= 1, 100 * failed / all, 0)', ['all', 'failed']],
  ['SUM([a, b, c]) ^ 2 - AVG([a, MAX([b, c])])', ['a', 'b', 'c']],
  ['-(a + 1.5) != b || ABS(CEIL(LOG10(a))) == 1', ['a', 'b']],
])('%s is an expression over its metrics', (expression, names) => {
  expect(flawIn(expression, names)).toBeUndefined();
});

test.each([
  ['failed / al', /^"al" is none of its metrics; did you mean "all"\?$/],
  ['failed', /^the metric "all" is not used in it$/],
  ['failed / all; 1', /^unknown sign ";"$/],
  ["SEARCH('{AWS/EC2} CPU', 'Average')", /^unknown sign "'"$/],
  ['RATE(failed) / all', /^RATE is not among ABS, .*SUM: what a minute is worth has to follow/],
  ['FILL(failed, REPEAT) / all', /^REPEAT is not among/],
  ['SUM(failed) / all', /^SUM is of a list here: SUM\(\[a, b\]\)$/],
  ['METRICS() + failed + all', /^METRICS is not among/],
  ['ABS + failed + all', /^ABS is a function: ABS\(…\)$/],
])('%s is refused', (expression, flaw) => {
  expect(flawIn(expression, ['failed', 'all'])).toMatch(flaw);
});

test('its metrics get other names, and nothing else does', () => {
  expect(renamed('IF(a > 1, aa, 2 * a)', (name) => `m_${name}`)).toBe('IF(m_a > 1, m_aa, 2 * m_a)');
});
