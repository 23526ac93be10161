import { describe, expect, test } from 'vitest';
import { takeOn } from '../../../functions/campaigns.ts';
import { reconcile } from '../../../functions/reconcile.ts';
import { recallImage } from '../../../src/commands/recall.ts';
import { startRollout } from '../../../src/lifecycle/begin/start.ts';
import { amendService } from '../../../src/records/update.ts';
import { supersedes } from '../../../src/rollout/campaign/close.ts';
import { CampaignNotOpen } from '../../../src/rollout/errors.ts';
import { abort } from '../../../src/rollout/transitions.ts';
import {
  aFlock,
  aMember,
  BUILD,
  CANARY_FIRST,
  campaignIn,
  end,
  moving,
  order,
  pass,
  publish,
  remove,
  renewBuild,
  standing,
} from '../../world/campaigns.ts';
import { ACCOUNT, PIPELINE } from '../../world/specs.ts';
import { NEW, type World } from '../../world/world.ts';

/** Somebody rolls the open rollout of a service back, which ends. */
async function rollBackByHand(world: World, service: string): Promise<void> {
  const { lock } = await world.ports.services.get(service);
  const rollout = await world.ports.rollouts.get(lock?.rollout ?? '');
  await world.ports.rollouts.save(abort(rollout, world.clock.now(), 'ann', 'errors since 02:40'));
  await end(world, service);
}

describe('a service that is changed while its campaign runs', () => {
  test('gets no image that its spec no longer follows', async () => {
    const world = await aFlock(['a', 'b', 'c'], CANARY_FIRST);
    await publish(world);
    const image = { pipeline: PIPELINE.replace(/[^/]+$/, 'other'), owners: [ACCOUNT] };
    await amendService(world.ports.services, 'c', (service) => ({
      ...service,
      spec: { ...service.spec, image },
    }));
    await end(world, 'a');
    await pass(world, 33);
    expect(await moving(world)).toEqual(['b']);
    expect(await standing(world)).toBe('a promoted, b moving, c skipped');
  });

  test('that had a newer image by hand gets none that is older, also where that went back', async () => {
    const world = await aFlock(['a', 'b', 'c'], CANARY_FIRST);
    world.cloud.builds.set(BUILD, { ...world.cloud.builds.get(BUILD)!, builtAt: 5 });
    await publish(world);
    await amendService(world.ports.services, 'c', (service) => ({
      ...service,
      rolledOut: [{ image: 'ami-0000000000000000f', rollout: 'c-1', builtAt: 10 }],
    }));
    await end(world, 'a');
    await pass(world, 33);
    expect(await standing(world)).toBe('a promoted, b moving, c skipped');
    const { members } = await campaignIn(world);
    expect(members.at(-1)?.why).toBe('c-1 has a newer image');
  });

  test('is none of it any more once it is removed', async () => {
    const world = await aFlock(['a', 'b', 'c'], CANARY_FIRST);
    await publish(world);
    await remove(world, 'c');
    await end(world, 'a');
    await pass(world, 33);
    expect(await standing(world)).toBe('a promoted, b moving, c skipped');
  });

  test('stands as it stood while its record cannot be read, and keeps none of the others', async () => {
    const world = await aFlock(['a', 'b', 'c'], CANARY_FIRST);
    await publish(world);
    world.stored.services.set('c', '{"schemaVersion":99}');
    await end(world, 'a');
    await pass(world, 33);
    expect(await standing(world)).toBe('a promoted, b moving, c offered');
  });

  test('is taken back though its servers were replaced with the same image meanwhile', async () => {
    const world = await aFlock(['a', 'b'], CANARY_FIRST);
    await publish(world);
    await end(world, 'a');
    await pass(world, 1);
    const cause = { kind: 'requested', by: 'the refresh' } as const;
    await startRollout(world.ports, 'a', { image: { id: NEW }, cause, allowRepeat: true });
    await pass(world, 1);
    expect(await standing(world)).toBe('a promoted, b waiting');
    await end(world, 'a');
    await pass(world, 1);
    const { done } = await order(world, 'roll-back');
    expect(done).toEqual(['a gets the image before back']);
  });
});

describe('a service that was removed', () => {
  test('is of the campaign again once it is registered anew', async () => {
    const world = await aFlock(['a', 'b', 'c'], CANARY_FIRST);
    await publish(world);
    await remove(world, 'c');
    await pass(world, 1);
    expect((await campaignIn(world)).members.at(-1)).toMatchObject({ state: 'skipped', spared: true });
    const gone = await world.ports.services.findRemoved('c');
    await world.ports.services.save({ ...gone!, removed: undefined });
    await end(world, 'a');
    await pass(world, 33);
    expect(await standing(world)).toBe('a promoted, b moving, c moving');
    expect((await campaignIn(world)).members.at(-1)).not.toHaveProperty('spared');
  });
});

