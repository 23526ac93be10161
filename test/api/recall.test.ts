import { beforeEach, describe, expect, test } from 'vitest';
import { followPattern } from '../../src/lifecycle/begin/follow-pattern.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { amend } from '../../src/records/update.ts';
import type { Phase } from '../../src/rollout/phase.ts';
import { DAY } from '../../src/rollout/timing.ts';
import { abort } from '../../src/rollout/transitions.ts';
import { ANN, call, rollBackWeb } from '../world/calling.ts';
import { Crash, crashes } from '../world/crash.ts';
import { round } from '../world/events.ts';
import { bakingAt, begin, beginAt, published, reach } from '../world/progress.ts';
import { specText } from '../world/specs.ts';
import { aServiceIn, aWorld, liveShare, NEW, NEXT, OLD, type World } from '../world/world.ts';

const WEB = { service: 'web' };
const BAD = { reason: 'it leaks memory' };
const SECOND = { rollout: 'web-2', epoch: 2 };
let world: World;
beforeEach(() => {
  world = aWorld();
});

const recall = (image = NEW, on = world) => call(on, 'POST /images/{image}/recall', { image }, BAD);
const lift = (image = NEW, on = world) =>
  call(on, 'DELETE /images/{image}/recall', { image }, undefined, { reason: 'a false alarm' });
const service = (on = world) => on.ports.services.get('web');
const record = (id = 'web-1', on = world) => on.ports.rollouts.get(id);
const watch = (on = world) => round(on);
const start = (image: string) => call(world, 'POST /services/{service}/rollouts', WEB, { image });
const types = (on = world) => on.announced.map(({ type }) => type);
const resultOf = ({ body }: Awaited<ReturnType<typeof call>>) =>
  (body as { services: { outcome: string; rollout: string | null; detail: string }[] }).services[0];

