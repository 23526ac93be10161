import { expect, test } from 'vitest';
import { takeOn } from '../../../functions/campaigns.ts';
import { startRollout } from '../../../src/lifecycle/begin/start.ts';
import { amendService } from '../../../src/records/update.ts';
import type { Announcement } from '../../../src/rollout/announcements/announcement-schema.ts';
import { DEFAULT_SETTINGS, rulesOf } from '../../../src/rollout/campaign/settings.ts';
import { CampaignSettingsRequest } from '../../../src/rollout/campaign/settings-spec.ts';
import { CloudUnavailable } from '../../../src/rollout/errors.ts';
import { parse } from '../../../src/rollout/parse.ts';
import {
  aFlock,
  aMember,
  BUILD,
  CANARY_FIRST,
  campaignIn,
  end,
  freeze,
  OPTED_OUT,
  pass,
  publish,
} from '../../world/campaigns.ts';
import { NEW, type World } from '../../world/world.ts';

const HOUR = 60;
const MINUTE = 60_000;

const overdue = (world: World) =>
  world.announced.filter(
    (one): one is Extract<Announcement, { type: 'CampaignOverdue' }> => one.type === 'CampaignOverdue',
  );

test('a deadline that passes names what is on an older image, and why, once', async () => {
  const world = await aFlock(['a', 'b', 'c', 'd'], { ...CANARY_FIRST, deadline: '3h' });
  await aMember(world, 'e', { image: OPTED_OUT });
  await freeze(world, 'd', 10 * 24);
  await freeze(world, 'e', 10 * 24);
  await publish(world);
  await end(world, 'a');
  await pass(world, 40);
  await end(world, 'b', 'BadResponses');
  await pass(world, 2 * HOUR);
  expect(overdue(world)).toEqual([]);
  await pass(world, 2 * HOUR);
  expect(overdue(world)).toMatchObject([
    {
      behind: 4,
      services: 4,
      promoted: 1,
      reverted: 1,
      named: [
        { service: 'b', state: 'reverted', why: 'green failed: BadResponses' },
        { service: 'c', state: 'moving', why: 'c-1 is under way' },
        { service: 'd', state: 'held', why: expect.stringContaining('sale') },
        { service: 'e', state: 'apart', why: expect.stringContaining('takes no part in campaigns') },
      ],
    },
  ]);
});

test('nothing is announced where every service has the image in time', async () => {
  const world = await aFlock(['a', 'b'], { deadline: '3h', waves: [{ percent: 100 }] });
  await publish(world);
  await end(world, 'a');
  await end(world, 'b');
  await pass(world, 4 * HOUR);
  expect(overdue(world)).toEqual([]);
  expect((await campaignIn(world)).overdue).toMatchObject({ behind: 0 });
  expect(await world.ports.campaigns.book()).not.toHaveProperty('due');
});

test('a campaign that has ended is looked at once more when its deadline passes', async () => {
  const world = await aFlock(['a', 'b'], { deadline: '24h', reverts: 9, alike: 9 });
  await publish(world);
  await end(world, 'a', 'BadResponses');
  await pass(world, 5);
  expect((await campaignIn(world)).endedAt).toBeDefined();
  expect(await world.ports.campaigns.book()).toMatchObject({ open: [], due: [{ id: 'web-1.0.0-2' }] });
  // A person has brought it to one of them by then.
  await startRollout(world.ports, 'b', {
    image: { id: NEW },
    cause: { kind: 'requested', by: 'ann' },
  });
  await end(world, 'b');
  await pass(world, 24 * HOUR);
  const [told, ...more] = overdue(world);
  expect(more).toEqual([]);
  expect(told).toMatchObject({ behind: 1, named: [{ service: 'a', state: 'reverted' }] });
  expect((await world.ports.campaigns.book()).due).toBeUndefined();
});

test('an end, and a deadline, that the event bus does not take are told in a later round', async () => {
  const world = await aFlock(['a', 'b'], { deadline: '3h', reverts: 9, alike: 9 });
  await publish(world);
  await end(world, 'a', 'BadResponses');
  const refusing = {
    ...world.ports,
    notifier: {
      notify: async () => {
        throw new CloudUnavailable('the event bus does not answer');
      },
    },
  };
  const types = () => world.announced.map(({ type }) => type).filter((type) => /^Campaign[EO]/.test(type));
  for (const told of [['CampaignEnded'], ['CampaignEnded', 'CampaignOverdue']]) {
    const before = types();
    for (let minute = 0; minute < 2 * HOUR; minute += 1) {
      await world.clock.advance(MINUTE);
      await takeOn(refusing);
    }
    expect(types()).toEqual(before);
    await pass(world, 1);
    expect(types().toSorted()).toEqual(told);
  }
});

test('a service that has a newer image is not on an older one', async () => {
  const world = await aFlock(['a', 'b'], { deadline: '3h' });
  const known = world.cloud.builds.get(BUILD)!;
  world.cloud.builds.set(BUILD, { ...known, builtAt: 5 });
  await publish(world);
  await end(world, 'a');
  await amendService(world.ports.services, 'b', (service) => ({
    ...service,
    live: { ...service.live, imageId: 'ami-0000000000000000f' },
    rolledOut: [{ image: 'ami-0000000000000000f', rollout: 'b-1', builtAt: 10 }],
  }));
  await pass(world, 4 * HOUR);
  expect(overdue(world)).toEqual([]);
});

test('the deadline of an image is the first that names its recipe', () => {
  const deadlines = [
    { images: 'web-*', deadline: '1d' },
    { images: 'web', deadline: '2d' },
    { images: 'w*', deadline: '3d' },
  ];
  const days = (recipe: string) =>
    rulesOf(
      { ...DEFAULT_SETTINGS, deadline: '9d', deadlines },
      BUILD.replace('image/web/', `image/${recipe}/`),
    ).deadline! /
    (24 * HOUR * MINUTE);
  expect([days('web-admin'), days('web'), days('webb'), days('base')]).toEqual([1, 2, 3, 9]);
  expect(rulesOf(DEFAULT_SETTINGS, BUILD).deadline).toBeUndefined();
});

test.each([
  [{ deadline: '400d' }, 'deadline: at most 365d'],
  [{ deadline: 'soon' }, 'deadline'],
  [{ deadlines: [{ images: 'a b', deadline: '1d' }] }, 'deadlines[0].images: expected the name of a recipe'],
  [{ deadlines: [{ images: 'base' }] }, 'deadlines[0].deadline'],
])('settings with %j are refused', (settings, reason) => {
  expect(() => parse(CampaignSettingsRequest, settings, 'the settings')).toThrow(reason);
});
