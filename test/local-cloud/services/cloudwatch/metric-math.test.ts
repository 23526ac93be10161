import { expect, test } from 'vitest';
import { readExpression } from '../../../../local-cloud/services/cloudwatch/metric-math.ts';

const SERIES: Readonly<Record<string, readonly (number | undefined)[]>> = {
  a: [1, 2, undefined, 4],
  b: [10, undefined, 30, 0],
};

/** What an expression comes to in the four minutes. */
function computed(text: string) {
  const series = readExpression('e', text, (id) =>
    SERIES[id] ? { at: (minute: number) => SERIES[id]![minute] } : undefined,
  );
  return [0, 1, 2, 3].map((minute) => series.at(minute));
}

test.each<[string, (number | undefined)[]]>([
  ['a + b', [11, undefined, undefined, 4]],
  ['a / b', [0.1, undefined, undefined, undefined]],
  ['a + 2 * 3 ^ 2', [19, 20, undefined, 22]],
  ['2 ^ a ^ 2', [2, 16, undefined, 65_536]],
  ['(a + 2) * 3 - -a', [10, 14, undefined, 22]],
  ['a - 1 - 1', [-1, 0, undefined, 2]],
  ['FILL(a, 0) + FILL(b, -1)', [11, 1, 30, 4]],
  ['SUM([a, b])', [11, 2, 30, 4]],
  ['AVG([a, b, a])', [4, 2, 30, 8 / 3]],
  ['MAX([a, b])', [10, 2, 30, 4]],
  ['MIN([a, b])', [1, 2, 30, 0]],
  ['IF(a >= 2, a, b)', [10, 2, undefined, 4]],
  ['a > 1 AND a < 4 OR a == 1', [1, 1, undefined, 0]],
  ['a != 1 && b <= 0 || a == 2', [0, undefined, undefined, 1]],
  ['ABS(0 - a) + CEIL(a / 3) + FLOOR(a / 3)', [2, 3, undefined, 7]],
  ['LOG10(b)', [1, undefined, Math.log10(30), undefined]],
])('%s', (text, values) => {
  expect(computed(text)).toEqual(values);
});

test.each([
  ['a +', /Error in expression 'e': it ends too early/],
  ['(a', /\) is expected, not its end/],
  ['a b', /unexpected b/],
  ['a ; b', /unexpected ;/],
  ['c + 1', /the id c is not found/],
  ['1 + 2', /it has no time series/],
  ['RATE(a)', /the function RATE is not supported here/],
  ['SUM(a)', /only lists are added up here/],
  ['FILL(a, REPEAT)', /unexpected REPEAT/],
  ['FILL(a, b)', /FILL takes a number/],
  ['IF(a, 1)', /, is expected, not \)/],
])('%s is refused, as what CloudWatch does not read', (text, message) => {
  expect(() => computed(text)).toThrow(message);
});
