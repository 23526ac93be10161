import { expect, test } from 'vitest';
import { leaveOut } from '../../../src/commands/campaign/leave-out.ts';
import { unfreezeService } from '../../../src/commands/freeze.ts';

import { waitOf } from '../../../src/rollout/campaign/wait.ts';
import { campaignIn, end, freeze, ID, publish, remove, round, standing } from '../../world/campaigns.ts';
import { aPair, type Pair, passBoth } from '../../world/led-campaigns.ts';
import { NEW } from '../../world/world.ts';

const ONE_WAVE_HERE = { waves: [{ percent: 100 }, { installation: 'eu' }] };

const begunThere = async ({ eu }: Pair) => (await eu.ports.campaigns.find(ID)) !== undefined;

async function passHours({ home, eu }: Pair, hours: number): Promise<void> {
  for (let half = 0; half < 2 * hours; half += 1)
    for (const world of [home, eu]) {
      await world.clock.advance(1_800_000);
      await round(world);
    }
}

// An image that an account had built by mistake was refused by each service of the leading installation, and was rolled out
// to another region three minutes later.
test('an image that every service here refuses goes nowhere else, and the campaign stops', async () => {
  const pair = await aPair();
  pair.home.cloud.images.set(NEW, {
    id: NEW,
    owner: '999988887777',
    state: 'available',
    architecture: 'arm64',
  });
  await publish(pair.home);
  await passBoth(pair, 3);
  expect(await standing(pair.home)).toBe('a skipped, b skipped');
  expect(await campaignIn(pair.home)).toMatchObject({
    state: 'stopped',
    order: { kind: 'stop', by: 'the campaign', reason: 'no service has taken the image' },
  });
  await passBoth(pair, 5);
  expect(await begunThere(pair)).toBe(false);
});

test('an image whose services here were all removed goes nowhere else', async () => {
  const pair = await aPair();
  await publish(pair.home);
  for (const name of ['a', 'b']) await remove(pair.home, name);
  await passBoth(pair, 5);
  expect((await campaignIn(pair.home)).state).toBe('stopped');
  expect(await begunThere(pair)).toBe(false);
});

test('a campaign waits for services here that their owners keep, and says so', async () => {
  const pair = await aPair(ONE_WAVE_HERE);
  for (const name of ['a', 'b']) await freeze(pair.home, name, 72);
  await publish(pair.home);
  await passHours(pair, 40);
  expect(await begunThere(pair)).toBe(false);
  const waiting = await campaignIn(pair.home);
  expect(waiting.state).toBe('running');
  expect(waitOf(waiting).what).toBe(
    'a service here that has the image, before the installation eu begins (wave 2)',
  );
  for (const name of ['a', 'b']) {
    await unfreezeService(pair.home.ports, name);
    await end(pair.home, name);
  }
  await passBoth(pair, 34);
  expect(await begunThere(pair)).toBe(true);
});

test('a build that lacks what the specs here ask of it stays here, however long that takes', async () => {
  const pair = await aPair();
  for (const name of ['a', 'b']) {
    const service = await pair.home.ports.services.get(name);
    const image = { ...service.spec.image, requires: { tags: { approved: 'yes' } } };
    await pair.home.ports.services.save({ ...service, spec: { ...service.spec, image } });
  }
  await publish(pair.home);
  await passHours(pair, 60);
  expect(await begunThere(pair)).toBe(false);
});

test('services here that AWS has no capacity for keep it from the others, also once one of those is left out', async () => {
  const pair = await aPair({ waves: [{ percent: 100 }, { installation: 'eu' }, { installation: 'us' }] });
  await publish(pair.home);
  for (const name of ['a', 'b']) await end(pair.home, name, 'InsufficientInstanceCapacity');
  await passHours(pair, 20);
  await leaveOut(pair.home.ports, ID, { installation: 'eu', by: 'ann', reason: 'a fair' });
  await passHours(pair, 5);
  expect(pair.line.asked).toBe(0);
  const { state, waves } = await campaignIn(pair.home);
  expect(state).toBe('running');
  expect(waves.map(({ branch }) => branch?.state)).toEqual([undefined, 'left-out', 'waiting']);
});
