import { expect, test } from 'vitest';
import { campaignHead } from '../../src/api/campaign-views.ts';
import { getCampaigns } from '../../src/api/campaigns.ts';
import { routes } from '../../src/api/routes.ts';
import { amendBook } from '../../src/records/campaigns.ts';
import { NotTheLeader } from '../../src/rollout/errors.ts';
import { monthOf } from '../../src/rollout/interventions/audit.ts';
import { aFlock, campaignIn, ID, optOut, publish } from '../world/campaigns.ts';
import { aPair, askedOf, CALLER } from '../world/led-campaigns.ts';

test('a campaign tells how many services each of its waves has', async () => {
  const world = await aFlock(['a', 'b', 'c'], { waves: [{ count: 1 }, { percent: 100 }] });
  await publish(world);
  const { waves } = campaignHead(await campaignIn(world), world.clock.now());
  expect(waves.map(({ services }) => services)).toEqual([1, 2]);
});

test('campaigns are listed by when they began: one that was resumed stood before newer ones', async () => {
  const world = await aFlock(['a', 'b', 'c']);
  await publish(world);
  const newer = {
    ...(await campaignIn(world)),
    id: 'web-1.0.0-3',
    version: 0,
    startedAt: world.clock.now() + 1,
  };
  await world.ports.campaigns.save(newer);
  await amendBook(world.ports, (book) => ({ ...book, recent: [ID, newer.id] }));
  const { body } = await getCampaigns(world.ports);
  expect(body).toMatchObject({ campaigns: [{ campaign: newer.id }, { campaign: ID }] });
});

test('the audit trail has what a leader has begun and ordered, of which campaign, and none of its questions', async () => {
  const { eu } = await aPair();
  const { order: _, ...asked } = askedOf();
  const post = (body: unknown, caller = CALLER) =>
    routes['POST /campaigns']!(eu.ports, { parameters: {}, body, caller });
  const order = {
    kind: 'stop',
    at: new Date(eu.clock.now() + 1).toISOString(),
    by: 'ann',
    reason: 'it leaks',
  };
  for (const body of [asked, asked, { ...asked, order }, { ...asked, order }]) {
    await eu.clock.advance(1_000);
    await post(body);
  }
  for (const name of ['p', 'q']) await optOut(eu, name);
  await post({ ...asked, build: asked.build.replace('web/', 'other/') });
  await eu.clock.advance(1_000);
  await expect(post(asked, 'somebody')).rejects.toThrow(NotTheLeader);
  const entries = await eu.ports.audit.ofMonth('*', monthOf(eu.clock.now()));
  expect(entries.map(({ reason, result }) => [reason, result])).toEqual([
    ['web-1.0.0-2 of greenshift-prod', 'NotTheLeader'],
    ['web-1.0.0-2 of greenshift-prod, stop by ann: it leaks', 'ordered'],
    ['web-1.0.0-2 of greenshift-prod', 'begun'],
  ]);
});
