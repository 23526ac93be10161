import { expect, test } from 'vitest';
import { campaignHead } from '../../src/api/campaign-views.ts';
import { aFlock, campaignIn, publish } from '../world/campaigns.ts';

test('a campaign tells how many services each of its waves has', async () => {
  const world = await aFlock(['a', 'b', 'c'], { waves: [{ count: 1 }, { percent: 100 }] });
  await publish(world);
  const { waves } = campaignHead(await campaignIn(world), world.clock.now());
  expect(waves.map(({ services }) => services)).toEqual([1, 2]);
});
