import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { LoadStats } from '../../demo/load-generator.ts';
import { report } from '../../demo/report.ts';
import type { ScenarioResult } from '../../demo/scenario.ts';
import { draw } from '../../demo/screen.ts';
import type { FleetView, View } from '../../demo/view.ts';

const fleet = (role: 'blue' | 'green', share: number | undefined): FleetView => ({
  role,
  name: role === 'blue' ? 'web-original-of-the-shop' : 'web-4711',
  image: 'ami-0123456789abcdef0',
  share,
  healthy: 117,
  desired: 120,
  requests: 12_345_678,
  errors: 123_456,
});

const timeline = Array.from({ length: 30 }, (_, line) => ({
  at: line * 60_000,
  phase: 'baking' as const,
  what: `line ${line}: ${'a reason that is much too long '.repeat(6)}`,
}));

const load: LoadStats = {
  due: 12_345_678,
  outstanding: 3,
  statuses: {},
  images: {},
  imageFailures: 123_456,
  otherFailures: { timeout: 7, '503': 5 },
  machineTooSlow: 0,
};

const heading = { title: 'v4 is rolled back by on-call half-way', speed: 75, perSecond: 500, began: 0 };
const rollout = { phase: 'baking', step: 1, plan: { steps: [1, 2, 3] }, timeline };
const view = (shares: readonly [number | undefined, number | undefined]): View => ({
  now: 20 * 60_000,
  rollout: rollout as unknown as View['rollout'],
  fleets: [fleet('blue', shares[0]), fleet('green', shares[1])],
});

const linesAt = (
  columns: number,
  rows: number,
  shares: readonly [number | undefined, number | undefined] = [75, 25],
) => stripVTControlCharacters(draw(heading, view(shares), load, { columns, rows })).split('\n');

describe('the screen', () => {
  test.each([
    [80, 24],
    [100, 40],
    [120, 50],
    [300, 90],
  ])('fits a terminal of %i × %i, the cursor’s line included', (columns, rows) => {
    const lines = linesAt(columns, rows);
    expect(lines.length).toBeLessThan(rows);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  test('keeps the newest lines of the timeline, and says where one was cut', () => {
    const shown = linesAt(80, 24).filter((line) => line.includes('line '));
    expect(shown).toHaveLength(8);
    expect(shown.at(-1)).toMatch(/^00:29:00 {2}line 29: .*…$/);
    expect(linesAt(80, 18).filter((line) => line.includes('line '))).toHaveLength(3);
  });

  test('draws the shares as they are, and counts failures of other reasons together', () => {
    const lines = linesAt(100, 40, [75, 25]);
    expect(lines.find((line) => line.startsWith('blue'))).toMatch(/ █{23}░{7} {2}75\.0 % /);
    expect(lines.find((line) => line.startsWith('green'))).toMatch(/ █{8}░{22} {2}25\.0 % /);
    expect(lines).toContain('12345678 requests; 123456 failed by the image, 12 failed otherwise');
  });
});

test('a share that can’t be read, as when its listener is deleted, is no share of 0', () => {
  const lines = linesAt(100, 40, [undefined, undefined]);
  expect(lines.find((line) => line.startsWith('blue'))).toMatch(/ ░{30} {5}\? % /);
});

describe('the end', () => {
  const result: ScenarioResult = {
    title: 'v3 fails 5 % of its requests and is reverted',
    outcome: 'reverted',
    cloudTime: 1_860_000,
    wallTime: 24_600,
    requests: 12_257,
    imageFailures: 21,
    otherFailures: 0,
    machineTooSlow: 0,
    traffic: '100 % on web-1',
    mismatches: [],
  };
  const widthOf = (text: string) =>
    Math.max(
      ...stripVTControlCharacters(text)
        .split('\n')
        .map((line) => line.length),
    );

  test('is a table of at most 120 columns', () => {
    const text = report([result], 120);
    expect(widthOf(text)).toBeLessThanOrEqual(120);
    expect(text).toContain('┌');
  });

  test('is written in sentences where the table does not fit', () => {
    const text = stripVTControlCharacters(report([result], 80));
    expect(widthOf(text)).toBeLessThanOrEqual(80);
    expect(text).toContain("reverted after 31.0 min on the cloud's clock, 24.6 s on the wall's");
    expect(text).toContain('12257 requests: 21 failed by the image, 0 otherwise; 100 % on web-1');
  });

  test('reports a slow machine apart from what isn’t as expected', () => {
    expect(report([result])).not.toContain('too slow');
    const text = stripVTControlCharacters(report([{ ...result, machineTooSlow: 44 }]));
    expect(text).toContain(`! ${result.title}: this machine was too slow for 44 requests`);
    expect(text).not.toContain('✗');
  });

  // Somebody pressed rollback on the dashboard, and the demo said that Greenshift had failed.
  test('says what somebody else did, which is neither a failure nor a success', () => {
    const otherHands = 'user/anna rolled it back: I wanted to see it';
    const text = stripVTControlCharacters(report([{ ...result, otherHands }]));
    expect(text).toContain(`! ${result.title}: not played to its end, because ${otherHands}`);
    expect(text).not.toContain('✗');
  });

  test('names what isn’t as expected', () => {
    const text = stripVTControlCharacters(report([{ ...result, mismatches: ['web-2 is still there'] }]));
    expect(text).toContain(`✗ ${result.title}: web-2 is still there`);
  });
});
