import { describe, expect, test } from 'vitest';
import { CloudRefused, CloudUnavailable } from '../../src/rollout/errors.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import { setWeights } from '../world/balancing.ts';
import { abandonIt, call } from '../world/calling.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { service } from '../world/records.ts';
import {
  ACCOUNT,
  GROUP_A,
  GROUP_B,
  HTTPS,
  LISTENER,
  OTHER_INSTALLATION,
  PIPELINE,
  RULE,
  STRANGER,
  specText,
} from '../world/specs.ts';
import { aServiceIn, aWorld, aWorldWithRoute, fleetIn, NEW, OLD, type World } from '../world/world.ts';

const put = (world: World, change: Record<string, unknown> = {}, service = 'web') =>
  call(world, 'PUT /services/{service}', { service }, specText(change));
const problem = (name: string) => ({ type: `urn:greenshift:problem:${name}` });

describe('a spec whose image or refresh can never come to anything is refused with what to do', () => {
  const CVE = { cve: 'CVE-2026-1', owner: 'team-web' };
  const following = (promotedFrom: string, after = '24h') => ({ promotedFrom, after, owners: [ACCOUNT] });
  const excepting = (exception: object) => ({
    pipeline: PIPELINE,
    owners: [ACCOUNT],
    findings: { critical: 0, exceptions: [exception] },
  });

  test.each([
    ['a circle', { image: following('shop') }, 'let one of them follow a pipeline'],
    ['an environment that is gone', { image: following('old') }, 'register it first'],
    ['a soak that is too short', { image: following('api', '5m') }, 'make it 20m or more'],
    ['an exception without an end', { image: excepting(CVE) }, 'an exception has an end: a day'],
    [
      'an exception for ever',
      { image: excepting({ ...CVE, until: '2099-01-01' }) },
      'give it an end within 365 days',
    ],
    [
      'a schedule that never fires',
      { refresh: { schedule: 'cron(0 3 30 2 ? *)' } },
      'look at its day, its month and its year',
    ],
  ])('%s', async (_, change, advice) => {
    const world = aWorld();
    await aServiceIn(world);
    for (const [service, image] of [
      ['shop', following('web')],
      ['api', undefined],
    ] as const) {
      const [one, other] = [`${STRANGER}-${service}-a`, `${STRANGER}-${service}-b`];
      const traffic = { listener: HTTPS.replace(/.$/, service), targetGroups: [one, other] };
      const live = { fleet: `${service}-fleet`, targetGroup: one, imageId: OLD };
      await aServiceIn(world, { service, fleet: live.fleet, traffic, ...(image && { image }) }, live);
    }
    const before = await world.ports.services.get('web');
    const { status, body } = await put(world, change);
    expect([400, 409, 422]).toContain(status);
    expect(JSON.stringify(body)).toContain(advice);
    expect(await world.ports.services.get('web')).toEqual(before);
  });
});

