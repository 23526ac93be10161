import { describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/reconcile.ts';
import { unfreezeService } from '../../../src/commands/freeze.ts';
import { startRollout } from '../../../src/lifecycle/begin/start.ts';
import { CampaignNotFound, CampaignNotOpen } from '../../../src/rollout/errors.ts';
import {
  aFlock,
  BUILD,
  campaignIn,
  end,
  freeze,
  moving,
  openIn,
  order,
  pass,
  publish,
  standing,
} from '../../world/campaigns.ts';
import { NEW, OLD } from '../../world/world.ts';

const TWO_WAVES = { waves: [{ count: 2 }, { percent: 100 }] };

describe('a campaign that is paused', () => {
  test('begins nothing until a person goes on, and what is under way ends', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await publish(world);
    expect((await order(world, 'pause')).isNew).toBe(true);
    expect((await order(world, 'pause')).isNew).toBe(false);
    await end(world, 'a');
    await pass(world, 60);
    await reconcile(world.ports);
    expect(await moving(world)).toEqual([]);
    expect(await standing(world)).toBe('a promoted, b waiting, c waiting');
    await order(world, 'resume');
    await pass(world, 33);
    expect(await moving(world)).toEqual(['b', 'c']);
    expect(world.announced.map(({ type }) => type).filter((type) => type.startsWith('Campaign'))).toEqual([
      'CampaignStarted',
      'CampaignPaused',
      'CampaignResumed',
    ]);
  });

  test('takes the image from the line of a service that waits, and offers it again', async () => {
    const world = await aFlock(['a', 'b', 'c'], TWO_WAVES);
    await freeze(world, 'a', 1);
    await freeze(world, 'b', 1);
    await publish(world);
    await pass(world, 2);
    expect(await moving(world)).toEqual(['c']);
    expect((await world.ports.services.get('a')).queued?.image.id).toBe(NEW);
    await order(world, 'pause');
    await unfreezeService(world.ports, 'a');
    await pass(world, 3);
    expect(await moving(world)).toEqual(['c']);
    await order(world, 'resume');
    await pass(world, 2);
    expect(await moving(world)).toEqual(['a', 'c']);
  });
});

describe('a campaign that is stopped', () => {
  test('lets what is under way go on, sends back what began at that moment, and is over', async () => {
    const world = await aFlock(['a', 'b', 'c'], TWO_WAVES);
    await publish(world);
    await pass(world, 1);
    await order(world, 'stop');
    await world.clock.advance(1_000);
    // A function that had read the campaign before.
    await startRollout(world.ports, 'c', {
      image: { id: NEW, build: BUILD },
      cause: { kind: 'image-published', build: BUILD },
    });
    await pass(world, 2);
    expect((await world.ports.rollouts.get('a-1')).abort).toBeUndefined();
    expect((await world.ports.rollouts.get('c-1')).abort).toMatchObject({ by: 'ann', reason: 'a look' });
    await expect(order(world, 'resume')).rejects.toBeInstanceOf(CampaignNotOpen);
    await expect(order(world, 'pause')).rejects.toBeInstanceOf(CampaignNotOpen);
    for (const name of ['a', 'b']) await end(world, name);
    await end(world, 'c', 'CloudUnavailable');
    await pass(world, 2);
    expect(await openIn(world)).toEqual([]);
  });

  test('that nobody knows is not found', async () => {
    const world = await aFlock(['a', 'b']);
    await expect(order(world, 'stop')).rejects.toBeInstanceOf(CampaignNotFound);
  });
});

describe('a campaign that is rolled back', () => {
  test('takes back every service that it has moved, and none that a person has', async () => {
    const world = await aFlock(['a', 'b', 'c', 'd'], {
      waves: [{ count: 1 }, { count: 1 }, { percent: 100 }],
    });
    await publish(world);
    await pass(world, 1);
    await end(world, 'a');
    await startRollout(world.ports, 'd', {
      image: { id: NEW },
      cause: { kind: 'requested', by: 'bob' },
      allowRepeat: true,
    });
    await pass(world, 33);
    expect(await standing(world)).toBe('a promoted, b moving, c waiting, d moving');
    await end(world, 'd');
    const { done } = await order(world, 'roll-back');
    expect(done).toContain('a gets the image before back');
    expect((await world.ports.rollouts.get('b-1')).abort).toMatchObject({ by: 'ann' });
    expect((await world.ports.rollouts.get('a-2')).cause).toMatchObject({ kind: 'rollback', by: 'ann' });
    expect((await world.ports.rollouts.get('a-2')).image.id).toBe(OLD);
    await end(world, 'a');
    await end(world, 'b', 'BadResponses');
    await pass(world, 3);
    expect(await standing(world)).toBe('a taken-back, b reverted, c waiting, d promoted');
    expect(await campaignIn(world)).toMatchObject({ state: 'rolled-back' });
    expect((await campaignIn(world)).endedAt).toBeDefined();
  });

  test('after its end is looked after again until all are back', async () => {
    const world = await aFlock(['a', 'b']);
    await publish(world);
    await end(world, 'a');
    await pass(world, 33);
    await end(world, 'b');
    await pass(world, 33);
    expect(await openIn(world)).toEqual([]);
    await order(world, 'roll-back');
    expect(await moving(world)).toEqual(['a', 'b']);
    await end(world, 'a');
    await end(world, 'b', 'LaunchRefused');
    await pass(world, 2);
    expect(await standing(world)).toBe('a taken-back, b needs-operator');
    expect((await campaignIn(world)).state).toBe('rolled-back');
  });
});
