import { beforeEach, describe, expect, test } from 'vitest';
import { retryImage } from '../../src/lifecycle/begin/retry.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { HOUR } from '../../src/rollout/timing.ts';
import { recoverService } from '../../src/watchdog/recover.ts';
import { ANN, call, rollBackWeb } from '../world/calling.ts';
import { bakingAt, beginAt, published, reach } from '../world/progress.ts';
import { aServiceIn, aWorld, NEW, NEXT, type World } from '../world/world.ts';

const WEB = { service: 'web' };
let world: World;
beforeEach(() => {
  world = aWorld();
});

const freeze = (body: object = { reason: 'sale', for: '12h' }) =>
  call(world, 'PUT /services/{service}/freeze', WEB, body);
const unfreeze = () => call(world, 'DELETE /services/{service}/freeze', WEB);
const service = () => world.ports.services.get('web');
const watch = async () => recoverService(world.ports, await service());

describe('a freeze', () => {
  test('keeps a published image waiting, which starts when it has ended', async () => {
    await aServiceIn(world);
    expect(await freeze()).toMatchObject({
      status: 200,
      body: {
        freeze: { by: ANN, reason: 'sale', until: new Date(world.clock.now() + 12 * HOUR).toISOString() },
      },
    });
    expect(await startRollout(world.ports, 'web', published)).toMatchObject({
      kind: 'queued',
      behind: expect.stringContaining('sale'),
    });
    expect(await watch()).toEqual([]);
    expect(await service()).toMatchObject({ queued: { image: { id: NEW } } });
    await world.clock.advance(12 * HOUR);
    expect(await watch()).toEqual(['started-next']);
    expect(await service()).toMatchObject({ lock: { rollout: 'web-1' } });
    expect((await call(world, 'GET /services/{service}', WEB)).body).toMatchObject({ freeze: null });
  });

  test('that is ended by hand starts the image at once, and twice is once', async () => {
    await aServiceIn(world);
    await freeze();
    await startRollout(world.ports, 'web', published);
    expect(await unfreeze()).toMatchObject({ body: { freeze: null, rollout: 'web-1', queued: null } });
    expect(await unfreeze()).toMatchObject({ body: { freeze: null, rollout: 'web-1' } });
  });

  test('refuses a start by hand, and says whose it is and until when', async () => {
    await aServiceIn(world);
    await freeze();
    expect(await call(world, 'POST /services/{service}/rollouts', WEB, { image: NEXT })).toMatchObject({
      status: 409,
      body: {
        type: 'urn:greenshift:problem:ServiceFrozen',
        detail: expect.stringMatching(/frozen by .*ann: the freeze until .*\(sale\); unfreeze it first/),
      },
    });
    expect(await service()).not.toHaveProperty('lock');
  });

  test('leaves a rollout under way alone, also where a newer image would replace it', async () => {
    await beginAt(world, bakingAt(10), { onNewImage: 'replace' });
    await freeze();
    const newer = { ...published, image: { ...published.image, id: NEXT } };
    expect(await startRollout(world.ports, 'web', newer)).toMatchObject({ kind: 'queued' });
    expect(await world.ports.rollouts.get('web-1')).not.toHaveProperty('abort');
    await reach(world, 'concluded');
    expect(await service()).toMatchObject({ queued: { image: { id: NEXT } } });
    expect(await service()).not.toHaveProperty('lock');
  });

  test('never keeps a rollback from beginning', async () => {
    await beginAt(world, 'concluded');
    await freeze();
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rollout-started' } });
  });

  test('postpones what is offered again', async () => {
    await aServiceIn(world);
    const { cause, image } = published;
    const retry = { cause, image, rollout: 'web-1', reason: 'a full target group', attempt: 2, at: 0 };
    await world.ports.services.save({ ...(await service()), retry });
    await freeze();
    expect(await retryImage(world.ports, await service())).toBeUndefined();
    await world.clock.advance(12 * HOUR);
    expect(await retryImage(world.ports, await service())).toMatchObject({ kind: 'started' });
  });

  test.each([
    [{ for: '12h' }, 'reason'],
    [{ reason: ' ', for: '12h' }, 'reason'],
    [{ reason: 'sale' }, ''],
    [{ reason: 'sale', for: '12h', until: '2026-02-01T00:00:00Z' }, ''],
    [{ reason: 'sale', for: '31d' }, 'for'],
    [{ reason: 'sale', until: '2025-01-01T00:00:00Z' }, 'until'],
    [{ reason: 'sale', until: 'tomorrow' }, 'until'],
  ])('is refused for %j', async (body, path) => {
    await aServiceIn(world);
    expect(await freeze(body)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
    expect(await service()).not.toHaveProperty('freeze');
  });

  test('of a service that nobody knows is refused', async () => {
    expect(await freeze()).toMatchObject({ status: 404 });
    expect(await unfreeze()).toMatchObject({ status: 404 });
  });
});
