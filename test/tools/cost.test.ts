import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { idleUsage, metricsOfAlarms } from '../../tools/cost/idle.ts';
import { costPage } from '../../tools/cost/page.ts';
import { dollarsOf, PRICES, totalOf } from '../../tools/cost/prices.ts';

/** A call more or less isn't worth a new page. */
const TOLERANCE = 0.15;

const NUMBER = /\d+(?:\.\d+)?/g;
const wordsOf = (page: string) => page.replaceAll(NUMBER, '#');
const numbersOf = (page: string) => (page.match(NUMBER) ?? []).map(Number);

test('docs/cost.md is as the simulation counts', async () => {
  const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
  const counted = await costPage();
  expect(wordsOf(page), 'run `npm run cost`').toBe(wordsOf(counted));
  const expected = numbersOf(counted);
  const off = numbersOf(page).filter(
    (number, index) => Math.abs(number - expected[index]!) > Math.max(0.05, TOLERANCE * expected[index]!),
  );
  expect(off, 'run `npm run cost`').toEqual([]);
});

test('an installation at rest with 50 services costs less than two dollars a month', async () => {
  const usage = await idleUsage(50);
  expect(totalOf(usage)).toBeLessThan(2);
  expect(totalOf(usage, true)).toBeLessThan(1);
  expect(usage.invocations).toBeGreaterThan(730 * 60);
  expect(usage.reads).toBeGreaterThan(0);
});

test('an alarm costs by its metrics, and an allowance is taken off once', () => {
  expect(metricsOfAlarms()).toBeGreaterThan(8);
  expect(dollarsOf('alarms', 12)).toBeCloseTo(1.2);
  expect(dollarsOf('alarms', 12, true)).toBeCloseTo(0.2);
  expect(dollarsOf('alarms', 5, true)).toBe(0);
  expect(Object.values(PRICES).every(({ dollars, per, source }) => dollars > 0 && per > 0 && source)).toBe(
    true,
  );
});