test('a clock that jumps back and forth begins no wave before the one before has settled', async () => {
  const world = await aFlock(['a', 'b', 'c'], { ...CANARY_FIRST, deadline: '24h' });
  await publish(world);
  const { clock } = world.ports;
  for (const jump of [-3_600_000, 3_600_000, -60_000, 600_000])
    await takeOn({ ...world.ports, clock: { ...clock, now: () => clock.now() + jump } });
  expect(await standing(world)).toBe('a moving, b waiting, c waiting');
  await end(world, 'a');
  await takeOn({ ...world.ports, clock: { ...clock, now: () => clock.now() + 3_600_000 } });
  await pass(world, 5);
  expect(await standing(world)).toBe('a promoted, b waiting, c waiting');
});

describe('a person who rolls the canary back', () => {
  test('stops the campaign, and may have it go on once everything is at rest', async () => {
    const world = await aFlock(['a', 'b', 'c'], CANARY_FIRST);
    await publish(world);
    await rollBackByHand(world, 'a');
    await pass(world, 3);
    expect((await campaignIn(world)).order).toMatchObject({
      kind: 'stop',
      reason: 'no service of wave 1 has come through: a-1: rolled back by ann: errors since 02:40',
    });
    await order(world, 'resume');
    await pass(world, 2);
    // Another one takes the canary's place.
    expect(await moving(world)).toEqual(['b']);
    await end(world, 'b', 'BadResponses');
    await pass(world, 1);
    expect((await campaignIn(world)).state).toBe('stopped');
  });

  test('has to wait until what a stop sends back has ended', async () => {
    const world = await aFlock(['a', 'b', 'c'], { waves: [{ count: 2 }, { percent: 100 }], reverts: 1 });
    await publish(world);
    await end(world, 'a', 'BadResponses');
    await pass(world, 1);
    expect((await world.ports.rollouts.get('b-1')).abort).toMatchObject({ by: 'the campaign' });
    await expect(order(world, 'resume')).rejects.toBeInstanceOf(CampaignNotOpen);
    await end(world, 'b');
    await pass(world, 2);
    await order(world, 'resume');
    await pass(world, 2);
    expect(await moving(world)).toEqual(['c']);
  });
});

describe('an image', () => {
  test('that is recalled has its campaign stopped', async () => {
    const world = await aFlock(['a', 'b', 'c'], CANARY_FIRST);
    await publish(world);
    await recallImage(world.ports, NEW, { by: 'ann', reason: 'it leaks' });
    await end(world, 'a');
    await pass(world, 3);
    expect(await standing(world)).toBe('a reverted, b skipped, c skipped');
    expect(await campaignIn(world)).toMatchObject({
      state: 'stopped',
      order: { by: 'the campaign', reason: `${NEW} was recalled by ann: it leaks` },
    });
  });

  test('that was recalled before is stopped, not completed', async () => {
    const world = await aFlock(['a', 'b', 'c'], CANARY_FIRST);
    await recallImage(world.ports, NEW, { by: 'ann', reason: 'it leaks' });
    await publish(world);
    await pass(world, 40);
    const { state, order: told } = await campaignIn(world);
    expect([state, told?.reason]).toEqual(['stopped', `${NEW} was recalled by ann: it leaks`]);
  });

  test('that the others have had for long is in no campaign when one more service follows it', async () => {
    const world = await aFlock(['a', 'b'], { automatic: false });
    await publish(world);
    await end(world, 'a');
    await end(world, 'b');
    await aMember(world, 'c', { image: { pipeline: PIPELINE, owners: [ACCOUNT], campaign: true } });
    await publish(world);
    expect(await moving(world)).toEqual(['c']);
    expect((await world.ports.campaigns.book()).recent).toEqual([]);
  });

  test('comes at once to services that say nothing where campaigns are for those that ask', async () => {
    const world = await aFlock([], { automatic: false });
    const image = { pipeline: PIPELINE, owners: [ACCOUNT] };
    for (const name of ['a', 'b']) await aMember(world, name, { image: { ...image, campaign: true } });
    await aMember(world, 'c', { image });
    await publish(world);
    expect(await moving(world)).toEqual(['a', 'c']);
    await order(world, 'stop');
    await aMember(world, 'd', { image });
    renewBuild(world);
    await reconcile(world.ports);
    expect(await moving(world)).toContain('d');
  });
});

test('a newer campaign takes the place of an older one that it has every open service of', async () => {
  const world = await aFlock(['a', 'b'], CANARY_FIRST);
  await publish(world);
  const older = { ...(await campaignIn(world)), builtAt: 1 };
  const newer = { ...older, id: 'web-1.0.0-3', builtAt: 2 };
  expect(supersedes(newer, older)).toBe(true);
  expect(supersedes(older, newer)).toBe(false);
  // One of them follows another stream by now: the others have nobody else who moves them.
  expect(supersedes({ ...newer, members: newer.members.slice(1) }, older)).toBe(false);
});