describe('registering a service', () => {
  test('tells what becomes of each setting of the fleet', async () => {
    const { body } = await put(aWorld());
    expect(body).toMatchObject({
      settings: [
        { setting: 'MaxSize', outcome: 'copied' },
        { setting: 'launch template ImageId', outcome: 'rewritten', from: OLD },
      ],
    });
  });

  test('tells what a first audit of its live servers has found, and succeeds without one', async () => {
    const world = aWorld();
    const [{ id } = { id: '' }] = fleetIn(world.cloud, 'web-fleet').servers;
    world.cloud.changedServers = { [id]: { needsToken: false } };
    expect(await put(world)).toMatchObject({
      status: 201,
      body: { findings: [{ code: 'metadata-options-changed', subject: id }, { code: 'imdsv1' }] },
    });
    const failing = aWorld();
    failing.before('inspections.find', () => {
      throw new CloudUnavailable('AWS throttles');
    });
    expect(await put(failing)).toMatchObject({ status: 201, body: { findings: [] } });
  });

  test('tells of the room that a rollout would lack today, and of what may not be read', async () => {
    const world = aWorld();
    world.cloud.quotas = { fleets: 1 };
    world.before('launchSettings.shortages', () => {
      throw new CloudRefused('AWS refuses to describe the subnets of web-fleet: AccessDenied');
    });
    const { status, body } = await put(world);
    const finding = { setting: 'room for a second fleet', outcome: 'copied' };
    expect(status).toBe(201);
    expect((body as { settings: object[] }).settings.slice(2)).toMatchObject([
      {
        ...finding,
        why: expect.stringMatching(/^finding: no rollout begins as long as the account has 1 of/),
      },
      { ...finding, why: expect.stringMatching(/known in part: AWS refuses to describe the subnets/) },
    ]);
  });

  test('is refused with every reason at once, each with what to do', async () => {
    const world = aWorld();
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { obstacle: 'it has a warm pool', maxSize: 1 });
    const { status, body } = await put(world);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      ...problem('CannotCloneFleet'),
      reasons: [expect.stringMatching(/may have 1 server.*allowOverlap/), 'it has a warm pool (remove it)'],
    });
    expect((await world.ports.services.list()).services).toEqual([]);
  });

  test('of one server is for its owner to allow: two of them run side by side', async () => {
    const world = aWorld();
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { maxSize: 1 });
    expect(await put(world)).toMatchObject({ status: 422, body: problem('SpecMismatch') });
    expect(await put(world, { allowOverlap: true })).toMatchObject({ status: 201 });
    expect(await service(world)).toMatchObject({ spec: { allowOverlap: true } });
  });

  test('answers 201, and tells what is live', async () => {
    const world = aWorld();
    const response = await put(world);
    expect(response).toMatchObject({
      status: 201,
      body: {
        service: 'web',
        live: { fleet: 'web-fleet', targetGroup: GROUP_A, image: OLD },
        rollout: null,
        previous: null,
        queued: null,
      },
    });
    expect(await service(world)).toMatchObject({ generation: 0, followsSince: world.clock.now() });
  });

  test('twice answers 200 the second time', async () => {
    const world = aWorld();
    await put(world);
    expect(await put(world)).toMatchObject({ status: 200 });
  });

  test('by two at once is one service', async () => {
    const world = aWorld();
    const both = await Promise.all([put(world), put(world, { startWithin: '20m' })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 201]);
  });

  test('under another name than its own is refused', async () => {
    const world = aWorld();
    expect(await put(world, {}, 'api')).toMatchObject({
      status: 400,
      body: {
        errors: [{ path: 'service', message: 'the path names "api", the spec "web"; they must be the same' }],
      },
    });
    expect((await world.ports.services.list()).services).toEqual([]);
  });

  test('waits until the records of all others can be read: what they have is not known', async () => {
    const world = aWorld();
    world.stored.services.set('shop', '{"schemaVersion": 99}');
    expect(await put(world)).toMatchObject({ status: 500, body: problem('RecordNotReadable') });
    expect((await world.ports.services.list()).services).toEqual([]);
  });

  test('with mistakes is told each of them, with the place', async () => {
    const response = await put(aWorld(), { steps: [{ weight: 50, bake: '5m' }], startWithin: 'soon' });
    expect(response).toMatchObject({ status: 400, body: problem('InvalidInput') });
    const { errors } = response.body as { errors: { path: string }[] };
    expect(errors.map(({ path }) => path)).toEqual(['steps[0].weight', 'startWithin']);
  });

  const misfits: readonly [string, (world: World) => unknown, string, string][] = [
    ['a fleet that does not exist', ({ cloud }) => cloud.fleets.clear(), 'SpecMismatch', 'does not exist'],
    [
      'a fleet that is in neither target group',
      ({ cloud }) => cloud.fleets.set('web-fleet', { ...fleetIn(cloud, 'web-fleet'), targetGroup: STRANGER }),
      'SpecMismatch',
      'exactly one of the two',
    ],
    [
      'a fleet that gets no traffic',
      ({ cloud }) => setWeights(cloud, { [GROUP_A]: 0, [GROUP_B]: 1 }),
      'SpecMismatch',
      'gives no traffic',
    ],
    [
      'a fleet that cannot be copied',
      ({ cloud }) => Object.assign(fleetIn(cloud, 'web-fleet'), { obstacle: 'it has a warm pool' }),
      'CannotCloneFleet',
      'warm pool',
    ],
    [
      'a fleet whose target group another listener forwards to: port 8080 would answer 503 for good',
      ({ cloud }) =>
        cloud.otherForwards.push({
          route: { listener: HTTPS },
          loadBalancer: 'app/web',
          targetGroups: [GROUP_A],
        }),
      'SpecMismatch',
      `${HTTPS} also forwards`,
    ],
    [
      'a second target group that another load balancer uses',
      ({ cloud }) =>
        cloud.otherForwards.push({
          route: { rule: RULE },
          loadBalancer: 'app/other',
          targetGroups: [GROUP_B],
        }),
      'SpecMismatch',
      `${RULE} also forwards`,
    ],
    [
      'a third target group with a share',
      ({ cloud }) => setWeights(cloud, { [GROUP_A]: 90, [STRANGER]: 10 }),
      'SpecMismatch',
      `gives ${STRANGER} a share of the traffic`,
    ],
    [
      'a second target group with half of the weight',
      ({ cloud }) => setWeights(cloud, { [GROUP_A]: 1, [GROUP_B]: 1 }),
      'SpecMismatch',
      'a share of the traffic',
    ],
    [
      'a sticky target group behind a forward action that is not sticky',
      ({ cloud }) => cloud.stickyGroups.add(GROUP_B),
      'SpecMismatch',
      'enable stickiness',
    ],
    [
      'a target group that serves from servers of others too',
      ({ cloud }) =>
        cloud.fleets.set('batch', {
          ...fleetIn(cloud, 'web-fleet'),
          name: 'batch',
          servers: fleetIn(cloud, 'web-fleet').servers.map((server) => ({ ...server, id: `${server.id}9` })),
        }),
      'SpecMismatch',
      "that aren't of web-fleet",
    ],
    [
      'a target group of a fleet that has no server yet, but is to have one',
      ({ cloud }) =>
        cloud.fleets.set('api', {
          ...fleetIn(cloud, 'web-fleet'),
          name: 'api',
          targetGroup: GROUP_B,
          servers: [],
          launchable: 0,
        }),
      'SpecMismatch',
      'the fleet "api" is attached to a target group of the service too',
    ],
    [
      'a fleet that another installation has marked',
      ({ cloud }) =>
        Object.assign(fleetIn(cloud, 'web-fleet').tags, { [TAGS.installation]: OTHER_INSTALLATION }),
      'SpecMismatch',
      'belongs to another installation of Greenshift',
    ],
    [
      'a target group that a fleet of another installation is attached to',
      ({ cloud }) =>
        cloud.fleets.set('api-7', {
          ...fleetIn(cloud, 'web-fleet'),
          name: 'api-7',
          targetGroup: GROUP_B,
          desired: 0,
          servers: [],
          tags: { [TAGS.rollout]: 'api-7', [TAGS.installation]: OTHER_INSTALLATION },
        }),
      'SpecMismatch',
      '"api-7" belongs to another installation',
    ],
  ];
  test.each(misfits)('of %s is refused, and nothing is stored', async (_, prepare, name, words) => {
    const world = aWorld();
    prepare(world);
    const response = await put(world);
    expect(response).toMatchObject({ status: 422, body: problem(name) });
    expect((response.body as { detail: string }).detail).toContain(words);
    expect((await world.ports.services.list()).services).toEqual([]);
  });
});

