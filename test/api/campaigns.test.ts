import { expect, test } from 'vitest';
import { campaignHead } from '../../src/api/campaign-views.ts';
import { getCampaigns } from '../../src/api/campaigns.ts';
import { amendBook } from '../../src/records/campaigns.ts';
import { aFlock, campaignIn, ID, publish } from '../world/campaigns.ts';

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
