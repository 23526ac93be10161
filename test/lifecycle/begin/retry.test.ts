import { describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/reconcile.ts';
import { startRollouts } from '../../../functions/start-rollout.ts';
import { startRollout } from '../../../src/lifecycle/begin/start.ts';
import { amend } from '../../../src/records/update.ts';
import { fail } from '../../../src/rollout/transitions.ts';
import { abandonIt, call, rollBackIt, rollBackWeb } from '../../world/calling.ts';
import { imageAvailable } from '../../world/events.ts';
import { pressAbort } from '../../world/on-call.ts';
import { begin, published, reach } from '../../world/progress.ts';
import { service } from '../../world/records.ts';
import { build } from '../../world/specs.ts';
import { aWorld, NEW, NEXT, type World } from '../../world/world.ts';

const MINUTE = 60_000;
const round = async ({ ports }: World) => (await reconcile(ports)).found;
const started = [{ service: 'web', build: build('web/1.0.0/2'), outcome: 'started' }];

/** The rollout that is open ends as reverted, for this reason. */
async function failOpen(world: World, code = 'TargetGroupOccupied'): Promise<void> {
  const { lock, epoch } = await service(world);
  const rollout = lock!.rollout;
  await amend(world.ports, rollout, (record, at) => fail(record, at, code, 'strangers are in it'));
  await reach(world, 'concluded', { rollout, epoch });
}

async function failed(code?: string): Promise<World> {
  const world = aWorld();
  await begin(world);
  await failOpen(world, code);
  return world;
}

describe('an image that was reverted for a reason that isn’t its own', () => {
  test('is not used up: it is offered again, and the API says when and why', async () => {
    const world = await failed();
    const { body } = await call(world, 'GET /services/{service}', { service: 'web' });
    const at = new Date(world.clock.now() + 5 * MINUTE).toISOString();
    const retry = { image: NEW, build: build('web/1.0.0/2'), rollout: 'web-1', attempt: 2, at };
    expect((body as { retry: unknown }).retry).toEqual({ ...retry, reason: 'strangers are in it' });
    expect(world.announced.at(-1)).toMatchObject({ type: 'RolloutReverted', retryAt: at });
    expect(await round(world)).toEqual([]);
    await world.clock.advance(5 * MINUTE);
    expect(await round(world)).toEqual(started);
    expect(await service(world)).toMatchObject({ lock: { rollout: 'web-2', request: { attempt: 2 } } });
    expect(await service(world)).not.toHaveProperty('retry');
    await reach(world, 'concluded', { rollout: 'web-2', epoch: 2 });
    expect(await service(world)).toMatchObject({ live: { imageId: NEW } });
    expect(await service(world)).not.toHaveProperty('retry');
  });

  test('is offered at twice the distance each time, up to six hours, and takes one entry of the list', async () => {
    const world = await failed();
    const minutes = [];
    for (let attempt = 2; attempt < 12; attempt += 1) {
      const { retry } = await service(world);
      minutes.push((retry!.at - world.clock.now()) / MINUTE);
      await world.clock.advance(retry!.at - world.clock.now());
      expect(await round(world)).toEqual(started);
      await failOpen(world);
    }
    expect(minutes).toEqual([5, 10, 20, 40, 80, 160, 320, 360, 360, 360]);
    expect((await service(world)).rolledOut).toMatchObject([{ image: NEW, rollout: 'web-11' }]);
  });

  test('is not offered sooner by an event that comes again', async () => {
    const world = await failed();
    expect(await startRollout(world.ports, 'web', published)).toEqual({ kind: 'known', rollout: 'web-1' });
    expect(await service(world)).toMatchObject({ retry: { attempt: 2 } });
  });

  test('makes way for a newer one', async () => {
    const world = await failed();
    await startRollouts(world.ports, imageAvailable(build('web/1.0.0/3')));
    expect(await service(world)).toMatchObject({ lock: { request: { image: { id: NEXT } } } });
    expect(await service(world)).not.toHaveProperty('retry');
  });

  test('is not offered while a newer one waits', async () => {
    const world = aWorld();
    await begin(world);
    await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } });
    await failOpen(world);
    expect(await service(world)).toMatchObject({ lock: { request: { image: { id: NEXT } } } });
    expect(await service(world)).not.toHaveProperty('retry');
  });

  test.each([
    // It never had traffic, so the press means the live image, and that has none before it.
    // The attempt was once dropped without a word.
    [
      'the service',
      (world: World) => rollBackWeb(world),
      {
        status: 409,
        body: { detail: expect.stringMatching(new RegExp(`; the next attempt of ${NEW} is dropped$`)) },
      },
    ],
    [
      'its rollout',
      (world: World) => rollBackIt(world),
      { status: 200, body: { outcome: 'already-rolled-back', dropped: NEW } },
    ],
  ])('is not offered any more once a person has rolled back %s', async (_, press, response) => {
    const world = await failed();
    expect(await press(world)).toMatchObject(response);
    expect(await service(world)).not.toHaveProperty('retry');
    await world.clock.advance(10 * MINUTE);
    expect(await round(world)).toEqual([]);
  });

  test('is looked at anew: one that isn’t trusted any more, or never comes back, is refused', async () => {
    for (const change of [{ owner: '999999999999' }, { state: 'deregistered' }]) {
      const world = await failed();
      Object.assign(world.cloud.images.get(NEW)!, change);
      await world.clock.advance(5 * MINUTE);
      expect(await round(world)).toMatchObject([{ outcome: 'refused' }]);
      expect(world.announced.at(-1)).toMatchObject({ type: 'ImageRefused', image: NEW });
      expect(await service(world)).not.toHaveProperty('retry');
      expect(await round(world)).toEqual([]);
    }
  });

  test('has its next attempt later when it can’t be used at the moment', async () => {
    const world = await failed();
    Object.assign(world.cloud.images.get(NEW)!, { state: 'disabled' });
    await world.clock.advance(5 * MINUTE);
    expect(await round(world)).toMatchObject([{ outcome: 'awaited' }]);
    const { retry } = await service(world);
    expect(retry).toMatchObject({
      attempt: 3,
      at: world.clock.now() + 10 * MINUTE,
      reason: `${NEW} is disabled, not available`,
    });
    Object.assign(world.cloud.images.get(NEW)!, { state: 'available' });
    await world.clock.advance(10 * MINUTE);
    expect(await round(world)).toEqual(started);
  });
});

describe('an image is used up', () => {
  test.each([
    'BadResponses',
    'Outage',
    'GreenUnhealthy',
    'Inconclusive',
    'HeldTooLong',
    'ClientErrors',
    'WrongImage',
    'ImageRefused',
  ])('by a failure of its own: %s', async (code) => {
    expect(await service(await failed(code))).not.toHaveProperty('retry');
  });

  test('by an abort of a person, whatever failed beside it, and when it is abandoned', async () => {
    const aborted = aWorld();
    await begin(aborted);
    await pressAbort(aborted);
    await failOpen(aborted);
    expect(await service(aborted)).not.toHaveProperty('retry');
    const abandoned = aWorld();
    await begin(abandoned);
    await amend(abandoned.ports, 'web-1', (record, at) => fail(record, at, 'CloudRefused', 'denied'));
    await abandonIt(abandoned);
    expect(await service(abandoned)).not.toHaveProperty('retry');
  });

  test('when a person named it: whoever did sees what became of it', async () => {
    const world = aWorld();
    await begin(world);
    await reach(world, 'concluded');
    await call(world, 'POST /services/{service}/rollouts', { service: 'web' }, { image: NEXT });
    await failOpen(world);
    expect(await service(world)).not.toHaveProperty('retry');
  });
});