test('a service begins above the fleets of its name that there are', async () => {
  const world = aWorld();
  for (const name of ['web-3', 'web-7', 'web-admin-9', 'web-x'])
    world.cloud.fleets.set(name, { ...fleetIn(world.cloud, 'web-fleet'), name, targetGroup: STRANGER });
  expect(await put(world)).toMatchObject({ status: 201 });
  expect(await service(world)).toMatchObject({ generation: 7 });
});

test('a fleet that an open rollout of another service has is refused', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(50));
  setWeights(world.cloud, { [STRANGER]: 1 });
  Object.assign(fleetIn(world.cloud, 'web-1'), { targetGroup: STRANGER });
  const traffic = { ...specText().traffic, listener: HTTPS, targetGroups: [STRANGER, `${STRANGER}2`] };
  world.cloud.routes.add(HTTPS);
  world.cloud.moreRoutes.set(HTTPS, { [STRANGER]: 1 });
  world.cloud.targetGroups.add(`${STRANGER}2`);
  const response = await put(world, { service: 'other', traffic, fleet: 'web-1' }, 'other');
  expect(response).toMatchObject({ status: 422, body: problem('SpecMismatch') });
  expect((response.body as { detail: string }).detail).toContain('belongs to the rollout web-1');
});

const OTHERS = [STRANGER, `${STRANGER}2`];

