import { describe, expect, test } from 'vitest';
import { takeOn } from '../../../functions/campaigns.ts';
import { reconcile } from '../../../functions/reconcile.ts';
import { startRollout } from '../../../src/lifecycle/begin/start.ts';
import { startNext } from '../../../src/lifecycle/conclude.ts';
import { amend, amendService } from '../../../src/records/update.ts';
import { CloudUnavailable } from '../../../src/rollout/errors.ts';
import {
  aFlock,
  CANARY_FIRST,
  campaignIn,
  end,
  ID,
  moving,
  openIn,
  order,
  pass,
  publish,
  remove,
  renewBuild,
  round,
  standing,
} from '../../world/campaigns.ts';
import { PIPELINE } from '../../world/specs.ts';
import { NEW, type World } from '../../world/world.ts';

const MINUTE = 60_000;
const PAIR = { waves: [{ services: ['a', 'b'] }, { percent: 100 }], reverts: 1 };

async function reconciled(world: World): Promise<void> {
  renewBuild(world);
  await reconcile(world.ports).catch(() => undefined);
}

const sentBackBy = async (world: World, id: string) => (await world.ports.rollouts.get(id)).abort?.by;

describe('a campaign of which one service is left', () => {
  test.each(['pause', 'stop', 'roll-back'] as const)('lets nothing begin after a %s', async (kind) => {
    const world = await aFlock(['a', 'b'], CANARY_FIRST);
    await publish(world);
    await order(world, kind);
    await end(world, 'a', 'BadResponses');
    await pass(world, 3);
    await remove(world, 'a');
    await reconciled(world);
    expect(await moving(world)).toEqual([]);
  });

  test('keeps its waves while the canary’s record cannot be read, or follows another stream', async () => {
    const world = await aFlock(['a', 'b'], CANARY_FIRST);
    await publish(world);
    const readable = world.stored.services.get('a');
    world.stored.services.set('a', '{"schemaVersion":99}');
    await reconciled(world);
    expect((await world.ports.services.get('b')).lock).toBeUndefined();
    if (readable) world.stored.services.set('a', readable);
    await amendService(world.ports.services, 'a', ({ spec, ...service }) => ({
      ...service,
      spec: { ...spec, image: { ...spec.image, pipeline: `${PIPELINE}-other` } },
    }));
    await reconciled(world);
    expect((await world.ports.services.get('b')).lock).toBeUndefined();
  });
});

/** Another image's rollout, behind which the campaign's waits. */
const startOther = (world: World, service: string) =>
  startRollout(world.ports, service, {
    image: { id: 'ami-00000000000000777' },
    cause: { kind: 'requested', by: 'bob' },
  });

function withThrottledServices({ ports }: World) {
  const save = () => Promise.reject(new CloudUnavailable('the table is throttled'));
  return { ...ports, services: { ...ports.services, save } };
}

describe('a campaign that stops by itself', () => {
  test('sends back what begins while the round runs that stops it', async () => {
    const world = await aFlock(['a', 'b', 'c'], PAIR);
    await amendService(world.ports.services, 'b', (service) => ({
      ...service,
      freeze: { at: world.clock.now(), until: world.clock.now() + 1.5 * MINUTE, by: 'bob', reason: 'a sale' },
    }));
    await publish(world);
    await pass(world, 1);
    await world.clock.advance(MINUTE);
    await end(world, 'a', 'BadResponses');
    // The freeze is over, and the watchdog starts what waits there once the round has read the services.
    world.before('campaigns.save', () => startNext(world.ports, 'b'));
    await round(world);
    expect([(await campaignIn(world)).state, await moving(world)]).toEqual(['stopped', ['b']]);
    await pass(world, 1);
    expect(await sentBackBy(world, 'b-1')).toBe('the campaign');
    await end(world, 'b');
    await pass(world, 2);
    expect((await campaignIn(world)).endedAt).toBeDefined();
  });

  test('sends a rollout back that waits for a person', async () => {
    const world = await aFlock(['a', 'b', 'c'], { ...PAIR, holdAtMost: '1h' });
    await publish(world);
    await waitForAPerson(world, 'a-1');
    // It is held by the round that stops the campaign.
    await pass(world, 60);
    await end(world, 'b', 'BadResponses');
    await pass(world, 2);
    expect(await sentBackBy(world, 'a-1')).toBe('the campaign');
  });

  test('withdraws its image in the end where that failed at first', async () => {
    const world = await aFlock(['a', 'b', 'c'], PAIR);
    await startOther(world, 'b');
    await publish(world);
    await pass(world, 1);
    expect((await world.ports.services.get('b')).queued).toMatchObject({ image: { id: NEW } });
    await end(world, 'a', 'BadResponses');
    const ports = withThrottledServices(world);
    for (let minute = 0; minute < 5; minute += 1) {
      await world.clock.advance(MINUTE);
      await expect(takeOn(ports)).rejects.toThrow();
    }
    expect((await campaignIn(world)).endedAt).toBeDefined();
    await pass(world, 1);
    expect((await world.ports.services.get('b')).queued).toBeUndefined();
    expect(await openIn(world)).toEqual([]);
  });

  test('is given up after a day of failures for a service', async () => {
    const world = await aFlock(['a', 'b', 'c'], PAIR);
    await startOther(world, 'b');
    await publish(world);
    await end(world, 'a', 'BadResponses');
    const ports = withThrottledServices(world);
    for (let hour = 0; hour < 26; hour += 1) {
      await takeOn(ports).catch(() => undefined);
      await world.clock.advance(60 * MINUTE);
    }
    expect(await openIn(world)).toEqual([]);
  });
});

