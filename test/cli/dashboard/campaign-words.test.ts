import { expect, test } from 'vitest';
import { countsText } from '../../../cli/campaign-text.ts';
import {
  type CampaignHead,
  campaignBadge,
  currentOnes,
  deadlineSentence,
  goingText,
  orderSentence,
} from '../../../cli/dashboard/page/campaign-words.ts';

const at = (minutes: number) => new Date(minutes * 60_000).toISOString();

const running = {
  state: 'running',
  build: 'arn:aws:imagebuilder:x:1:image/web/1.0.0/2',
  counts: { total: 8, promoted: 2, reverted: 1, moving: 1, waiting: 4 },
  waitsFor: { what: 'wave 1 is watched for 30m', until: at(40) },
  secondsLeft: 5_400,
  order: null,
  endedAt: null,
  deadline: null,
  readAt: at(28),
} as unknown as CampaignHead;

const stopped: CampaignHead = {
  ...running,
  state: 'stopped',
  waitsFor: null,
  secondsLeft: null,
  order: { kind: 'stop', at: at(20), by: 'the campaign', reason: '3 services failed' },
};

test('what needs a person comes before what moves', () => {
  expect(campaignBadge(running).text).toBe('Under way');
  const counts = { ...running.counts, 'needs-operator': 1 };
  expect(campaignBadge({ ...running, counts })).toEqual({ tone: 'bad', text: 'Needs a person' });
});

test('it says how far it has come', () => {
  expect(countsText(running)).toBe('2 of 8 services are on the image; 1 reverted, 1 rolling out, 4 waiting');
  expect(countsText({ counts: { total: 1, promoted: 1 } })).toBe('1 of 1 services is on the image');
  expect(countsText({ counts: { total: 1_000 }, unlisted: 7 })).toMatch(/; 7 more are not listed$/);
});

test('it says what it waits for, by the clock of the cloud, and how long the rest takes', () => {
  expect(goingText(running)).toBe('Wave 1 is watched for 30m — 12 min left; about 90 min until all have it.');
  const unknown = { ...running, waitsFor: { what: 'a of wave 1', until: null }, secondsLeft: null };
  expect(goingText(unknown)).toMatch(/^Waits for a of wave 1; how long the rest takes is known once/);
  expect(goingText(stopped)).toBe('');
});

test('one that has stopped by itself says so, and why', () => {
  expect(orderSentence(stopped)).toMatch(/^Stopped by itself, .*: 3 services failed$/);
  expect(orderSentence(running)).toBeUndefined();
});

// A bad image had stopped at its canary, and nobody saw it who didn't look among the earlier ones.
test('the first page has what goes on, what needs a person, and what stopped by itself, until a newer image', () => {
  const over = { ...stopped, endedAt: at(30), build: 'arn:aws:imagebuilder:x:1:image/base/1.0.1/1' };
  const counts = { total: 8, 'needs-operator': 1 };
  expect(currentOnes([running])).toEqual([running]);
  expect(currentOnes([{ ...over, state: 'completed' }])).toEqual([]);
  expect(currentOnes([{ ...over, state: 'completed', counts }])).toHaveLength(1);
  const other = { ...running, build: 'arn:aws:imagebuilder:x:1:image/other/2.0.0/1' };
  expect(currentOnes([other, over])).toEqual([other, over]);
  const newer = { ...running, build: 'arn:aws:imagebuilder:x:1:image/base/1.0.2/1' };
  expect(currentOnes([newer, over])).toEqual([newer]);
  const byHand = { ...over, order: { ...over.order!, by: 'ann' } };
  expect(currentOnes([byHand])).toEqual([]);
});

test('the deadline is told before it passes, and with how many services it has passed', () => {
  expect(deadlineSentence(running)).toBe('');
  const told = (passedWith: number | null, minute = 60) =>
    deadlineSentence({ ...running, deadline: { at: at(minute), passedWith } });
  expect(told(null)).toMatch(/^Every service is to have it by .*: 32 min left\.$/);
  expect(told(null, 20)).toMatch(/^The deadline has passed, .*:\d\d\.$/);
  expect(told(3, 20)).toMatch(/: 3 services were on an older image\.$/);
  expect(told(0, 20)).toMatch(/^Every service had it by /);
});
