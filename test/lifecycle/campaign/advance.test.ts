import { describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/reconcile.ts';
import { unfreezeService } from '../../../src/commands/freeze.ts';
import { startByName } from '../../../src/commands/start.ts';
import {
  aFlock,
  aMember,
  BUILD,
  campaignIn,
  end,
  freeze,
  ID,
  moving,
  openIn,
  pass,
  publish,
  renewBuild,
  round,
  standing,
} from '../../world/campaigns.ts';
import { ACCOUNT, PIPELINE } from '../../world/specs.ts';
import { NEW } from '../../world/world.ts';

const MINUTE = 60_000;
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('an image that many services follow', () => {
  test('goes to one of them first, and to the next when that one has baked', async () => {
    const world = await aFlock(NAMES);
    await publish(world);
    expect(await moving(world)).toEqual(['a']);
    await pass(world, 60);
    expect(await moving(world)).toEqual(['a']);
    await end(world, 'a');
    await pass(world, 30);
    expect(await moving(world)).toEqual([]);
    await pass(world, 2);
    // A quarter of eight is two, and the canary is one of them; five percent add nobody.
    expect(await moving(world)).toEqual(['b']);
    await end(world, 'b');
    await pass(world, 32);
    expect(await moving(world)).toEqual(['c', 'd', 'e', 'f', 'g', 'h']);
    for (const name of NAMES.slice(2)) await end(world, name);
    await pass(world, 32);
    expect(await campaignIn(world)).toMatchObject({ state: 'completed' });
    expect(await openIn(world)).toEqual([]);
    expect(world.announced.map(({ type }) => type).filter((type) => type.startsWith('Campaign'))).toEqual([
      'CampaignStarted',
      'CampaignEnded',
    ]);
  });

  test('is one campaign, though its event comes twice at once, and the reconciler finds it too', async () => {
    const world = await aFlock(NAMES);
    renewBuild(world);
    await world.clock.advance(MINUTE);
    await Promise.all([publish(world), publish(world)]);
    const { found } = await reconcile(world.ports);
    expect(found).toEqual([]);
    await pass(world, 2);
    expect(await moving(world)).toEqual(['a']);
    expect((await world.ports.campaigns.book()).recent).toEqual([ID]);
  });

  test('is found by the reconciler where its event never came, and begins with its canary', async () => {
    const world = await aFlock(NAMES);
    renewBuild(world);
    await world.clock.advance(MINUTE);
    const { found } = await reconcile(world.ports);
    expect(found).toEqual([{ service: 'a', build: BUILD, outcome: 'started' }]);
  });

  test('comes to all at once where nobody has asked for waves', async () => {
    const world = await aFlock(['a', 'b'], { automatic: false });
    await publish(world);
    expect(await moving(world)).toEqual(['a', 'b']);
    expect((await world.ports.campaigns.book()).recent).toEqual([]);
  });

  test('comes in waves to those whose specs ask for it, and to others at once', async () => {
    const world = await aFlock([], { automatic: false });
    const image = (campaign?: boolean) => ({ pipeline: PIPELINE, owners: [ACCOUNT], campaign });
    await aMember(world, 'a', { image: image(true) });
    await aMember(world, 'b', { image: image(true) });
    await aMember(world, 'c', { image: image(false) });
    await publish(world);
    expect(await moving(world)).toEqual(['a', 'c']);
    expect(await standing(world)).toBe('a offered, b waiting');
  });

  test('is stopped at the canary that it fails, and goes nowhere else', async () => {
    const world = await aFlock(NAMES);
    await publish(world);
    await pass(world, 1);
    await end(world, 'a', 'BadResponses');
    await pass(world, 5);
    expect(await campaignIn(world)).toMatchObject({
      state: 'stopped',
      order: {
        by: 'the campaign',
        reason: 'no service of wave 1 has come through: a-1: green failed: BadResponses',
      },
    });
    await reconcile(world.ports);
    await publish(world);
    await pass(world, 5);
    expect(await moving(world)).toEqual([]);
    expect(await openIn(world)).toEqual([]);
  });

  test('is stopped by the same failure in services that share nothing else, and those under way go back', async () => {
    const world = await aFlock(NAMES, { waves: [{ count: 3 }, { percent: 100 }], reverts: 5 });
    await publish(world);
    await pass(world, 1);
    await end(world, 'a', 'MetricWorse');
    await pass(world, 2);
    expect((await campaignIn(world)).state).toBe('running');
    await end(world, 'b', 'MetricWorse');
    await pass(world, 1);
    expect((await campaignIn(world)).order?.reason).toBe(
      'a, b share nothing but the image, and failed alike: MetricWorse',
    );
    expect((await world.ports.rollouts.get('c-1')).abort).toMatchObject({ by: 'the campaign' });
  });

  test('is not to blame for two services behind one load balancer that fail alike', async () => {
    const world = await aFlock([], { waves: [{ count: 3 }, { percent: 100 }], reverts: 5 });
    for (const service of ['a', 'b', 'c', 'd'])
      await aMember(world, service, {
        traffic: {
          listener: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/x/1/2',
          targetGroups: [
            `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${service}-a/1`,
            `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${service}-b/1`,
          ],
        },
      });
    await publish(world);
    await pass(world, 1);
    await end(world, 'a', 'MetricWorse');
    await end(world, 'b', 'MetricWorse');
    await end(world, 'c');
    await pass(world, 32);
    expect(await moving(world)).toEqual(['d']);
  });

  test('is not to blame for a failure of another kind, which is tried again', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await publish(world);
    await pass(world, 1);
    await end(world, 'a', 'CloudUnavailable');
    await pass(world, 3);
    expect(await standing(world)).toBe('a retrying, b waiting, c waiting');
    await world.clock.advance(5 * MINUTE);
    await reconcile(world.ports);
    expect(await moving(world)).toEqual(['a']);
    await end(world, 'a');
    await pass(world, 32);
    expect(await moving(world)).toEqual(['b', 'c']);
  });
});

