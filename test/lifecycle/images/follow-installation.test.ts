import { beforeEach, describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/reconcile.ts';
import { withSpec } from '../../../src/commands/registration/changed-spec.ts';
import { startRollout } from '../../../src/lifecycle/begin/start.ts';
import { imagesNeededBy } from '../../../src/lifecycle/images/keep-images.ts';
import type { Told } from '../../../src/ports/installations.ts';
import { amendService } from '../../../src/records/update.ts';
import { claim } from '../../../src/rollout/admission/lock.ts';
import { CloudUnavailable, InvalidInput } from '../../../src/rollout/errors.ts';
import { parseSpec } from '../../../src/rollout/service-spec/spec.ts';
import { readOffer } from '../../../src/rollout/upstream/promotion-offer-schema.ts';
import { call } from '../../world/calling.ts';
import { round as watchdogRound } from '../../world/events.ts';
import { published, reach } from '../../world/progress.ts';
import { ACCOUNT, build, specText } from '../../world/specs.ts';
import { aServiceIn, aWorld, NEW, OLD, type World } from '../../world/world.ts';

const HOUR = 3_600_000;
const FROM_TEST = {
  promotedFrom: { service: 'web', installation: 'test' },
  after: '2h',
  owners: [ACCOUNT],
};
const BUILD = build('web/1.0.0/2');
const COPY = 'ami-0c000002';
const LEAK = { image: NEW, at: 0, by: 'owner', reason: 'a leak' };
const REGIONS = ['us-east-1', 'eu-west-1'];
const TEST_HOME = { name: 'greenshift-test', region: 'us-east-1', account: ACCOUNT };
const TEST = `greenshift-test in us-east-1 of ${ACCOUNT}`;

let first: World;
let second: World;

/** Two installations, in two regions: the test environment `web`, and `shop`, production, which follows it. */
beforeEach(async () => {
  first = aWorld();
  first.cloud.home = TEST_HOME;
  distribute(...REGIONS);
  await aServiceIn(first);
  second = aWorld();
  second.cloud.images.set(COPY, { id: COPY, owner: ACCOUNT, state: 'available', architecture: 'arm64' });
  second.cloud.elsewhere = askFirst;
  const live = { fleet: 'shop-fleet', targetGroup: 'shop-a', imageId: OLD };
  await aServiceIn(second, { service: 'shop', fleet: live.fleet, image: FROM_TEST }, live);
});

const copiesIn = (regions: readonly string[]) =>
  regions.map((region) => ({ region, account: ACCOUNT, image: region === 'us-east-1' ? NEW : COPY }));

/** Where the build's image has copies. */
function distribute(...regions: string[]): void {
  const copies = copiesIn(regions);
  first.cloud.builds.set(BUILD, { ...first.cloud.builds.get(BUILD)!, builtAt: 2, copies });
}

/** As the second asks the API of the first. */
async function askFirst(service: string): Promise<Told> {
  const { status, body } = await call(first, 'GET /services/{service}/promotion', { service });
  if (status === 404) return { kind: 'unknown', reason: 'there is no such service' };
  const offer = readOffer(JSON.stringify(body));
  if (typeof offer === 'string') throw new TypeError(offer);
  return { kind: 'told', offer };
}

async function promoteInTest(): Promise<void> {
  await startRollout(first.ports, 'web', published);
  await reach(first, 'concluded');
}

/** As where it is `onRecall: call`: it stays live. */
const recallInTest = () => amendService(first.ports.services, 'web', (web) => ({ ...web, recalled: [LEAK] }));

const pass = async (hours: number) => {
  await first.clock.advance(hours * HOUR);
  await second.clock.advance(hours * HOUR);
};
const round = async () => (await reconcile(second.ports)).found.filter(({ service }) => service === 'shop');
const shop = () => second.ports.services.get('shop');
const waitsFor = async () => (await shop()).upstream?.waitsFor;

describe('an image of an environment in another installation', () => {
  test('is rolled out by its copy here, once it has been live there for so long, and once only', async () => {
    await promoteInTest();
    expect(await round()).toEqual([]);
    const { liveSince = 0 } = await first.ports.services.get('web');
    expect((await shop()).upstream).toEqual({
      image: COPY,
      readyAt: liveSince + 2 * HOUR,
      waitsFor: 'it is to be live in web of test for 2h first',
      origin: { image: NEW, build: BUILD },
      before: [{ environment: TEST, service: 'web', image: NEW }],
      copied: [{ image: COPY, there: NEW, build: BUILD, builtAt: 2, copies: copiesIn(REGIONS) }],
    });
    await pass(3);
    expect(await round()).toEqual([{ service: 'shop', build: COPY, outcome: 'started' }]);
    expect((await shop()).lock?.request).toMatchObject({
      image: { id: COPY, builtAt: 2 },
      cause: {
        by: 'the promotion from web of test',
        reason: 'it has been live in web of test for long enough',
      },
    });
    expect(await round()).toEqual([]);
    expect(await waitsFor()).toBeUndefined();
  });

  test('waits for a copy that is late, and says what makes it', async () => {
    distribute('us-east-1');
    await promoteInTest();
    await pass(3);
    expect(await round()).toEqual([]);
    expect(await waitsFor()).toBe(
      `${BUILD} has no copy in eu-west-1 for ${ACCOUNT} yet: have the distribution settings of its pipeline name both`,
    );
    expect((await shop()).upstream).toMatchObject({ image: NEW, isStuck: true });
    distribute('us-east-1', 'eu-west-1');
    expect(await round()).toEqual([{ service: 'shop', build: COPY, outcome: 'started' }]);
  });

  test('waits while EC2 does not know its copy yet', async () => {
    const copy = second.cloud.images.get(COPY)!;
    second.cloud.images.delete(COPY);
    await promoteInTest();
    await pass(3);
    expect(await round()).toMatchObject([{ outcome: 'awaited' }]);
    second.cloud.images.set(COPY, copy);
    expect(await round()).toMatchObject([{ outcome: 'started' }]);
  });

  test('that was taken back there before its time is never offered', async () => {
    await promoteInTest();
    await pass(1);
    await round();
    await amendService(first.ports.services, 'web', (web) => ({
      ...web,
      live: { ...web.live, imageId: OLD },
      previous: web.live,
      liveSince: first.clock.now(),
    }));
    await pass(48);
    second.cloud.builds.clear();
    expect(await round()).toEqual([]);
    expect((await shop()).upstream?.origin?.image).toBe(OLD);
    expect((await shop()).lock).toBeUndefined();
  });

  test('that waits in line here is withdrawn when it is taken back there', async () => {
    await promoteInTest();
    await amendService(second.ports.services, 'shop', (one) => ({
      ...one,
      queued: { image: { id: COPY }, cause: { kind: 'requested', by: 'the promotion from web of test' } },
    }));
    await amendService(first.ports.services, 'web', (web) =>
      claim(web, { image: { id: OLD }, cause: { kind: 'rollback', by: 'on-call' }, allowRepeat: true }, 1),
    );
    await round();
    expect((await shop()).queued).toBeUndefined();
    expect(await waitsFor()).toBe('web of test is being rolled back');
  });

  test('that is recalled there waits', async () => {
    await promoteInTest();
    await pass(3);
    await recallInTest();
    expect(await round()).toEqual([]);
    expect(await waitsFor()).toBe('it is recalled: a leak');
  });

  // It was dropped for a recall of its own installation alone, and began when the freeze was over.
  test('that waits in line here is withdrawn when it is recalled there, though it stays live there', async () => {
    await promoteInTest();
    await pass(3);
    const until = second.clock.now() + HOUR;
    const freeze = { at: second.clock.now(), by: 'ann', reason: 'the fair', until };
    await amendService(second.ports.services, 'shop', (one) => ({ ...one, freeze }));
    await round();
    expect((await shop()).queued?.image.id).toBe(COPY);
    await recallInTest();
    await round();
    expect((await shop()).queued).toBeUndefined();
    await pass(2);
    await watchdogRound(second);
    expect(await round()).toEqual([]);
    expect((await shop()).lock).toBeUndefined();
  });

  test('is not tried again once it is recalled there', async () => {
    const cause = { kind: 'requested', by: 'the promotion from web of test' } as const;
    const retry = { image: { id: COPY }, cause, rollout: 'shop-1', reason: 'no room', attempt: 2, at: 0 };
    await promoteInTest();
    await amendService(second.ports.services, 'shop', (one) => ({ ...one, retry }));
    await recallInTest();
    expect(await round()).toEqual([]);
    expect(await shop()).toMatchObject({ upstream: { waitsFor: 'it is recalled: a leak' } });
    expect((await shop()).retry).toBeUndefined();
  });

  test('that is live here and is recalled there is told of: a recall holds in its own installation', async () => {
    await promoteInTest();
    await amendService(second.ports.services, 'shop', (one) => ({
      ...one,
      live: { ...one.live, imageId: COPY },
    }));
    await recallInTest();
    expect(await round()).toEqual([]);
    expect((await shop()).upstream).toMatchObject({
      waitsFor: `it is live here, and recalled in web of test (a leak): greenshift recall ${COPY} --reason "…"`,
      isStuck: true,
    });
    await amendService(second.ports.services, 'shop', (one) => ({
      ...one,
      recalled: [{ ...LEAK, image: COPY }],
    }));
    await round();
    expect(await waitsFor()).toBeUndefined();
  });

  // Nothing told of it: it went where on-call saw no word of the recall.
  test('whose rollout is under way here while it is recalled there is told of', async () => {
    await promoteInTest();
    await pass(3);
    await round();
    await recallInTest();
    await round();
    expect((await shop()).upstream).toMatchObject({
      waitsFor: `it is being rolled out here, and recalled in web of test (a leak): greenshift recall ${COPY} --reason "…"`,
      isStuck: true,
    });
  });

  test('keeps its copy from cleaners while it waits', async () => {
    await promoteInTest();
    await round();
    expect((await imagesNeededBy(second.ports, await shop())).get(COPY)).toBe('on-its-way');
  });
});

describe('an installation that does not answer', () => {
  const silent = async (): Promise<Told> => ({ kind: 'silent', reason: 'none came in time' });

  test('starts nothing, loses nothing, and is asked again', async () => {
    await promoteInTest();
    await round();
    await pass(3);
    second.cloud.elsewhere = silent;
    expect(await round()).toEqual([]);
    expect((await shop()).upstream).toMatchObject({
      image: COPY,
      origin: { image: NEW },
      waitsFor: "web of test can't be asked: none came in time",
      isStuck: true,
    });
    second.cloud.elsewhere = askFirst;
    expect(await round()).toMatchObject([{ outcome: 'started' }]);
    expect((await shop()).upstream?.isStuck).toBeUndefined();
  });

  test('is told of once it has lasted for an hour, once, and again when it falls silent anew', async () => {
    const told = () => second.announced.filter(({ type }) => type === 'UpstreamSilent');
    await promoteInTest();
    await round();
    second.cloud.elsewhere = silent;
    const since = new Date(second.clock.now()).toISOString();
    await round();
    await pass(0.9);
    await round();
    expect(told()).toEqual([]);
    await pass(0.1);
    await round();
    await pass(5);
    await round();
    expect(told()).toMatchObject([
      {
        service: 'shop',
        from: 'web of test',
        since,
        reason: "web of test can't be asked: none came in time",
      },
    ]);
    // A slow answer is no answer of another kind: it isn't told anew for that.
    second.cloud.elsewhere = async () => ({ kind: 'silent', reason: 'it answers with 500' });
    await round();
    expect(told()).toHaveLength(1);
    expect((await shop()).upstream).toMatchObject({ waitsFor: expect.stringContaining('500'), isTold: true });
    second.cloud.elsewhere = askFirst;
    await round();
    expect((await shop()).upstream).not.toHaveProperty('silentSince');
    second.cloud.elsewhere = silent;
    await round();
    await pass(1);
    await round();
    expect(told()).toHaveLength(2);
  });

  // Two outages of some minutes, hours apart, were announced as one that had lasted all the while.
  test('has answered also where another attempt waits meanwhile: its next silence is another one', async () => {
    const cause = { kind: 'requested', by: 'the promotion from web of test' } as const;
    const at = second.clock.now() + 24 * HOUR;
    await promoteInTest();
    await round();
    await amendService(second.ports.services, 'shop', (one) => ({
      ...one,
      retry: { image: { id: COPY }, cause, rollout: 'shop-1', reason: 'no room', attempt: 2, at },
    }));
    second.cloud.elsewhere = silent;
    await round();
    second.cloud.elsewhere = askFirst;
    await round();
    expect((await shop()).retry).toBeDefined();
    expect((await shop()).upstream).not.toHaveProperty('silentSince');
    await pass(3);
    await round();
    second.cloud.elsewhere = silent;
    await round();
    await pass(0.9);
    await round();
    expect(second.announced.filter(({ type }) => type === 'UpstreamSilent')).toEqual([]);
  });

  // Of the next one nobody was told, or at its first silence as of one that had lasted for hours.
  test.each([0.5, 2])(
    'for %d hours says nothing of another one that is followed from then on',
    async (hours) => {
      const told = () => second.announced.filter(({ type }) => type === 'UpstreamSilent');
      second.cloud.elsewhere = silent;
      await round();
      await pass(hours);
      await round();
      const before = told().length;
      const image = { ...FROM_TEST, promotedFrom: { service: 'pay', installation: 'test' } };
      await amendService(second.ports.services, 'shop', (one) => {
        const spec = parseSpec(specText({ service: 'shop', fleet: 'shop-fleet', image }));
        return withSpec(one, spec, second.clock.now(), undefined);
      });
      await round();
      await pass(0.9);
      await round();
      expect(told()).toHaveLength(before);
      await pass(0.1);
      await round();
      expect(told().slice(before)).toMatchObject([{ from: 'pay of test' }]);
    },
  );

  test('is told of where its service is gone, too, and though EventBridge was down then', async () => {
    second.cloud.elsewhere = async () => ({ kind: 'unknown', reason: 'there is no such service' });
    await round();
    await pass(1);
    const notifier = { notify: () => Promise.reject(new CloudUnavailable('EventBridge is slow')) };
    await reconcile({ ...second.ports, notifier });
    expect(second.announced).toEqual([]);
    await pass(0.2);
    await watchdogRound(second);
    expect(second.announced).toMatchObject([{ type: 'UpstreamSilent', from: 'web of test' }]);
  });

  test('keeps what waits in line, and holds another attempt until it is known what is live there', async () => {
    const cause = { kind: 'requested', by: 'the promotion from web of test' } as const;
    const retry = { image: { id: COPY }, cause, rollout: 'shop-1', reason: 'no room', attempt: 2, at: 0 };
    await promoteInTest();
    await amendService(second.ports.services, 'shop', (one) => ({ ...one, retry }));
    second.cloud.elsewhere = silent;
    expect(await round()).toEqual([]);
    expect((await shop()).retry).toEqual(retry);
    second.cloud.elsewhere = askFirst;
    expect(await round()).toMatchObject([{ outcome: 'started' }]);
  });

  test('in the time that the round has left for it loses nothing, and is no fault', async () => {
    const cause = { kind: 'requested', by: 'the promotion from web of test' } as const;
    const retry = { image: { id: COPY }, cause, rollout: 'shop-1', reason: 'no room', attempt: 2, at: 0 };
    await promoteInTest();
    await round();
    await amendService(second.ports.services, 'shop', (one) => ({ ...one, retry }));
    const before = await shop();
    await pass(3);
    second.cloud.elsewhere = async () => ({ kind: 'later' });
    expect(await round()).toEqual([]);
    expect(await shop()).toMatchObject({ upstream: before.upstream, retry });
    second.cloud.elsewhere = askFirst;
    expect(await round()).toMatchObject([{ outcome: 'started' }]);
  });

  test('is asked once in a round, however many follow its services', async () => {
    let asked = 0;
    second.cloud.elsewhere = async () => {
      asked += 1;
      return silent();
    };
    const live = { fleet: 'cart-fleet', targetGroup: 'cart-a', imageId: OLD };
    for (const [service, from] of [
      ['cart', 'web'],
      ['till', 'pay'],
      ['stock', 'pay'],
    ]) {
      const image = { ...FROM_TEST, promotedFrom: { service: from, installation: 'test' } };
      await aServiceIn(
        second,
        { service, fleet: `${service}-fleet`, image },
        { ...live, fleet: `${service}-fleet` },
      );
    }
    await reconcile(second.ports);
    expect(asked).toBeLessThanOrEqual(2);
    expect((await second.ports.services.get('stock')).upstream?.waitsFor).toContain("can't be asked");
  });

  test('or that has no such service is told of', async () => {
    await amendService(second.ports.services, 'shop', (one) => ({
      ...one,
      spec: { ...one.spec, image: { ...FROM_TEST, promotedFrom: { service: 'gone', installation: 'test' } } },
    }));
    expect(await round()).toEqual([]);
    expect(await waitsFor()).toContain("gone of test isn't there");
  });

  test('or that the stack names no more is told of', async () => {
    await amendService(second.ports.services, 'shop', (one) => ({
      ...one,
      spec: { ...one.spec, image: { ...FROM_TEST, promotedFrom: { service: 'web', installation: 'tset' } } },
    }));
    expect(await round()).toEqual([]);
    expect(await waitsFor()).toContain('names no "tset": did you mean "test"?');
  });
});

describe('a chain', () => {
  test('is told on with each environment, through those of one installation and of several', async () => {
    const live = { fleet: 'edge-fleet', targetGroup: 'edge-a', imageId: OLD };
    const image = { promotedFrom: 'shop', after: '2h', owners: [ACCOUNT] };
    await aServiceIn(second, { service: 'edge', fleet: live.fleet, image }, live);
    await promoteInTest();
    await round();
    const { body } = await call(second, 'GET /services/{service}/promotion', { service: 'edge' });
    expect(body).toMatchObject({
      before: [
        { service: 'shop', image: OLD, waitsFor: 'it is to be live in web of test for 2h first' },
        { environment: TEST, service: 'web', image: NEW, waitsFor: null },
      ],
    });
  });

  test('that goes round in a circle over two installations is found when it is asked', async () => {
    first.cloud.elsewhere = async (service) => {
      const { body } = await call(second, 'GET /services/{service}/promotion', { service });
      return { kind: 'told', offer: readOffer(JSON.stringify(body)) as never };
    };
    const image = { ...FROM_TEST, promotedFrom: { service: 'shop', installation: 'test' } };
    await amendService(first.ports.services, 'web', (web) => ({ ...web, spec: { ...web.spec, image } }));
    for (let times = 0; times < 3; times += 1) {
      await reconcile(first.ports);
      await reconcile(second.ports);
    }
    expect(await waitsFor()).toBeUndefined();
    await amendService(first.ports.services, 'web', (web) => ({
      ...web,
      live: { ...web.live, imageId: NEW },
      liveSince: 0,
    }));
    await pass(3);
    expect(await round()).toEqual([]);
    expect(await waitsFor()).toMatch(
      /^"image.promotedFrom" goes round in a circle, shop from web in .* from shop in /,
    );
  });

  // A sum of bakes that no duration of a spec can say left the answer unreadable.
  test('takes bakes of any length there', async () => {
    await promoteInTest();
    const steps = [
      { weight: 50, bake: '14d' },
      { weight: 100, bake: '61s' },
    ];
    await amendService(first.ports.services, 'web', (web) => ({ ...web, spec: { ...web.spec, steps } }));
    await pass(3);
    await round();
    expect(await waitsFor()).toContain('make it 337h or more');
  });

  test('waits where its bakes there are longer than the time that is asked for here', async () => {
    await promoteInTest();
    const steps = [{ weight: 100, bake: '5h' }];
    await amendService(first.ports.services, 'web', (web) => ({ ...web, spec: { ...web.spec, steps } }));
    await pass(3);
    expect(await round()).toEqual([]);
    expect(await waitsFor()).toBe(
      '"image.after" is 2h, shorter than the bakes of web of test: make it 5h or more',
    );
  });
});

describe('a spec that follows a service of another installation', () => {
  const specOf = (image: Record<string, unknown>) => specText({ image: { ...FROM_TEST, ...image } });

  test.each([
    ['findings', { findings: { critical: 0 } }, 'image.findings: the build is of another installation'],
    ['tests', { requires: { tests: true } }, 'image.requires.tests: the build is of another installation'],
    ['a campaign', { campaign: true }, 'image.campaign: the image comes from another service'],
    ['no name', { promotedFrom: { service: 'web' } }, 'image.promotedFrom'],
    [
      'a name that none can have',
      { promotedFrom: { service: 'web', installation: 'No' } },
      'image.promotedFrom',
    ],
  ])('is refused with %s', (_, image, message) => {
    expect(() => parseSpec(specOf(image))).toThrow(InvalidInput);
    expect(() => parseSpec(specOf(image))).toThrow(message);
  });

  test('is refused where the stack names no such installation', async () => {
    const image = { promotedFrom: { service: 'web', installation: 'tset' } };
    await expect(
      call(aWorld(), 'PUT /services/{service}', { service: 'web' }, specOf(image)),
    ).resolves.toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('names no "tset": did you mean "test"?') },
    });
  });
});
