import { expect, test } from 'vitest';
import { BUILD, campaignIn, moving, publish, remove, round, standing } from '../../world/campaigns.ts';
import { aPair, COPY, passBoth } from '../../world/led-campaigns.ts';

/** A pair whose other installation Image Builder tells of the build too. */
async function aPairThatBothKnow(...settings: Parameters<typeof aPair>) {
  const pair = await aPair(...settings);
  const known = pair.home.cloud.builds.get(BUILD);
  if (!known) throw new Error(`the story says that there is a build ${BUILD}`);
  pair.eu.cloud.builds.set(BUILD, { ...known, imageIds: [COPY] });
  return pair;
}

// Image Builder had distributed to an account that was led, where nobody had set `automatic`: every service there had the
// image before the leader's canary did.
test('an image that is led waits for its leader where services take part in no other campaign', async () => {
  const pair = await aPairThatBothKnow({}, { automatic: false });
  await publish(pair.eu);
  await round(pair.eu);
  expect(await moving(pair.eu)).toEqual([]);
  expect(await standing(pair.eu)).toBe('p waiting, q waiting');
  await publish(pair.home);
  await passBoth(pair, 5);
  expect(await moving(pair.eu)).toEqual([]);
});

test('an image that is led waits for its leader where one service alone follows it', async () => {
  const pair = await aPairThatBothKnow();
  await remove(pair.eu, 'q');
  await publish(pair.eu);
  await round(pair.eu);
  expect(await moving(pair.eu)).toEqual([]);
  expect((await campaignIn(pair.eu)).state).toBe('paused');
});

test('an image that is not led goes to one service alone at once', async () => {
  const ledBy = {
    installation: 'greenshift-prod',
    role: 'arn:aws:iam::111122223333:role/home-*',
    images: ['base-*'],
  };
  const pair = await aPairThatBothKnow({}, { ledBy });
  await remove(pair.eu, 'q');
  await publish(pair.eu);
  expect(await moving(pair.eu)).toEqual(['p']);
});