describe('a spec with several routes', () => {
  const traffic = {
    ...specText().traffic,
    listener: undefined,
    routes: [{ listener: LISTENER }, { listener: HTTPS }],
  };

  test('is registered when the live fleet has traffic on each of them', async () => {
    const world = aWorldWithRoute(HTTPS);
    expect(await put(world, { traffic })).toMatchObject({ status: 201 });
    expect((await service(world)).spec.traffic.routes).toEqual(traffic.routes);
  });

  test('is refused for the one that gives it none', async () => {
    const world = aWorldWithRoute(HTTPS);
    world.cloud.moreRoutes.set(HTTPS, { [GROUP_B]: 1 });
    const response = await put(world, { traffic });
    expect(response).toMatchObject({ status: 422, body: problem('SpecMismatch') });
    expect((response.body as { detail: string }).detail).toContain(`${HTTPS} gives no traffic`);
  });

  test('can name its single route either way, which is no change under a rollout', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const { targetGroups } = specText().traffic;
    const same = await put(world, { traffic: { routes: [{ listener: LISTENER }], targetGroups } });
    expect(same).toMatchObject({ status: 200 });
    const moved = { listener: LISTENER, targetGroups: [GROUP_A, STRANGER] };
    expect(await put(world, { traffic: moved })).toMatchObject({
      status: 409,
      body: problem('RolloutInProgress'),
    });
  });
});

describe('a spec that was copied with another name', () => {
  test.each([
    ['the target groups', {}],
    ['the listener', { traffic: { ...specText({}).traffic, targetGroups: [STRANGER, `${STRANGER}2`] } }],
    [
      'one of several routes',
      { traffic: { routes: [{ rule: RULE }, { listener: LISTENER }], targetGroups: OTHERS } },
    ],
  ])('is refused for %s, which two services would take from each other', async (_, change) => {
    const world = aWorld();
    await put(world);
    const response = await put(world, { ...change, service: 'other' }, 'other');
    expect(response).toMatchObject({ status: 422, body: problem('SpecMismatch') });
    expect((await world.ports.services.list()).services.map(({ name }) => name)).toEqual(['web']);
  });
});

