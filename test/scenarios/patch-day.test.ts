import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPatchDay, type PatchDay } from '../../demo/patch-day/environment.ts';
import { startLoads } from '../../demo/patch-day/loads.ts';
import { type CampaignScenario, playCampaign } from '../../demo/patch-day/scenario.ts';
import type { CampaignView } from '../../demo/patch-day/view.ts';
import { SPEED } from './demo-context.ts';
import { untilServers } from './observations.ts';
import { until } from './until.ts';

/** The images of `npm start -- --patch-day`, for fewer services and in two waves. */
const example = (name: string) => fileURLToPath(new URL(`../../examples/base/${name}`, import.meta.url));
const SERVICES = ['auth', 'basket', 'billing', 'catalogue'];
const PER_SECOND = 30;

let patchDay: PatchDay;
const errors: string[] = [];

beforeAll(async () => {
  patchDay = await createPatchDay({
    speed: SPEED,
    ports: { endpoint: 0, api: 0 },
    services: SERVICES,
    firstImage: example('v1'),
    settings: { waves: [{ count: 1 }, { percent: 100 }], bake: '2m' },
    specChange: { startWithin: '1h' },
    onError: (error, where) => errors.push(`${where}: ${error}`),
  });
});

afterAll(async () => {
  await patchDay?.close();
  expect(errors).toEqual([]);
  await untilServers(0);
});

/** Plays a scenario, and collects what the screen would show. */
async function play(scenario: CampaignScenario, views: CampaignView[] = []) {
  const load = startLoads(patchDay.services, PER_SECOND);
  const screen = { show: (_: unknown, view: CampaignView) => void views.push(view), keep: () => {} };
  try {
    const perSecond = PER_SECOND * SERVICES.length;
    return await playCampaign({ patchDay, load, screen, speed: SPEED, perSecond }, scenario);
  } finally {
    await load.stop();
  }
}

test('a bad image is stopped at the canary, and no other service begins', async () => {
  const result = await play({ title: 'bad', folder: example('v2'), expected: 'stopped' });
  expect(result).toMatchObject({
    outcome: 'stopped',
    moved: 0,
    reverted: 1,
    untouched: 3,
    otherFailures: 0,
    mismatches: [],
  });
  expect(result.otherHands).toBeUndefined();
  expect(result.imageFailures).toBeGreaterThan(0);
});

test('a good one goes to all, wave by wave, as the screen shows', async () => {
  const views: CampaignView[] = [];
  const result = await play({ title: 'good', folder: example('v3'), expected: 'completed' }, views);
  expect(result).toMatchObject({ outcome: 'completed', moved: 4, imageFailures: 0, mismatches: [] });
  expect(result.requests).toBeGreaterThan(0);
  const begun = views.filter(({ campaign }) => campaign?.wave === 0);
  const others = begun.flatMap(({ campaign }) => campaign?.members.filter(({ wave }) => wave > 0) ?? []);
  expect(new Set(others.map(({ state }) => state))).toEqual(new Set(['waiting']));
  expect(views.some(({ shares }) => shares.get('basket') === 50)).toBe(true);
});

test('one that somebody stops meanwhile is said to be interrupted, and fails nothing', async () => {
  const stop = async () => {
    const { recent } = await until('a third campaign', async () => {
      const book = await patchDay.deployment.ports.campaigns.book();
      return book.recent.length === 3 && book;
    });
    const { status } = await patchDay.api('POST', `/campaigns/${recent[0]}/stop`, { reason: 'to see it' });
    expect(status).toBe(200);
    // Whoever deletes a service meanwhile doesn't break it either.
    const removal = await patchDay.api('DELETE', '/services/catalogue');
    expect(removal.status).toBe(200);
  };
  const [result] = await Promise.all([
    play({ title: 'touched', folder: example('v1'), expected: 'completed' }),
    stop(),
  ]);
  expect(result).toMatchObject({ outcome: 'stopped', otherFailures: 0, mismatches: [] });
  expect(result.otherHands).toMatch(/stopped it: to see it$/);
});
