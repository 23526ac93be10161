import { describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/reconcile.ts';
import { recentCampaigns, setCampaignSettings } from '../../../src/commands/campaign/campaigns.ts';
import { unfreezeService } from '../../../src/commands/freeze.ts';
import { startRollout } from '../../../src/lifecycle/begin/start.ts';
import { advanceCampaigns } from '../../../src/lifecycle/campaign/advance.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { amendService } from '../../../src/records/update.ts';
import { enterCampaign } from '../../../src/rollout/campaign/book.ts';
import { DEFAULT_SETTINGS } from '../../../src/rollout/campaign/settings.ts';
import { CloudUnavailable, RecordNotReadable } from '../../../src/rollout/errors.ts';
import {
  aFlock,
  BUILD,
  campaignIn,
  end,
  freeze,
  ID,
  moving,
  openIn,
  optOut,
  order,
  pass,
  publish,
  round,
  standing,
} from '../../world/campaigns.ts';
import { OLD, type World } from '../../world/world.ts';

const MINUTE = 60_000;
const OTHER = 'ami-0000000000000000f';
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('services that nobody may touch at the moment', () => {
  test('stay in their waves, so that a canary alone begins when all are free again', async () => {
    const world = await aFlock(NAMES);
    for (const name of NAMES) await freeze(world, name);
    await publish(world);
    await pass(world, 60);
    expect(await standing(world)).toBe('a held, b waiting, c waiting, d waiting, e waiting, f waiting');
    for (const name of NAMES) await unfreezeService(world.ports, name);
    await pass(world, 2);
    expect(await moving(world)).toEqual(['a']);
  });

  test('leave the place of the canary to the one that may begin', async () => {
    const world = await aFlock(NAMES);
    for (const name of NAMES) await freeze(world, name);
    await publish(world);
    await unfreezeService(world.ports, 'd');
    await pass(world, 3);
    expect(await moving(world)).toEqual(['d']);
    expect(await standing(world)).toBe('a held, b waiting, c waiting, d moving, e waiting, f waiting');
  });

  test('take the place of one that has lost the image again, one at a time', async () => {
    const world = await aFlock(NAMES);
    await publish(world);
    await end(world, 'a');
    await pass(world, 2);
    await amendService(world.ports.services, 'a', (service) => ({
      ...service,
      live: { ...service.live, imageId: OLD },
    }));
    // Each has a rollout before it, behind which the image waits.
    for (const name of ['b', 'c']) {
      const cause = { kind: 'requested', by: 'bob' } as const;
      await startRollout(world.ports, name, { image: { id: OTHER }, cause, allowRepeat: true });
    }
    await pass(world, 5);
    expect(await standing(world)).toBe('a taken-back, b offered, c waiting, d waiting, e waiting, f waiting');
  });

  test('keep a wave that has settled from the next one no longer than its bake, however often they are held', async () => {
    const waves = [{ count: 2, bake: '2d' }, { percent: 100 }];
    const world = await aFlock(['a', 'b', 'c'], { waves });
    await publish(world);
    await end(world, 'a');
    // It has the image withheld, and its owner's freezes come and go.
    await amendService(world.ports.services, 'b', ({ lock: _, rolledOut: __, ...service }) => ({
      ...service,
      rolledOut: [],
      withheld: { build: BUILD, reason: 'findings', since: 0 },
    }));
    for (let day = 0; day < 4; day += 1) {
      await freeze(world, 'b');
      await pass(world, 60 * 23);
      await unfreezeService(world.ports, 'b');
      await pass(world, 60);
    }
    expect((await campaignIn(world)).wave).toBe(1);
  });
});

describe('a service whose rollouts fail again and again for what is not the image’s', () => {
  /** Its live fleet's image was deregistered: no rollout begins beside it, however often one is tried. */
  async function tryFor(world: World, hours: number): Promise<void> {
    for (let minute = 0; minute < hours * 60; minute += 5) {
      await world.clock.advance(5 * MINUTE);
      await round(world);
      await reconcile(world.ports);
      if ((await moving(world)).includes('a')) await end(world, 'a', 'ImageNotFound');
    }
  }

  test('keeps the others no longer than one that does not begin', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await publish(world);
    await tryFor(world, 12);
    expect(await standing(world)).toBe('a retrying, b waiting, c waiting');
    await tryFor(world, 1);
    expect(await standing(world)).toBe('a retrying, b moving, c waiting');
    await end(world, 'b');
    await tryFor(world, 1);
    expect(await standing(world)).toBe('a retrying, b promoted, c moving');
    await end(world, 'c');
    await tryFor(world, 1);
    expect((await campaignIn(world)).state).toBe('completed');
  });

  test('gets the image as soon as nothing is in its way any more', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await publish(world);
    await tryFor(world, 13);
    for (let hour = 0; hour < 6 && !(await moving(world)).includes('a'); hour += 1) {
      await pass(world, 60);
      await reconcile(world.ports);
    }
    await end(world, 'a');
    await pass(world, 1);
    expect(await standing(world)).toBe('a promoted, b moving, c waiting');
  });

  test('keeps them for a wave’s time once, though it is tried again within that', async () => {
    const world = await aFlock(['a', 'b', 'c'], { waves: [{ count: 2, bake: '8h' }, { percent: 100 }] });
    await publish(world);
    await end(world, 'b');
    await tryFor(world, 21);
    expect((await campaignIn(world)).wave).toBe(1);
  });
});