describe('changing a service', () => {
  test('keeps what has become of it', async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    const response = await put(world, { limits: { badShare: 0.1 } });
    expect(response).toMatchObject({ status: 200, body: { live: { fleet: 'web-1', image: NEW } } });
    expect(await service(world)).toMatchObject({ generation: 1, spec: { limits: { badShare: 0.1 } } });
  });

  test('begins the time of an image anew that comes with another fleet, and not with the same image', async () => {
    const world = aWorld();
    const registeredAt = world.clock.now();
    await put(world);
    const { cloud, clock } = world;
    const replace = (before: string, name: string) => {
      cloud.fleets.set(name, { ...fleetIn(cloud, before), name });
      cloud.fleets.delete(before);
    };
    replace('web-fleet', 'same');
    await clock.advance(60_000);
    expect(await put(world, { fleet: 'same' })).toMatchObject({ status: 200 });
    expect(await service(world)).toMatchObject({ live: { fleet: 'same' }, liveSince: registeredAt });
    replace('same', 'newer');
    cloud.versions.set(1, { ...cloud.versions.get(1)!, imageId: NEW });
    expect(await put(world, { fleet: 'newer' })).toMatchObject({ status: 200 });
    expect(await service(world)).toMatchObject({ live: { imageId: NEW }, liveSince: registeredAt + 60_000 });
  });

  test('leaves a rollout under way with the spec that it began with', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    expect(await put(world, { limits: { badShare: 50 } })).toMatchObject({ status: 200 });
    expect((await world.ports.rollouts.get('web-1')).limits.badShare).toBe(1);
    expect((await service(world)).lock?.rollout).toBe('web-1');
  });

  test('is possible while a rollout has taken all of the traffic off the live fleet', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(100));
    expect(await put(world, { limits: { badShare: 50 } })).toMatchObject({
      status: 200,
      body: { live: { fleet: 'web-fleet' } },
    });
  });

  test('does not move its fleet or its traffic under a rollout', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const { traffic } = specText();
    const targetGroups = traffic.targetGroups.toReversed();
    for (const change of [{ fleet: 'other' }, { traffic: { ...traffic, targetGroups } }]) {
      const response = await put(world, change);
      expect(response).toMatchObject({ status: 409, body: problem('RolloutInProgress') });
      expect((response.body as { detail: string }).detail).toContain('web-1');
    }
  });

  test('to another fleet makes that one live, when it serves', async () => {
    const world = aWorld();
    await aServiceIn(world);
    world.cloud.fleets.set('web-b', {
      ...fleetIn(world.cloud, 'web-fleet'),
      name: 'web-b',
      targetGroup: GROUP_B,
    });
    const shared = await put(world, { fleet: 'web-b' });
    expect(shared).toMatchObject({ status: 422 });
    expect(shared.body).not.toMatchObject({ detail: expect.stringContaining('deregister') });
    setWeights(world.cloud, { [GROUP_A]: 0, [GROUP_B]: 1 });
    const occupied = await put(world, { fleet: 'web-b' });
    expect(occupied).toMatchObject({ status: 422, body: problem('SpecMismatch') });
    expect(occupied.body).toMatchObject({
      detail: expect.stringMatching(/is to be idle.*; deregister them first/),
    });
    world.cloud.fleets.delete('web-fleet');
    expect(await put(world, { fleet: 'web-b' })).toMatchObject({
      status: 200,
      body: { live: { fleet: 'web-b', targetGroup: GROUP_B } },
    });
  });

  test('never advises to take away the targets of a share that an abandoned rollout left', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await abandonIt(world, 'web-1', { reason: 'blue is not coming back' });
    const { status, body } = await put(world);
    expect(status).toBe(422);
    const { detail } = body as { detail: string };
    expect(detail).toContain(
      `they serve clients, so give ${GROUP_A} all of the traffic at ${LISTENER} first (docs/runbook.md#without-the-api): aws elbv2 modify ${LISTENER} `,
    );
    expect(detail).toContain('; then remove their fleet');
    expect(detail).not.toContain('deregister');
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 0 });
    expect((await put(world)).body).toMatchObject({
      detail: expect.stringContaining('deregister them first'),
    });
  });

  test('to another stream of images begins with its next image, not with those that it has', async () => {
    const world = aWorld();
    await aServiceIn(world);
    await world.clock.advance(60_000);
    const before = (await service(world)).followsSince;
    await put(world, { limits: { badShare: 2 } });
    expect((await service(world)).followsSince).toBe(before);
    await put(world, { image: { ...specText().image, recipePrefix: 'web/2.' } });
    expect((await service(world)).followsSince).toBe(world.clock.now());
  });

  test('in the same moment as a claim keeps the claim', async () => {
    const world = aWorld();
    await aServiceIn(world);
    world.before('services.save', async () => {
      const web = await service(world);
      await world.ports.services.save({ ...web, generation: 7 });
    });
    await put(world, { limits: { badShare: 2 } });
    expect(await service(world)).toMatchObject({ generation: 7, spec: { limits: { badShare: 2 } } });
  });
});