describe('a service that is held', () => {
  test('as it is frozen is no canary, and gets the image when the freeze ends', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await freeze(world, 'a');
    await publish(world);
    expect(await moving(world)).toEqual(['b']);
    await end(world, 'b');
    await pass(world, 33);
    expect(await moving(world)).toEqual(['c']);
    expect(await standing(world)).toBe('b promoted, c moving, a held');
    await end(world, 'c');
    await pass(world, 33);
    expect(await campaignIn(world)).toMatchObject({ state: 'completed' });
    expect(await campaignIn(world)).not.toHaveProperty('endedAt');
    await unfreezeService(world.ports, 'a');
    await pass(world, 2);
    expect(await moving(world)).toEqual(['a']);
    await end(world, 'a');
    await pass(world, 2);
    expect((await campaignIn(world)).endedAt).toBeDefined();
  });

  test('once its wave has begun lets another one take the place of the canary', async () => {
    const world = await aFlock(['a', 'b', 'c'], { waves: [{ services: ['a'] }, { percent: 100 }] });
    await freeze(world, 'a');
    await publish(world);
    await pass(world, 3);
    expect(await moving(world)).toEqual(['b']);
    expect((await campaignIn(world)).wave).toBe(0);
  });

  test('can be started by hand before its turn', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    await publish(world);
    const order = {
      wanted: { kind: 'image', id: NEW },
      by: 'ann',
      reason: 'a hurry',
      isExplained: true,
    } as const;
    await startByName(world.ports, 'c', { ...order, expedited: false, outsideWindows: false });
    await pass(world, 1);
    expect(await standing(world)).toBe('a moving, b waiting, c moving');
  });

  test('of a newer image of the stream is taken over by that one', async () => {
    const world = await aFlock(['a', 'b', 'c']);
    for (const [image, builtAt] of [
      ['2', 10],
      ['3', 20],
    ] as const) {
      const arn = BUILD.replace(/2$/, image);
      world.cloud.builds.set(arn, { ...world.cloud.builds.get(arn)!, builtAt });
    }
    await publish(world);
    await pass(world, 1);
    await publish(world, 'web/1.0.0/3');
    await pass(world, 1);
    expect((await campaignIn(world)).state).toBe('superseded');
    expect((await campaignIn(world, 'web-1.0.0-3')).state).toBe('running');
    await end(world, 'a');
    await round(world);
    expect((await campaignIn(world)).endedAt).toBeDefined();
  });
});
