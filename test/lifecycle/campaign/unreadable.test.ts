import { describe, expect, test } from 'vitest';
import { takeOn } from '../../../functions/campaigns.ts';
import { reconcile } from '../../../functions/reconcile.ts';
import { campaignSettings, setCampaignSettings } from '../../../src/commands/campaign/campaigns.ts';
import { amendService } from '../../../src/records/update.ts';
import { DEFAULT_SETTINGS } from '../../../src/rollout/campaign/settings.ts';
import { RecordNotReadable } from '../../../src/rollout/errors.ts';
import {
  aFlock,
  aMember,
  BUILD,
  campaignIn,
  end,
  ID,
  moving,
  OPTED_OUT,
  order,
  pass,
  publish,
  renewBuild,
} from '../../world/campaigns.ts';
import type { World } from '../../world/world.ts';

type Store = 'campaigns' | 'books';

/** Somebody has edited a record by hand. */
function spoil(world: World, store: Store, key: string, change: (record: Record<string, unknown>) => object) {
  const rows = world.stored[store];
  rows.set(key, JSON.stringify(change(JSON.parse(rows.get(key) ?? '{}') as Record<string, unknown>)));
}

const spoilSettings = (world: World) =>
  spoil(world, 'books', 'book', (book) => ({ ...book, settings: { automatic: 'yes' } }));

const spoilCampaign = (world: World) =>
  spoil(world, 'campaigns', ID, (campaign) => ({ ...campaign, wave: 'two' }));

describe('settings that cannot be read', () => {
  test('let images go on in waves, to one service first, and are told of until they are set anew', async () => {
    const world = await aFlock(['a', 'b', 'c'], { automatic: false });
    spoilSettings(world);
    await publish(world);
    expect(await moving(world)).toEqual(['a']);
    await expect(takeOn(world.ports)).rejects.toThrow('set the settings anew');
    expect(await campaignSettings(world.ports)).toMatchObject({
      automatic: true,
      unreadable: expect.any(String),
    });
    await end(world, 'a');
    await setCampaignSettings(world.ports, { ...DEFAULT_SETTINGS, automatic: false });
    expect(await campaignSettings(world.ports)).toEqual(DEFAULT_SETTINGS);
    await pass(world, 33);
    expect(await moving(world)).toEqual(['b', 'c']);
  });

  test('keep no campaign that is under way from its next wave', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await publish(world);
    await end(world, 'a');
    spoilSettings(world);
    for (let minute = 0; minute < 33; minute += 1) {
      await world.clock.advance(60_000);
      await expect(takeOn(world.ports)).rejects.toThrow('not a record of a campaigns');
    }
    expect(await moving(world)).toEqual(['b', 'c']);
  });

  test('and a list with something else in it lose nothing else of the book', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await publish(world);
    spoil(world, 'books', 'book', (book) => ({ ...book, open: [ID, 7], recent: 'none' }));
    const { open, recent, settings, flaw } = await world.ports.campaigns.book();
    expect({ open, recent, settings }).toMatchObject({
      open: [ID],
      recent: [],
      settings: { automatic: true },
    });
    expect(flaw).toContain('expected a text at "open[1]"');
  });

  test('that a newer version wrote are left to it', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    spoil(world, 'books', 'book', (book) => ({ ...book, schemaVersion: 99 }));
    await expect(setCampaignSettings(world.ports, DEFAULT_SETTINGS)).rejects.toBeInstanceOf(
      RecordNotReadable,
    );
  });
});

describe('a campaign that cannot be read', () => {
  test('keeps services from its image alone, and is told of once a round', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await aMember(world, 'd', { image: OPTED_OUT });
    await publish(world);
    await end(world, 'a');
    spoilCampaign(world);
    renewBuild(world);
    const failure = await publish(world).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RecordNotReadable);
    const round: unknown = await reconcile(world.ports).catch((error: unknown) => error);
    expect((round as AggregateError).errors).toHaveLength(1);
    expect(await moving(world)).toEqual(['d']);
  });

  test('is stopped by a person with what can be read of it, and may be rolled back', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await publish(world);
    await end(world, 'a');
    await pass(world, 2);
    spoilCampaign(world);
    await expect(order(world, 'pause')).rejects.toThrow('or stop it');
    const { campaign } = await order(world, 'stop');
    expect(campaign).toMatchObject({ state: 'stopped', build: BUILD, wave: 0 });
    expect((await campaignIn(world)).members).toHaveLength(3);
    await pass(world, 40);
    expect(await moving(world)).toEqual([]);
    const { done } = await order(world, 'roll-back');
    expect(done).toEqual(['a gets the image before back']);
  });

  test('is not written over where a newer version wrote it, nor where nobody knows whose it is', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await publish(world);
    for (const broken of [{ schemaVersion: 99 }, { build: 7 }]) {
      spoil(world, 'campaigns', ID, (campaign) => ({ ...campaign, ...broken }));
      await expect(order(world, 'stop')).rejects.toBeInstanceOf(RecordNotReadable);
    }
  });
});

describe('a campaign that is completed but for what its owners hold', () => {
  const completed = async () => {
    const world = await aFlock(['a', 'b', 'c'], { waves: [{ percent: 100, bake: '1m' }] });
    await amendService(world.ports.services, 'c', (service) => ({
      ...service,
      freeze: { at: 0, by: 'bob', reason: 'sale', until: world.clock.now() + 2 * 3_600_000 },
    }));
    await publish(world);
    await end(world, 'a');
    await end(world, 'b');
    await pass(world, 5);
    expect((await campaignIn(world)).state).toBe('completed');
    return world;
  };

  test('is paused and resumed like any other', async () => {
    const world = await completed();
    await order(world, 'pause');
    await pass(world, 121);
    await reconcile(world.ports);
    expect(await moving(world)).toEqual([]);
    await order(world, 'resume');
    await pass(world, 3);
    expect(await moving(world)).toEqual(['c']);
    await end(world, 'c');
    await pass(world, 3);
    expect(await campaignIn(world)).toMatchObject({ state: 'completed', endedAt: expect.any(Number) });
  });

  test('is finished by a stop', async () => {
    const world = await completed();
    await order(world, 'stop');
    await pass(world, 2);
    expect(await campaignIn(world)).toMatchObject({ state: 'stopped', endedAt: expect.any(Number) });
    await pass(world, 121);
    await reconcile(world.ports);
    expect(await moving(world)).toEqual([]);
  });
});
