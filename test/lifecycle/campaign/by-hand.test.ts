import { describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/reconcile.ts';
import { startRollout } from '../../../src/lifecycle/begin/start.ts';
import { restoring } from '../../../src/rollout/admission/requests.ts';
import {
  aFlock,
  CANARY_FIRST,
  campaignIn,
  end,
  moving,
  optOut,
  order,
  pass,
  publish,
  renewBuild,
  standing,
} from '../../world/campaigns.ts';
import { OLD, type World } from '../../world/world.ts';

/** The night's on-call brings the image before back where this one is live. */
const bringBack = (world: World, service: string) =>
  startRollout(world.ports, service, restoring({ id: OLD }, { by: 'ann', reason: 'it leaks' }));

const stopReason = async (world: World) => {
  const { state, order: told } = await campaignIn(world);
  return state === 'stopped' ? told?.reason : state;
};

describe('an image that somebody takes back by hand once it is live', () => {
  test('is not offered to the next service: one canary after the other was drawn, and rolled back', async () => {
    const world = await aFlock(['a', 'b', 'c', 'd'], CANARY_FIRST);
    await publish(world);
    await end(world, 'a');
    await pass(world, 5);
    await bringBack(world, 'a');
    await pass(world, 1);
    await end(world, 'a');
    await pass(world, 2);
    expect(await stopReason(world)).toBe(
      'no service of wave 1 has come through: a-1: rolled back by ann (a-2): it leaks',
    );
    expect(await moving(world)).toEqual([]);
    expect(await standing(world)).toBe('a taken-back, b waiting, c waiting, d waiting');
  });

  test('begins no wave while its canary is on the way back, though its bake is over', async () => {
    const world = await aFlock(['a', 'b', 'c', 'd'], CANARY_FIRST);
    await publish(world);
    await end(world, 'a');
    await pass(world, 29);
    await bringBack(world, 'a');
    await pass(world, 4);
    expect(await moving(world)).toEqual(['a']);
    expect((await campaignIn(world)).members[0]).toMatchObject({
      state: 'promoted',
      why: expect.stringContaining('ann'),
    });
    // It can't be brought back after all: the image is watched anew, and goes on.
    await end(world, 'a', 'LaunchRefused');
    await pass(world, 29);
    expect(await moving(world)).toEqual([]);
    await pass(world, 4);
    expect(await moving(world)).toEqual(['b', 'c', 'd']);
    expect((await campaignIn(world)).members[0]).not.toHaveProperty('why');
  });

  test('has its canary replaced once the way back has taken as long as anything may', async () => {
    const world = await aFlock(['a', 'b', 'c'], { ...CANARY_FIRST, holdAtMost: '1h' });
    await publish(world);
    await end(world, 'a');
    await pass(world, 1);
    await bringBack(world, 'a');
    await pass(world, 58);
    expect(await moving(world)).toEqual(['a']);
    await pass(world, 3);
    expect(await moving(world)).toEqual(['a', 'b']);
  });

  test('stops in its last wave by as many as went back', async () => {
    const world = await aFlock(['a', 'b', 'c', 'd', 'e'], { ...CANARY_FIRST, reverts: 2, alike: 9 });
    await publish(world);
    await end(world, 'a');
    await pass(world, 32);
    await end(world, 'b');
    await bringBack(world, 'b');
    await end(world, 'c', 'BadResponses');
    await pass(world, 1);
    expect(await stopReason(world)).toBe('running');
    await end(world, 'b');
    await pass(world, 1);
    expect(await stopReason(world)).toBe('2 services went back: b, c');
  });

  test('counts no more once somebody has the stopped campaign go on', async () => {
    const world = await aFlock(['a', 'b', 'c'], CANARY_FIRST);
    await publish(world);
    await end(world, 'a');
    await pass(world, 1);
    await bringBack(world, 'a');
    await end(world, 'a');
    // A stopped campaign goes on only once its end is on record.
    await pass(world, 4);
    await order(world, 'resume');
    await pass(world, 2);
    expect(await moving(world)).toEqual(['b']);
    await order(world, 'pause');
    await order(world, 'resume');
    await pass(world, 2);
    expect(await stopReason(world)).toBe('running');
  });
});

test('what fails while a campaign is paused counts once it goes on: two of two were forgiven', async () => {
  const world = await aFlock(['a', 'b', 'c', 'd'], {
    waves: [{ services: ['a', 'b'] }, { percent: 100 }],
    alike: 9,
  });
  await publish(world);
  await order(world, 'pause');
  await end(world, 'a', 'BadResponses');
  await end(world, 'b', 'BadResponses');
  await pass(world, 10);
  await order(world, 'resume');
  await pass(world, 5);
  expect(await stopReason(world)).toContain('no service of wave 1 has come through: a-1');
  expect(await moving(world)).toEqual([]);
});

describe('a service that opts out in the middle', () => {
  test('keeps what has begun without the campaign when that stops, or is rolled back', async () => {
    const world = await aFlock(['a', 'b', 'c'], CANARY_FIRST);
    await publish(world);
    await optOut(world, 'c');
    renewBuild(world);
    await reconcile(world.ports);
    await pass(world, 1);
    expect(await standing(world)).toBe('a moving, b waiting, c moving');
    await end(world, 'a', 'BadResponses');
    await pass(world, 1);
    expect(await stopReason(world)).toContain('no service of wave 1');
    expect((await world.ports.rollouts.get('c-1')).abort).toBeUndefined();
    await end(world, 'c');
    await order(world, 'roll-back');
    await pass(world, 2);
    expect(await standing(world)).toBe('a reverted, b waiting, c promoted');
    expect((await campaignIn(world)).state).toBe('rolled-back');
  });

  test('gives back what the campaign had brought before', async () => {
    const world = await aFlock(['a', 'b'], CANARY_FIRST);
    await publish(world);
    await pass(world, 1);
    await optOut(world, 'a');
    await pass(world, 1);
    await order(world, 'roll-back');
    expect((await world.ports.rollouts.get('a-1')).abort).toMatchObject({ by: 'ann' });
  });
});