/** The record of a campaign that is on the list, and can't be read. */
async function anUnreadableOne(world: World): Promise<Ports> {
  const { campaigns } = world.ports;
  await campaigns.saveBook(enterCampaign(await campaigns.book(), 'lost-1.0.0-1'));
  const find: typeof campaigns.find = async (id) => {
    if (id === 'lost-1.0.0-1') throw new RecordNotReadable(`${id} is not a record of a campaign`);
    return campaigns.find(id);
  };
  return { ...world.ports, campaigns: { ...campaigns, find } };
}

describe('a campaign whose record cannot be read', () => {
  test('keeps no other one from its waves, nor from being made and listed', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    const ports = await anUnreadableOne(world);
    const broken = { ...world, ports };
    await publish(broken);
    expect(await moving(world)).toEqual(['a']);
    await end(world, 'a');
    for (let minute = 0; minute < 33; minute += 1) {
      await world.clock.advance(MINUTE);
      await expect(advanceCampaigns(ports)).rejects.toThrow('lost-1.0.0-1');
    }
    expect(await moving(world)).toEqual(['b', 'c']);
    expect((await recentCampaigns(ports)).map(({ id }) => id)).toEqual([ID]);
  });
});

describe('an event bus that is down as a campaign ends', () => {
  /** What it was asked for, and whether it takes it. */
  async function ended(world: World, isDown: () => boolean): Promise<string[]> {
    const told: string[] = [];
    const notifier: Ports['notifier'] = {
      async notify({ type }) {
        if (isDown()) throw new CloudUnavailable('the event bus is down');
        told.push(type);
      },
    };
    await publish(world);
    await order(world, 'stop');
    await end(world, 'a');
    await pass({ ...world, ports: { ...world.ports, notifier } }, 30);
    return told;
  }

  test('is told of the end once it is back', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    const until = world.clock.now() + 20 * MINUTE;
    expect(await ended(world, () => world.clock.now() < until)).toEqual(['CampaignEnded']);
    expect(await openIn(world)).toEqual([]);
  });

  test('is asked for a day at most', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await ended(world, () => true);
    expect(await openIn(world)).toEqual([ID]);
    await world.clock.advance(24 * 60 * MINUTE);
    const notify = async () => Promise.reject(new CloudUnavailable('the event bus is down'));
    await round({ ...world, ports: { ...world.ports, notifier: { notify } } });
    expect(await openIn(world)).toEqual([]);
  });
});

describe('an image that services wait for', () => {
  test('comes to them in waves where a campaign has been made meanwhile', async () => {
    const world = await aFlock(['a', 'b', 'c'], { automatic: false });
    const awaited = { build: BUILD, reason: 'the image is pending', since: world.clock.now() };
    for (const name of ['a', 'b', 'c'])
      await amendService(world.ports.services, name, (service) => ({ ...service, awaited }));
    await setCampaignSettings(world.ports, { ...DEFAULT_SETTINGS, automatic: true });
    await publish(world);
    await reconcile(world.ports);
    expect(await moving(world)).toEqual(['a']);
  });

  test('begins nowhere once its campaign is stopped, though a service was not yet of it', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await publish(world);
    await order(world, 'stop');
    const withheld = { build: BUILD, reason: 'findings', since: world.clock.now() };
    await amendService(world.ports.services, 'b', (service) => ({ ...service, withheld }));
    await reconcile(world.ports);
    expect(await moving(world)).toEqual(['a']);
  });
});

describe('a round that offers the image to many services', () => {
  test('goes no further once a person has paused the campaign', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `s${10 + index}`);
    const world = await aFlock(names, { waves: [{ count: 1, bake: '1m' }, { percent: 100 }] });
    await publish(world);
    await end(world, 's10');
    await pass(world, 1);
    await world.clock.advance(2 * MINUTE);
    const { engine, clock } = world.ports;
    let starts = 0;
    const start: typeof engine.start = async (execution) => {
      starts += 1;
      if (starts === 9) await order(world, 'pause');
      return engine.start(execution);
    };
    // Each start takes a second.
    const now = () => clock.now() + starts * 1_000;
    await advanceCampaigns({ ...world.ports, clock: { ...clock, now }, engine: { ...engine, start } });
    expect((await campaignIn(world)).state).toBe('paused');
    expect((await moving(world)).length).toBeLessThan(30);
  });
});

describe('a service that takes no part any more', () => {
  test('keeps the image in its line while the campaign is paused', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await publish(world);
    await optOut(world, 'c');
    await freeze(world, 'c');
    await publish(world);
    await order(world, 'pause');
    await pass(world, 2);
    expect((await world.ports.services.get('c')).queued?.image.build).toBe(BUILD);
  });
});