describe('an image that is recalled', () => {
  test.each<Phase>(['planned', 'launching', 'proving', 'shifting', 'baking'])(
    'goes back where its rollout is in %s, and blue has everything at once',
    async (phase) => {
      await beginAt(world, phase);
      expect(await recall()).toMatchObject({
        status: 200,
        body: {
          outcome: 'recalled',
          image: NEW,
          by: ANN,
          ...BAD,
          services: [{ service: 'web', outcome: 'rolled-back', rollout: 'web-1' }],
        },
      });
      expect(liveShare(world)).toBe(0);
      expect(await record()).toMatchObject({
        abort: { by: ANN, reason: `${NEW} is recalled: ${BAD.reason}` },
      });
      await reach(world, 'concluded');
      expect(await service()).toMatchObject({ live: { imageId: OLD }, last: { outcome: 'reverted' } });
      expect(resultOf(await recall())).toMatchObject({ outcome: 'not-affected' });
    },
  );

  test('comes off as blue retires: its image comes back as a rollout of its own', async () => {
    await beginAt(world, ({ blue }) => blue.shrinking === true);
    expect(resultOf(await recall())).toMatchObject({ outcome: 'waiting', rollout: 'web-1' });
    await reach(world, 'concluded');
    expect(await service()).toMatchObject({ lock: { rollout: 'web-2', request: { image: { id: OLD } } } });
    expect(resultOf(await recall())).toMatchObject({ outcome: 'being-replaced', rollout: 'web-2' });
    await reach(world, 'concluded', SECOND);
    expect(await service()).toMatchObject({ live: { imageId: OLD } });
  });

  test('comes off where it is live: the image before comes back without weighted steps', async () => {
    await beginAt(world, 'concluded');
    expect(resultOf(await recall())).toEqual({
      service: 'web',
      outcome: 'restoring',
      rollout: 'web-2',
      detail: `web-2 brings ${OLD} back`,
    });
    expect((await call(world, 'GET /services/{service}', WEB)).body).toMatchObject({
      recall: { by: ANN, ...BAD },
    });
    expect(await record('web-2')).toMatchObject({ image: { id: OLD }, plan: { steps: [{ weight: 100 }] } });
    expect(resultOf(await recall())).toMatchObject({ outcome: 'being-replaced', rollout: 'web-2' });
    await reach(world, 'concluded', SECOND);
    expect(await service()).toMatchObject({ live: { imageId: OLD } });
    expect(await watch()).toEqual({ done: {} });
    expect(types().filter((type) => type === 'ImageRecalled')).toHaveLength(2);
    expect(types()).not.toContain('ServiceNeedsOperator');
  });

  test('begins by nothing any more: event, queue, retry, pattern, start by name, rollback', async () => {
    await beginAt(world, bakingAt(10));
    await startRollout(world.ports, 'web', { ...published, image: { ...published.image, id: NEXT } });
    expect(await service()).toMatchObject({ queued: { image: { id: NEXT } } });
    expect(resultOf(await recall(NEXT))).toMatchObject({ outcome: 'withdrawn' });
    expect(await service()).not.toHaveProperty('queued');
    await reach(world, 'concluded');
    expect(await service()).not.toHaveProperty('lock');

    expect(await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } })).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/was recalled by .*ann at .*: it leaks memory/),
    });
    expect(await start(NEXT)).toMatchObject({
      status: 409,
      body: {
        type: 'urn:greenshift:problem:ImageRecalled',
        detail: expect.stringContaining(`DELETE /images/${NEXT}/recall lets it be started again`),
      },
    });
    await recall(OLD);
    expect(await rollBackWeb(world)).toMatchObject({
      status: 409,
      body: {
        type: 'urn:greenshift:problem:NothingToRollBackTo',
        detail: expect.stringMatching(/was recalled by .*: DELETE \/images/),
      },
    });
    expect(await followPattern(world.ports, await service())).toBeUndefined();
  });

  test('is not offered again after a failure that was not its own', async () => {
    await aServiceIn(world);
    const { cause, image } = published;
    const retry = { cause, image, rollout: 'web-1', reason: 'a full target group', attempt: 2, at: 0 };
    await world.ports.services.save({ ...(await service()), retry });
    expect(resultOf(await recall())).toMatchObject({ outcome: 'withdrawn' });
    expect(await service()).not.toHaveProperty('retry');
  });

  test('cannot slip in by a claim that has read the service before the recall', async () => {
    await aServiceIn(world);
    world.before('services.save', async () => void (await recall()));
    expect(await startRollout(world.ports, 'web', published)).toMatchObject({ kind: 'refused' });
    expect(await service()).not.toHaveProperty('lock');
  });

  test('is sent back also where the claim was a moment earlier, without a record yet', async () => {
    await aServiceIn(world);
    world.before('rollouts.save', () => {
      throw new Crash('before the first record');
    });
    await expect(startRollout(world.ports, 'web', published)).rejects.toBeInstanceOf(Crash);
    expect(resultOf(await recall())).toMatchObject({ outcome: 'rolled-back', rollout: 'web-1' });
    expect(await record()).toHaveProperty('abort');
  });

  test('stays where the spec has a person called, once a day', async () => {
    await beginAt(world, 'concluded', { onRecall: 'call' });
    expect(resultOf(await recall())).toMatchObject({
      outcome: 'needs-operator',
      detail: expect.stringContaining('onRecall'),
    });
    await recall();
    await watch();
    expect(await service()).not.toHaveProperty('lock');
    const calls = () => world.announced.filter(({ type }) => type === 'ServiceNeedsOperator');
    expect(calls()).toMatchObject([{ service: 'web', image: NEW, code: 'RecalledImageLive' }]);
    await world.clock.advance(DAY);
    await watch();
    expect(calls()).toHaveLength(2);
  });

  test('has a person called where nothing was live before it', async () => {
    await aServiceIn(world);
    expect(resultOf(await recall(OLD))).toMatchObject({
      outcome: 'needs-operator',
      detail: expect.stringContaining('no image from before may be started'),
    });
  });

  test('has a person called once what was to replace it has failed, and is not tried again', async () => {
    await beginAt(world, 'concluded');
    await recall();
    await amend(world.ports, 'web-2', (rollout, at) => abort(rollout, at, 'ann', 'another idea'));
    await reach(world, 'concluded', SECOND);
    await world.clock.advance(60_000);
    await watch();
    expect(await service()).not.toHaveProperty('lock');
    expect(world.announced.at(-1)).toMatchObject({
      type: 'ServiceNeedsOperator',
      reason: expect.stringContaining(`web-2, which was to bring ${OLD} back, has ended as reverted`),
    });
  });

  test('has a person called where the image before is gone, and says so at once', async () => {
    await beginAt(world, 'concluded');
    world.cloud.images.delete(OLD);
    expect(resultOf(await recall())).toMatchObject({
      outcome: 'needs-operator',
      detail: expect.stringMatching(/can't go back to ami-00000001/),
    });
  });

  test('skips an image from before that is recalled as well', async () => {
    await beginAt(world, 'concluded');
    await recall(OLD);
    expect(resultOf(await recall())).toMatchObject({ outcome: 'needs-operator' });
  });

  test('is replaced by the rollout that is under way, and by one from before if that goes back', async () => {
    await beginAt(world, 'concluded');
    await world.clock.advance(10 * 60_000);
    await start(NEXT);
    expect(resultOf(await recall())).toMatchObject({ outcome: 'being-replaced', rollout: 'web-2' });
    await reach(world, bakingAt(10), SECOND);
    await amend(world.ports, 'web-2', (rollout, at) => abort(rollout, at, 'bob', 'slow'));
    expect(resultOf(await recall())).toMatchObject({ outcome: 'waiting', rollout: 'web-2' });
    await reach(world, 'concluded', SECOND);
    expect(await watch()).toMatchObject({ done: { 'recalls of web': ['recall: restoring'] } });
    expect(await service()).toMatchObject({ lock: { rollout: 'web-3', request: { image: { id: OLD } } } });
  });

  test('is known to a service that is registered afterwards', async () => {
    await recall();
    await call(world, 'PUT /services/{service}', WEB, specText());
    expect(await startRollout(world.ports, 'web', published)).toMatchObject({ kind: 'refused' });
  });

  test('ends the pause that its rollout is in', async () => {
    await beginAt(world, bakingAt(50));
    await call(world, 'POST /rollouts/{id}/pause', { id: 'web-1' }, {});
    expect(resultOf(await recall())).toMatchObject({ outcome: 'rolled-back' });
    expect(await record()).not.toHaveProperty('pause');
    expect(liveShare(world)).toBe(0);
  });
});

