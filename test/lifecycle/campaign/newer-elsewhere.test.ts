import { expect, test } from 'vitest';
import { setCampaignSettings } from '../../../src/commands/campaign/campaigns.ts';
import { BUILD, campaignIn, ID, moving, publish } from '../../world/campaigns.ts';
import { aPair, begun, type Pair, passBoth } from '../../world/led-campaigns.ts';
import { ACCOUNT, build } from '../../world/specs.ts';

const NEWER = 'ami-0000000c';
const ITS_COPY = 'ami-0000000f';

/** The campaign has moved all services here, `eu` gives no answer, and a newer image is published. */
async function succeeded(pair: Pair): Promise<void> {
  const { home, eu, line } = pair;
  line.is = 'down';
  await begun(pair);
  const buildArn = build('web/1.0.0/3');
  const known = home.cloud.builds.get(BUILD)!;
  const copies = [{ region: 'eu-central-1', account: ACCOUNT, image: ITS_COPY }];
  home.cloud.builds.set(buildArn, { ...known, buildArn, builtAt: 5, imageIds: [NEWER], copies });
  for (const [world, id] of [
    [home, NEWER],
    [eu, ITS_COPY],
  ] as const)
    world.cloud.images.set(id, { id, owner: ACCOUNT, state: 'available', architecture: 'arm64' });
}

// A region was away for a night. As it was back it was given the image of the day before, hours after the newer one was
// everywhere else.
test('an image that has yet to go elsewhere alone gives way to a newer one', async () => {
  const pair = await aPair();
  await succeeded(pair);
  await publish(pair.home, 'web/1.0.0/3');
  await passBoth(pair, 2);
  expect((await campaignIn(pair.home)).state).toBe('superseded');
  pair.line.is = 'up';
  await passBoth(pair, 8);
  expect(await moving(pair.eu)).toEqual([]);
  expect(await pair.eu.ports.campaigns.find(ID)).toBeUndefined();
  expect((await campaignIn(pair.home)).endedAt).toBeDefined();
});

test('it goes on where the newer one does not go there', async () => {
  const pair = await aPair();
  await succeeded(pair);
  const { settings } = await pair.home.ports.campaigns.book();
  await setCampaignSettings(pair.home.ports, { ...settings!, waves: [{ percent: 100 }] });
  await publish(pair.home, 'web/1.0.0/3');
  pair.line.is = 'up';
  await passBoth(pair, 8);
  expect((await campaignIn(pair.home)).state).toBe('running');
  expect(await moving(pair.eu)).toEqual(['p']);
});
