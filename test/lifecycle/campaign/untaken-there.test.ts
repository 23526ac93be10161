import { expect, test } from 'vitest';
import { campaignIn, end, ID, remove, standing } from '../../world/campaigns.ts';
import { aPair, begun, branchAt, COPY, type Pair, passBoth } from '../../world/led-campaigns.ts';

const TWO_MORE = { waves: [{ count: 1 }, { percent: 100 }, { installation: 'eu' }, { installation: 'us' }] };

/** Of the two, `us` gives no answer. */
function withoutUs(pair: Pair): Pair {
  const { home } = pair;
  const line = home.cloud.carriedOn;
  home.cloud.carriedOn = async (name, request) =>
    name === 'eu' && line ? line(name, request) : { kind: 'silent', reason: 'none came in time' };
  return pair;
}

// `owners` was wrong in the specs of one account: no service there took the image, the campaign there stopped by itself,
// and with it those of all regions, with twenty services on the image and not one failure.
test('where every service refuses the image the campaign goes on without, and nothing stops', async () => {
  const pair = withoutUs(await aPair(TWO_MORE));
  pair.eu.cloud.images.set(COPY, {
    id: COPY,
    owner: '999988887777',
    state: 'available',
    architecture: 'arm64',
  });
  await begun(pair);
  await passBoth(pair, 45);
  expect(await standing(pair.eu)).toBe('p skipped, q skipped');
  expect((await campaignIn(pair.eu)).order?.reason).toBe('no service has taken the image');
  expect(await branchAt(pair)).toMatchObject({
    state: 'nobody',
    campaign: ID,
    isAtFault: false,
    why: 'no service has taken the image',
  });
  const { state, wave } = await campaignIn(pair.home);
  expect({ state, wave }).toEqual({ state: 'running', wave: 3 });
});

test('where the services are removed meanwhile it goes on without', async () => {
  const pair = withoutUs(await aPair(TWO_MORE));
  await begun(pair);
  await end(pair.eu, 'p');
  for (const name of ['p', 'q']) await remove(pair.eu, name);
  await passBoth(pair, 80);
  expect((await campaignIn(pair.home)).state).toBe('running');
});

test('a recall there stops it everywhere', async () => {
  const pair = await aPair();
  for (const name of ['p', 'q']) {
    const service = await pair.eu.ports.services.get(name);
    const recalled = [{ image: COPY, by: 'eve', reason: 'it leaks', at: 1 }];
    await pair.eu.ports.services.save({ ...service, recalled });
  }
  await begun(pair);
  await passBoth(pair, 3);
  expect((await campaignIn(pair.home)).order?.reason).toContain('it has stopped by itself in eu');
});