describe('a recall that dies half-way', () => {
  const settled = async (on: World) => {
    const { lock, live, recalled } = await service(on);
    return {
      image: (await record('web-1', on)).abort?.reason,
      lock: lock?.rollout,
      live,
      recalled: recalled?.map(({ image }) => image),
    };
  };

  test('is completed by whoever repeats it, from wherever', async () => {
    const prepare = async () => {
      const fresh = aWorld();
      await beginAt(fresh, bakingAt(50));
      return fresh;
    };
    const [calm, ...ends] = await crashes(prepare, (on) => recall(NEW, on));
    expect(ends.length).toBeGreaterThan(10);
    for (const { where, world: end } of ends) {
      expect({ where, ...(await settled(end)) }).toEqual({ where, ...(await settled(calm!.world)) });
      expect(liveShare(end)).toBe(0);
    }
  });

  test.each([
    ['while it rolls out', bakingAt(50)],
    ['where it is live', 'concluded' as const],
  ])('is completed by the watchdog %s', async (_, until) => {
    const first = aWorld();
    await beginAt(first, until);
    const from = first.calls.length;
    await recall(NEW, first);
    const end = first.calls.length;
    for (let number = from; number < end; number += 1) {
      const dying = aWorld();
      await beginAt(dying, until);
      dying.onCall(number, 'after', () => {
        throw new Crash(`after call ${number}`);
      });
      await recall(NEW, dying).catch(() => undefined);
      const isOnRecord = (await dying.ports.recalls.find(NEW)) !== undefined;
      if (!isOnRecord) continue;
      await watch(dying);
      expect({ number, ...(await settled(dying)) }).toEqual({ number, ...(await settled(first)) });
    }
  });

  test('leaves no service out though one cannot be handled, and says which', async () => {
    await beginAt(world, bakingAt(50));
    const shop = { ...(await service()), name: 'shop', version: 0, lock: undefined, rolledOut: [] };
    await world.ports.services.save(shop);
    world.stored.services.set('shoe', '{"schemaVersion": 99}');
    const { body } = await recall();
    expect((body as { services: unknown[] }).services).toMatchObject([
      { service: 'web', outcome: 'rolled-back' },
      { service: 'shop', outcome: 'not-affected' },
      { service: 'shoe', outcome: 'unfinished' },
    ]);
    const { recalled } = await world.ports.services.get('shop');
    expect(recalled).toMatchObject([{ image: NEW }]);
  });
});

