import type { TemplateResult } from 'lit-html';
import { expect, test } from 'vitest';
import type { FleetsBody } from '../../../cli/dashboard/page/screens.ts';
import { sharesOf } from '../../../cli/dashboard/page/share-bar.ts';
import type { RolloutBody } from '../../../cli/dashboard/page/words.ts';

const traffic = { green: 5, intended: 5, observedAt: '2026-01-01T00:00:00.000Z' };
const baking = { phase: 'baking', traffic, readAt: '2026-01-01T00:00:40.000Z' } as RolloutBody;
const aborted = {
  ...baking,
  phase: 'rolling-back',
  abort: { at: '', by: 'ann', reason: 'errors' },
} as RolloutBody;
const shares = (blue: number | null, green: number | null) => {
  const fleet = (role: string, share: number | null) => ({
    role,
    share: share === null ? null : { least: share, most: share },
  });
  return { fleets: [fleet('blue', blue), fleet('green', green)] } as Pick<FleetsBody, 'fleets'>;
};
const markupOf = ({ strings, values }: TemplateResult): string =>
  String.raw(
    { raw: strings },
    ...values.map((value) =>
      typeof value === 'object' && value && 'strings' in value ? markupOf(value as TemplateResult) : value,
    ),
  );
const textOf = (...shown: Parameters<typeof sharesOf>) =>
  markupOf(sharesOf(...shown)).replaceAll(/<[^>]*>/g, ' ');

// The listener was deleted: the bar had 95 and 5 % as a fact, and the fleets below it that nobody knew.
test('what was written last is told as that where the split could not be read', () => {
  expect(textOf(baking, shares(null, null))).toMatch(/not known here; written last: blue 95 %, green 5 %/);
  expect(textOf(aborted)).toMatch(/not known here; written last/);
});

// Another hand had given green 50 %.
test('what was read of the split comes before what was written', () => {
  expect(textOf(aborted, shares(50, 50))).toMatch(/blue 50 %\s+green 50 %/);
});

test.each([
  ['one that goes forward', baking, /blue 95 %\s+green 5 %/],
  [
    'one that has gone back',
    { ...aborted, phase: 'retiring-green', traffic: { ...traffic, green: 0, intended: 0 } } as RolloutBody,
    /blue 100 %\s+green 0 %/,
  ],
])('where nobody has looked at the fleets, %s shows its record', (_, rollout, text) => {
  expect(textOf(rollout)).toMatch(text);
});

// Somebody may have changed it since: a share that nobody has looked at for hours looked as fresh as one of now.
test('a share of the record has the time since it was read back', () => {
  expect(textOf(baking)).toMatch(/green 5 %\s+as read back 40 s ago/);
  expect(textOf(baking, shares(95, 5))).not.toMatch(/ago/);
});