async function waitForAPerson(world: World, id: string): Promise<void> {
  const at = world.clock.now();
  const pause = {
    kind: 'approval',
    at,
    until: at + 5 * 24 * 60 * MINUTE,
    reason: 'needs an approval',
  } as const;
  await amend(world.ports, id, (rollout) => ({ ...rollout, pause }));
}

describe('a rollout that waits for a person', () => {
  test('keeps the next wave no longer than any other that does not get on', async () => {
    const world = await aFlock(['a', 'b', 'c'], { ...PAIR, holdAtMost: '1h', bake: '30m' });
    await publish(world);
    await waitForAPerson(world, 'a-1');
    await end(world, 'b');
    await pass(world, 61);
    expect(await standing(world)).toBe('a held, b promoted, c waiting');
    await pass(world, 31);
    expect(await standing(world)).toBe('a held, b promoted, c moving');
  });

  test('moves again once the person has decided', async () => {
    const world = await aFlock(['a', 'b', 'c'], { ...PAIR, holdAtMost: '1h' });
    await publish(world);
    await waitForAPerson(world, 'a-1');
    await pass(world, 62);
    await amend(world.ports, 'a-1', ({ pause: _, ...rollout }) => rollout);
    await pass(world, 1);
    expect(await standing(world)).toBe('a moving, b moving, c waiting');
  });
});

describe('an order that crosses the end of its campaign', () => {
  async function nearlyDone(): Promise<World> {
    const world = await aFlock(['a', 'b', 'c'], { waves: [{ percent: 100 }] });
    await publish(world);
    for (const service of ['a', 'b', 'c']) await end(world, service);
    await pass(world, 30);
    await world.clock.advance(2 * MINUTE);
    return world;
  }

  async function isRolledBack(world: World): Promise<void> {
    expect(await openIn(world)).toEqual([ID]);
    await pass(world, 1);
    for (const service of await moving(world)) await end(world, service);
    await pass(world, 3);
    const { state, endedAt } = await campaignIn(world);
    expect([state, endedAt !== undefined, await openIn(world)]).toEqual(['rolled-back', true, []]);
  }

  test('is completed where a round ends the campaign between its read and its write', async () => {
    const world = await nearlyDone();
    world.after('campaigns.find', () => round(world));
    await order(world, 'roll-back');
    await isRolledBack(world);
  });

  test('is completed where it comes before the round closes the book', async () => {
    const world = await nearlyDone();
    world.before('campaigns.saveBook', () => order(world, 'roll-back'));
    await round(world);
    await isRolledBack(world);
  });

  test('lets the campaign go on where it is a resume', async () => {
    const world = await aFlock(['a', 'b', 'c'], CANARY_FIRST);
    await publish(world);
    await end(world, 'a', 'BadResponses');
    await pass(world, 1);
    world.before('campaigns.saveBook', () => order(world, 'resume'));
    await pass(world, 3);
    expect(await moving(world)).toEqual(['b']);
    expect(await openIn(world)).toEqual([ID]);
  });

  test('is completed by its repetition where a campaign was left out of the book', async () => {
    const world = await nearlyDone();
    await order(world, 'roll-back');
    const book = await world.ports.campaigns.book();
    await world.ports.campaigns.saveBook({ ...book, open: [] });
    await order(world, 'roll-back');
    await isRolledBack(world);
  });
});

test('two ends of one campaign are told apart', async () => {
  const world = await aFlock(['a', 'b', 'c'], CANARY_FIRST);
  await publish(world);
  await end(world, 'a', 'BadResponses');
  await pass(world, 3);
  await order(world, 'resume');
  await pass(world, 2);
  await end(world, 'b', 'BadResponses');
  await pass(world, 3);
  const ends = world.announced.filter(({ type }) => type === 'CampaignEnded').map(({ id }) => id);
  expect(ends).toHaveLength(2);
  expect(new Set(ends).size).toBe(2);
});
