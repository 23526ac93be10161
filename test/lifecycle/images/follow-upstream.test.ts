import { describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/reconcile.ts';
import { freezeService } from '../../../src/commands/freeze.ts';
import { checkUpstream } from '../../../src/commands/registration/check-upstream.ts';
import { startRollout } from '../../../src/lifecycle/begin/start.ts';
import { amend, amendService } from '../../../src/records/update.ts';
import { claim, release } from '../../../src/rollout/admission/lock.ts';
import { REFRESHER, type RolloutRequest } from '../../../src/rollout/admission/rollout-request.ts';
import { ImageNotFound, InvalidInput } from '../../../src/rollout/errors.ts';
import { markRecalled, recallText, unmarkRecalled } from '../../../src/rollout/images/recall.ts';
import { unwantedReason } from '../../../src/rollout/images/unwanted.ts';
import type { Rollout } from '../../../src/rollout/record.ts';
import { newService, type Service } from '../../../src/rollout/service.ts';
import { parseSpec } from '../../../src/rollout/service-spec/spec.ts';
import { fail } from '../../../src/rollout/transitions.ts';
import { published, reach } from '../../world/progress.ts';
import { ACCOUNT, aSpec, build, specText } from '../../world/specs.ts';
import { aServiceIn, aWorld, NEW, NEXT, OLD, type World } from '../../world/world.ts';

const HOUR = 3_600_000;
const FROM_WEB = { promotedFrom: 'web', after: '2h', owners: [ACCOUNT] };
const BUILD = build('web/1.0.0/2');
const ROLLBACK: RolloutRequest = {
  image: { id: OLD },
  cause: { kind: 'rollback', by: 'on-call' },
  allowRepeat: true,
};

/** The test environment `web`, and `shop`, production, which follows it. Both have OLD. */
async function environments(image: Record<string, unknown> = FROM_WEB): Promise<World> {
  const world = aWorld();
  await aServiceIn(world);
  const live = { fleet: 'shop-fleet', targetGroup: 'shop-a', imageId: OLD };
  await aServiceIn(world, { service: 'shop', fleet: live.fleet, image }, live);
  return world;
}

/** The image is published, and passes all of its steps in the test environment. */
async function promoteInTest(world: World): Promise<void> {
  await startRollout(world.ports, 'web', published);
  await reach(world, 'concluded');
}

/** The test environment begins to take its image back. */
const rollBackInTest = ({ ports }: World) =>
  amendService(ports.services, 'web', (web) => claim(web, ROLLBACK, ports.clock.now()));

const round = async ({ ports }: World) =>
  (await reconcile(ports)).found.filter(({ service }) => service === 'shop');
const shopIn = ({ ports }: World) => ports.services.get('shop');

describe('an image of the environment before', () => {
  test('is rolled out once it has been live there for so long, and once only', async () => {
    const world = await environments();
    expect(await round(world)).toEqual([]);
    await promoteInTest(world);
    const { liveSince = 0 } = await world.ports.services.get('web');
    expect(await round(world)).toEqual([]);
    expect((await shopIn(world)).upstream).toEqual({
      image: NEW,
      readyAt: liveSince + 2 * HOUR,
      waitsFor: 'it is to be live in web for 2h first',
    });
    await world.clock.advance(2 * HOUR);
    expect(await round(world)).toEqual([{ service: 'shop', build: NEW, outcome: 'started' }]);
    expect((await shopIn(world)).lock?.request).toMatchObject({
      image: { id: NEW, build: BUILD },
      cause: { kind: 'image-published', build: BUILD },
    });
    expect(await round(world)).toEqual([]);
    expect((await shopIn(world)).upstream).toEqual({ image: NEW });
  });

  test('is not rolled out when it was reverted there', async () => {
    const world = await environments();
    await startRollout(world.ports, 'web', published);
    await world.ports.rollouts.save({
      ...(await world.ports.rollouts.get('web-1')),
      abort: { at: world.clock.now(), by: 'on-call', reason: 'it fails' },
    });
    await reach(world, 'concluded');
    await world.clock.advance(48 * HOUR);
    expect(await round(world)).toEqual([]);
    expect((await shopIn(world)).upstream).toEqual({ image: OLD });
  });

  test('begins its time anew with the next image, and not with the same one', async () => {
    const world = await environments();
    const { services } = world.ports;
    await promoteInTest(world);
    const { liveSince } = await services.get('web');
    await world.clock.advance(HOUR);
    const again = {
      image: { id: NEW },
      cause: { kind: 'requested', by: 'the refresh' },
      allowRepeat: true,
    } as const;
    const claimed = claim(await services.get('web'), again, world.clock.now());
    const rollout = { ...(await world.ports.rollouts.get('web-1')), id: 'web-2' };
    expect(release(claimed, rollout, world.clock.now())).toMatchObject({ liveSince });
    const other = { ...rollout, image: { id: 'ami-3' } };
    expect(release(claimed, other, world.clock.now())).toMatchObject({ liveSince: world.clock.now() });
  });

  test('waits while it is recalled, or the environment before is being rolled back', async () => {
    const world = await environments();
    await promoteInTest(world);
    await world.clock.advance(3 * HOUR);
    const mark = { image: NEW, at: 0, by: 'owner', reason: 'a leak' };
    await amendService(world.ports.services, 'web', (web) => ({ ...web, recalled: [mark] }));
    expect(await round(world)).toEqual([]);
    expect((await shopIn(world)).upstream?.waitsFor).toBe('it is recalled: a leak');
    await amendService(world.ports.services, 'web', (web) => ({ ...web, recalled: [] }));
    await rollBackInTest(world);
    await reconcile(world.ports);
    expect((await shopIn(world)).upstream?.waitsFor).toBe('web is being rolled back');
    expect((await shopIn(world)).lock).toBeUndefined();
  });

  test('waits for a person where the spec asks for one, with the command', async () => {
    const world = await environments({ ...FROM_WEB, approval: true });
    await promoteInTest(world);
    await world.clock.advance(3 * HOUR);
    expect(await round(world)).toEqual([]);
    expect((await shopIn(world)).upstream?.waitsFor).toBe(
      `a person starts it: greenshift start shop ${NEW} --reason "…"`,
    );
  });

  // The round failed for it, again and again, though the same build is waited for where it is published.
  test('is waited for while Image Builder does not know its build', async () => {
    const world = await environments();
    await promoteInTest(world);
    await world.clock.advance(2 * HOUR);
    world.before('builds.find', () => {
      throw new ImageNotFound('not yet');
    });
    expect(await round(world)).toEqual([{ service: 'shop', build: NEW, outcome: 'awaited' }]);
    expect((await shopIn(world)).awaited).toMatchObject({ build: BUILD, reason: 'not yet' });
    expect(await round(world)).toEqual([{ service: 'shop', build: BUILD, outcome: 'started' }]);
  });

  test('that has no build is rolled out by its id', async () => {
    const world = await environments();
    await amendService(world.ports.services, 'web', (web) => ({
      ...web,
      live: { ...web.live, imageId: NEW },
      liveSince: world.clock.now(),
    }));
    await world.clock.advance(3 * HOUR);
    expect(await round(world)).toEqual([{ service: 'shop', build: NEW, outcome: 'started' }]);
    expect((await shopIn(world)).lock?.request.cause).toEqual({
      kind: 'requested',
      by: 'the promotion from web',
      reason: 'it has been live in web for long enough',
    });
  });

  // It was used up: what was promoted by its id alone was taken for what a person had asked for.
  test('that has no build is offered again when it failed for a reason that is not its own', async () => {
    const world = await environments();
    await amendService(world.ports.services, 'web', (web) => ({
      ...web,
      live: { ...web.live, imageId: NEW },
      liveSince: world.clock.now() - 3 * HOUR,
    }));
    expect(await round(world)).toEqual([{ service: 'shop', build: NEW, outcome: 'started' }]);
    await amend(world.ports, 'shop-1', (record, at) =>
      fail(record, at, 'TargetGroupOccupied', 'strangers are in it'),
    );
    await reach(world, 'concluded', { rollout: 'shop-1', epoch: (await shopIn(world)).epoch });
    expect((await shopIn(world)).retry).toMatchObject({ image: { id: NEW }, attempt: 2 });
    expect(await round(world)).toEqual([]);
    await world.clock.advance(HOUR);
    expect(await round(world)).toMatchObject([{ service: 'shop', outcome: 'started' }]);
    expect((await shopIn(world)).lock).toMatchObject({ rollout: 'shop-2', request: { attempt: 2 } });
  });

  test.each([
    [
      'is refused once where this environment does not trust its owner',
      { owner: '999999999999' },
      'refused',
      [],
    ],
    [
      'waits while it is disabled',
      { state: 'disabled' },
      'awaited',
      [{ service: 'shop', build: NEW, outcome: 'awaited' }],
    ],
  ])('that has no build %s', async (_, change, outcome, later) => {
    const world = await environments();
    world.cloud.images.set(NEW, { ...world.cloud.images.get(NEW)!, ...change });
    await amendService(world.ports.services, 'web', (web) => ({
      ...web,
      live: { ...web.live, imageId: NEW },
      liveSince: 0,
    }));
    expect(await round(world)).toEqual([{ service: 'shop', build: NEW, outcome }]);
    expect(await round(world)).toEqual(later);
    expect((await shopIn(world)).lock).toBeUndefined();
  });

  test('comes from a service that is gone: that is said', async () => {
    const world = await environments();
    await amendService(world.ports.services, 'web', (web) => ({
      ...web,
      removed: { at: 1, by: 'owner', reason: 'no more' },
    }));
    expect(await round(world)).toEqual([]);
    expect((await shopIn(world)).upstream?.waitsFor).toContain("web isn't registered any more");
  });
});

describe('an image that was taken back in the environment before', () => {
  const live = (imageId: string) => (service: Service) => ({
    ...service,
    live: { ...service.live, imageId },
    liveSince: 0,
  });

  test('leaves this one with the newer image: what it had at its registration does not come back', async () => {
    const world = await environments();
    const { services } = world.ports;
    await promoteInTest(world);
    // Here the newer image is live, and the older one, which never had a rollout, was before.
    await amendService(services, 'shop', (shop) => ({ ...live(NEW)(shop), previous: shop.live }));
    await amendService(services, 'web', live(OLD));
    await world.clock.advance(48 * HOUR);
    expect(await round(world)).toEqual([]);
    expect((await shopIn(world)).upstream).toEqual({ image: OLD });
  });

  test('does not make way here for an older build that was skipped here: a person decides', async () => {
    const world = await environments();
    const { services } = world.ports;
    await amendService(services, 'shop', (shop) => ({
      ...live(NEXT)(shop),
      rolledOut: [{ image: NEXT, rollout: 'shop-1', builtAt: 3 }],
    }));
    await amendService(services, 'web', (web) => ({
      ...live(NEW)(web),
      rolledOut: [
        { image: NEW, rollout: 'web-1', builtAt: 2 },
        { image: NEXT, rollout: 'web-2', builtAt: 3 },
        { image: NEW, rollout: 'web-3' },
      ],
    }));
    await world.clock.advance(48 * HOUR);
    expect(await round(world)).toEqual([]);
    expect((await shopIn(world)).upstream?.waitsFor).toBe(
      `it is an older build than ${NEXT}, which is live here: a person starts it: greenshift start shop ${NEW} --reason "…"`,
    );
  });

  test('does not begin here when a freeze is over that it has waited for', async () => {
    const world = await environments();
    const { services, clock } = world.ports;
    await promoteInTest(world);
    const until = (now: number) => now + 24 * HOUR;
    await freezeService(world.ports, 'shop', { by: 'owner', reason: 'a holiday', until });
    await world.clock.advance(3 * HOUR);
    expect(await round(world)).toEqual([{ service: 'shop', build: NEW, outcome: 'queued' }]);
    await rollBackInTest(world);
    await reconcile(world.ports);
    expect((await shopIn(world)).queued).toBeUndefined();
    // Somebody has taken the rollback back: the image waits again.
    await amendService(services, 'web', (web) => ({ ...web, lock: undefined }));
    expect(await round(world)).toEqual([{ service: 'shop', build: NEW, outcome: 'queued' }]);
    await amendService(services, 'web', (web) => ({ ...live(NEXT)(web), liveSince: clock.now() }));
    await reconcile(world.ports);
    expect((await shopIn(world)).queued).toBeUndefined();
  });

  describe('that on-call wanted gone there, by a rollback that failed,', () => {
    /** The rollback ends, and the image stays. `abort`: by whom it was taken back itself, once it had begun. */
    const endRollback = async ({ ports }: World, change: Partial<Rollout> = {}) => {
      const { lock } = await ports.services.get('web');
      const rollout = {
        ...(await ports.rollouts.get('web-1')),
        id: lock!.rollout,
        cause: ROLLBACK.cause,
        image: ROLLBACK.image,
        phase: 'concluded',
        outcome: 'reverted',
        ...change,
      } as Rollout;
      return amendService(ports.services, 'web', (web) => release(web, rollout, ports.clock.now()));
    };

    test('goes no further, though its time there is over: it was in production two hours later', async () => {
      const world = await environments();
      await promoteInTest(world);
      await world.clock.advance(HOUR);
      await rollBackInTest(world);
      await endRollback(world);
      await world.clock.advance(24 * HOUR);
      expect(await round(world)).toEqual([]);
      const { upstream, lock } = await shopIn(world);
      expect(lock).toBeUndefined();
      expect(upstream).toMatchObject({ image: NEW, isStuck: true });
      expect(upstream?.waitsFor).toMatch(/^on-call wanted it gone from web, and web-2 did not/);
      expect(upstream?.readyAt).toBeUndefined();
    });

    // With the recall lifted it stayed where it was for good: nobody but the recall had wanted it gone.
    test('is held by a recall whose way back failed until that is lifted, and by a person’s own press longer', async () => {
      const world = await environments();
      const { services } = world.ports;
      await promoteInTest(world);
      const recall = { image: NEW, at: world.clock.now(), by: 'on-call', reason: 'a false alarm' };
      const fails = async (cause: { by: string; reason?: string }) => {
        await rollBackInTest(world);
        await endRollback(world, { cause: { kind: 'rollback', ...cause } });
      };
      const recalled = async () => {
        await fails({ by: recall.by, reason: recallText(recall) });
        await amendService(services, 'web', (web) => markRecalled(web, recall));
        expect(unwantedReason(await services.get('web'))).toBeUndefined();
        return amendService(services, 'web', (web) => unmarkRecalled(web, NEW));
      };
      expect(unwantedReason(await recalled())).toBeUndefined();
      await world.clock.advance(3 * HOUR);
      expect(await round(world)).toMatchObject([{ outcome: 'started' }]);
      await fails({ by: 'user/ann', reason: 'it leaks' });
      expect(unwantedReason(await recalled())).toMatch(/^user\/ann wanted it gone from web \(it leaks\)/);
    });

    test('is taken out of the line here', async () => {
      const world = await environments();
      await promoteInTest(world);
      const until = (now: number) => now + 24 * HOUR;
      await freezeService(world.ports, 'shop', { by: 'owner', reason: 'a holiday', until });
      await world.clock.advance(3 * HOUR);
      expect(await round(world)).toMatchObject([{ outcome: 'queued' }]);
      await rollBackInTest(world);
      await endRollback(world);
      expect(await round(world)).toEqual([]);
      expect((await shopIn(world)).queued).toBeUndefined();
    });

    test('goes on once it was rolled out there anew, by its name, and not by new servers of it', async () => {
      const world = await environments();
      await promoteInTest(world);
      await rollBackInTest(world);
      await endRollback(world);
      await world.clock.advance(3 * HOUR);
      const rolledOut = async (by: string) => {
        const request = { image: { id: NEW }, cause: { kind: 'requested' as const, by }, allowRepeat: true };
        await amendService(world.ports.services, 'web', (web) => claim(web, request, world.clock.now()));
        await endRollback(world, { ...request, outcome: 'promoted' });
      };
      await rolledOut(REFRESHER);
      expect(await round(world)).toEqual([]);
      await rolledOut('ann');
      expect(await round(world)).toMatchObject([{ build: NEW, outcome: 'started' }]);
    });

    test('goes on where a person has taken that rollback back', async () => {
      const world = await environments();
      await promoteInTest(world);
      await rollBackInTest(world);
      await endRollback(world, { abort: { by: 'ann', at: world.clock.now() } as Rollout['abort'] });
      await world.clock.advance(3 * HOUR);
      expect(await round(world)).toMatchObject([{ build: NEW, outcome: 'started' }]);
    });

    test('waits for one that is still in the line there', async () => {
      const world = await environments();
      await promoteInTest(world);
      await world.clock.advance(3 * HOUR);
      await amendService(world.ports.services, 'web', (web) => ({ ...web, queued: ROLLBACK }));
      expect(await round(world)).toEqual([]);
      expect((await shopIn(world)).upstream?.waitsFor).toBe('web is being rolled back');
    });
  });

  test('is not tried again here, and not while it is being taken back there', async () => {
    const world = await environments();
    const { services } = world.ports;
    await promoteInTest(world);
    const cause = { kind: 'image-published', build: BUILD } as const;
    const retry = { image: { id: NEW }, cause, rollout: 'shop-1', reason: 'no room', attempt: 2, at: 0 };
    await amendService(services, 'shop', (shop) => ({ ...shop, retry }));
    await rollBackInTest(world);
    expect(await round(world)).toEqual([]);
    expect((await shopIn(world)).retry).toEqual(retry);
    await amendService(services, 'web', (web) => ({ ...live(NEXT)(web), lock: undefined }));
    await reconcile(world.ports);
    const { retry: left, lock } = await shopIn(world);
    expect([left?.image.id, lock?.request.image.id]).not.toContain(NEW);
  });

  test('counts from the registration where an earlier release has recorded no time', async () => {
    const world = await environments();
    await amendService(world.ports.services, 'web', (web) => ({ ...live(NEW)(web), liveSince: undefined }));
    await world.clock.advance(3 * HOUR);
    expect(await round(world)).toEqual([{ service: 'shop', build: NEW, outcome: 'started' }]);
  });
});

describe('a spec that follows another service is refused', () => {
  const following = (service: string, promotedFrom: string, after = '24h') =>
    newService(
      aSpec({ service, image: { promotedFrom, after, owners: [ACCOUNT] } }),
      { fleet: service, targetGroup: service, imageId: OLD },
      0,
    );
  const web = newService(aSpec(), { fleet: 'web', targetGroup: 'a', imageId: OLD }, 0);

  test('when that one is not registered', () => {
    const { spec } = following('shop', 'web');
    expect(() => checkUpstream([], spec)).toThrow('names "web", which isn\'t registered');
    expect(() => checkUpstream([web], spec)).not.toThrow();
  });

  test('when it follows itself, directly or through others', () => {
    const [a, b, c] = [following('a', 'b'), following('b', 'c'), following('c', 'a')];
    expect(() => checkUpstream([a, b, c], c.spec)).toThrow('in a circle, c from a from b from c');
    expect(() => checkUpstream([], following('a', 'a').spec)).toThrow('in a circle, a from a');
  });

  test('when its images would come before they could have passed there', () => {
    expect(() => checkUpstream([web], following('shop', 'web', '10m').spec)).toThrow(
      '"image.after" of shop is 10m, shorter than the bakes of web: make it 20m or more',
    );
  });

  test('when its own bakes would be longer than those that follow it wait', () => {
    const longer = aSpec({ steps: [{ weight: 100, bake: '3h' }] });
    const shop = following('shop', 'web', '2h');
    expect(() => checkUpstream([web, shop], longer)).toThrow(
      '"image.after" of shop is 2h, shorter than the bakes of web: make it 3h or more',
    );
    expect(() => checkUpstream([web, shop], web.spec)).not.toThrow();
  });

  // A pipeline that applies every spec broke with an upgrade: an older release had taken a follower with a short soak.
  test('but not for a soak that was taken before, unless the steps or the soak change', () => {
    const shop = following('shop', 'web', '1m');
    expect(() => checkUpstream([web, shop], aSpec({ startWithin: '20m' }))).not.toThrow();
    expect(() => checkUpstream([web, shop], shop.spec)).not.toThrow();
    expect(() => checkUpstream([web, shop], following('shop', 'web', '2m').spec)).toThrow('make it 20m');
    expect(() => checkUpstream([web, shop], aSpec({ steps: [{ weight: 100, bake: '30m' }] }))).toThrow(
      'make it 30m',
    );
  });

  test.each([
    [
      'two streams',
      { pipeline: undefined, recipePrefix: 'web/', promotedFrom: 'web' },
      'image',
      'name one of',
    ],
    ['none', {}, 'image', 'name one of'],
    [
      'a soak of a pipeline',
      { recipePrefix: 'web/', after: '2h' },
      'image.after',
      'goes with "promotedFrom"',
    ],
    ['a soak of years', { promotedFrom: 'web', after: '400d' }, 'image.after', 'at most 365d'],
  ])('when it names %s', (_, image, path, message) => {
    const text = specText({ image: { ...image, owners: [ACCOUNT] } });
    expect.assertions(1);
    try {
      parseSpec(text);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      expect(error.issues).toContainEqual({ path, message: expect.stringContaining(message) });
    }
  });
});