describe('the lifting of a recall', () => {
  test('lets the image be started again, and needs a reason', async () => {
    await aServiceIn(world);
    await recall();
    expect(await call(world, 'DELETE /images/{image}/recall', { image: NEW }, undefined, {})).toMatchObject({
      status: 400,
    });
    expect(await lift()).toMatchObject({
      body: { outcome: 'lifted', lifted: { by: ANN, reason: 'a false alarm' } },
    });
    expect(await lift()).toMatchObject({ body: { outcome: 'not-in-force' } });
    expect(await start(NEW)).toMatchObject({ status: 202 });
    expect((await call(world, 'GET /recalls')).body).toEqual({ recalls: [] });
  });

  test('that died half-way is completed by the watchdog', async () => {
    await aServiceIn(world);
    await recall();
    world.after('recalls.save', () => {
      throw new Crash('after the record');
    });
    await expect(lift()).rejects.toBeInstanceOf(Crash);
    expect(await watch()).toMatchObject({ done: { 'recalls of web': ['lifted-recall'] } });
    expect(await start(NEW)).toMatchObject({ status: 202 });
  });

  test('can be taken back by another recall', async () => {
    await aServiceIn(world);
    await recall();
    await lift();
    expect(await recall()).toMatchObject({ body: { lifted: null } });
    expect(await start(NEW)).toMatchObject({ status: 409 });
    expect((await call(world, 'GET /recalls')).body).toMatchObject({ recalls: [{ image: NEW }] });
  });

  test('of an image that nobody has recalled is not found', async () => {
    expect(await lift()).toMatchObject({ status: 404 });
    expect(await call(world, 'GET /images/{image}/recall', { image: NEW })).toMatchObject({ status: 404 });
  });
});

test.each([{}, { reason: ' ' }, { reason: 7 }, { reason: 'x', force: true }])(
  '%j is refused',
  async (body) => {
    await begin(world);
    expect(await call(world, 'POST /images/{image}/recall', { image: NEW }, body)).toMatchObject({
      status: 400,
    });
    expect(await world.ports.recalls.list()).toEqual([]);
  },
);

test('what is no image is refused', async () => {
  expect(await recall('web')).toMatchObject({ status: 400, body: { errors: [{ path: 'image' }] } });
});

test('the trail of every service that a recall concerns has it', async () => {
  await beginAt(world, bakingAt(10));
  await recall();
  expect((await call(world, 'GET /services/{service}/trail', WEB)).body).toMatchObject({
    commands: [
      { by: ANN, command: 'POST /images/{image}/recall', reason: BAD.reason, result: 'rolled-back' },
    ],
  });
});
