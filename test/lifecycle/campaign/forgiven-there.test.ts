import { expect, test } from 'vitest';
import { orderCampaign } from '../../../src/commands/campaign/campaigns.ts';
import { campaignIn, end, ID, order, round } from '../../world/campaigns.ts';
import { aPair, begun, branchAt, type Pair, passBoth } from '../../world/led-campaigns.ts';

/** Its failures in `eu` have stopped the campaign here, and a person has stopped it there. */
async function stoppedByOneThere(): Promise<Pair> {
  const pair = await aPair({ reverts: 1 }, { waves: [{ percent: 100 }] });
  await begun(pair);
  await end(pair.eu, 'q', 'BadResponses');
  await pair.eu.clock.advance(60_000);
  await round(pair.eu);
  await orderCampaign(pair.eu.ports, ID, { kind: 'stop', by: 'eve', reason: 'mine' });
  await passBoth(pair, 10);
  expect((await campaignIn(pair.home)).order?.reason).toBe('1 services went back: 1 in eu');
  return pair;
}

// On-call had seen that the failure was of a test in that region, resumed the campaign, and found it stopped a minute later,
// for the same service; and again.
test('what has failed there before a stop that a person undoes no longer counts', async () => {
  const pair = await stoppedByOneThere();
  await order(pair.home, 'resume');
  await passBoth(pair, 10);
  expect((await campaignIn(pair.home)).state).toBe('running');
  expect(await branchAt(pair)).toMatchObject({ counts: { failed: 1 }, forgiven: 1 });
});

test('what fails there afterwards counts', async () => {
  const pair = await stoppedByOneThere();
  await order(pair.home, 'resume');
  await end(pair.eu, 'p', 'BadResponses');
  await passBoth(pair, 10);
  expect((await campaignIn(pair.home)).order?.reason).toBe('1 services went back: 1 in eu');
});

test('what fails there once it was resumed there too counts from the first one on', async () => {
  const pair = await stoppedByOneThere();
  await order(pair.home, 'resume');
  await end(pair.eu, 'p');
  await passBoth(pair, 10);
  await orderCampaign(pair.eu.ports, ID, { kind: 'resume', by: 'eve', reason: '' });
  await passBoth(pair, 6);
  expect(await branchAt(pair)).toMatchObject({ counts: { failed: 0 } });
  expect((await branchAt(pair)).forgiven).toBeUndefined();
});
