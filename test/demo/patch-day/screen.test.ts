import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { LoadStats } from '../../../demo/load-generator.ts';
import { otherHands } from '../../../demo/patch-day/other-hands.ts';
import { reportCampaigns } from '../../../demo/patch-day/report.ts';
import type { CampaignResult } from '../../../demo/patch-day/scenario.ts';
import { createCampaignScreen, drawCampaign } from '../../../demo/patch-day/screen.ts';
import { SERVICES } from '../../../demo/patch-day/services.ts';
import type { CampaignView } from '../../../demo/patch-day/view.ts';
import type { Campaign } from '../../../src/rollout/campaign/campaign.ts';
import type { Member } from '../../../src/rollout/campaign/member.ts';

const MINUTE = 60_000;

const member = (service: string, change: Partial<Member> = {}): Member => ({
  service,
  wave: 1,
  state: 'waiting',
  since: 0,
  ...change,
});

/** The canary has the image, one service rolls out, and all others wait. */
const campaign: Campaign = {
  id: 'base-1.0.2-1',
  version: 7,
  build: 'arn:aws:imagebuilder:us-east-1:111122223333:image/base/1.0.2/1',
  images: ['ami-00000002'],
  startedAt: 0,
  rules: { automatic: false, reverts: 3, alike: 2, holdAtMost: 60 * MINUTE },
  waves: [
    { bake: 5 * MINUTE, begunAt: 0, settledAt: 10 * MINUTE },
    { bake: 5 * MINUTE, begunAt: 15 * MINUTE },
  ],
  wave: 1,
  state: 'running',
  members: SERVICES.map((service, index) =>
    index === 0
      ? member(service, { wave: 0, state: 'promoted', liveAt: 10 * MINUTE })
      : member(service, index === 1 ? { state: 'moving', rollout: `${service}-1` } : {}),
  ),
};

const load: LoadStats = {
  due: 12_345_678,
  outstanding: 3,
  statuses: {},
  images: {},
  imageFailures: 24,
  otherFailures: { timeout: 7 },
  machineTooSlow: 0,
};

const heading = { title: 'v3 is good and goes through all waves', speed: 75, perSecond: 400, began: 0 };
const view = (change: Partial<Campaign> = {}): CampaignView => ({
  now: 20 * MINUTE,
  campaign: { ...campaign, ...change },
  shares: new Map([['basket', 50]]),
});

const linesAt = (columns: number, rows: number, shown = view()) =>
  stripVTControlCharacters(drawCampaign(heading, shown, load, { columns, rows })).split('\n');

describe('the screen', () => {
  test.each([
    [80, 24],
    [120, 24],
    [300, 90],
  ])('has all of twenty services in a terminal of %i × %i', (columns, rows) => {
    const lines = linesAt(columns, rows);
    expect(lines.length).toBeLessThan(rows);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
    for (const service of SERVICES) expect(lines.join('\n')).toContain(` ${service} `);
  });

  test('cuts a reason that is too long, and counts the services that a small terminal has no room for', () => {
    const order = { kind: 'stop', at: 0, by: 'the campaign', reason: 'it is at fault '.repeat(20) } as const;
    const lines = linesAt(80, 18, view({ order, state: 'stopped' }));
    expect(lines.length).toBeLessThan(18);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.join('\n')).toMatch(/and \d+ more/);
  });

  test('tells the wave, the clock, and where each service stands', () => {
    const text = linesAt(80, 24).join('\n');
    expect(text).toContain('base-1.0.2-1  running, wave 2 of 2, published 20 min ago, about 10 min left');
    expect(text).toContain('1 promoted, 1 moving, 18 waiting');
    expect(text).toMatch(/2 basket {7}████░░░░ moving/);
    expect(text).toMatch(/1 auth {9}████████ promoted/);
  });

  test('waits for the image before there is a campaign', () => {
    expect(linesAt(80, 24, { now: 0, campaign: undefined, shares: new Map() }).join('\n')).toContain(
      'waiting for the image to be built',
    );
  });

  test('that is no terminal has a line for whatever changes, once', () => {
    const lines: string[] = [];
    const stream = { isTTY: false, write: (text: string) => lines.push(text) };
    const screen = createCampaignScreen(stream as unknown as NodeJS.WriteStream);
    for (let look = 0; look < 3; look += 1) screen.show(heading, view(), load);
    const written = lines.join('');
    expect(written.match(/wave 2 {2}basket moving/g)).toHaveLength(1);
    expect(written).not.toContain('waiting');
  });
});

const result: CampaignResult = {
  title: 'v3 is good and goes through all waves',
  outcome: 'completed',
  moved: 20,
  reverted: 0,
  untouched: 0,
  cloudTime: 90 * MINUTE,
  wallTime: 100_000,
  requests: 40_000,
  imageFailures: 0,
  otherFailures: 0,
  machineTooSlow: 0,
  mismatches: [],
};

describe('the report', () => {
  const lines = (results: CampaignResult[], columns?: number) =>
    stripVTControlCharacters(reportCampaigns(results, columns));

  test('counts services and requests, in a table or, where that is too wide, in sentences', () => {
    const table = lines([result]);
    expect(Math.max(...table.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120);
    const text = lines([result], 80);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(text).toContain('20 services moved, 0 went back, 0 never began');
  });

  test('says what was not as expected, and what somebody else did', () => {
    const text = lines([
      { ...result, mismatches: ['3 requests failed: timeout'] },
      { ...result, otherHands: 'ann stopped it: to see it' },
    ]);
    expect(text).toContain('✗ v3 is good and goes through all waves: 3 requests failed: timeout');
    expect(text).toContain('not played to its end, because ann stopped it: to see it');
  });
});

describe('a campaign', () => {
  test('that has stopped by itself, and one that went through, were nobody’s to touch', () => {
    expect(otherHands(campaign)).toBeUndefined();
    const order = { kind: 'stop', at: 0, by: 'the campaign', reason: 'it leaks' } as const;
    expect(otherHands({ ...campaign, state: 'stopped', order })).toBeUndefined();
  });

  test.each<[string, Partial<Campaign>, string]>([
    ['an order', { order: { kind: 'pause', at: 0, by: 'ann', reason: 'a look' } }, 'ann paused it: a look'],
    ['a newer image', { state: 'superseded' }, 'a newer image took its place'],
    ['a start by name', { members: [member('tax', { byHand: true })] }, 'tax: somebody started it by name'],
    ['a freeze', { members: [member('tax', { state: 'held', why: 'frozen by ann' })] }, 'tax: frozen by ann'],
    [
      'a rollback of a service',
      { members: [member('tax', { state: 'reverted', code: 'RolledBack', why: 'rolled back by ann' })] },
      'tax: rolled back by ann',
    ],
  ])('that %s has touched says so', (_, change, said) => {
    expect(otherHands({ ...campaign, ...change })).toBe(said);
  });
});
