import { beforeEach, describe, expect, test } from 'vitest';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import { twinName } from '../../src/rollout/traffic/twins.ts';
import { call, rollBackIt } from '../world/calling.ts';
import { bakingAt, beginAt, published, reach } from '../world/progress.ts';
import { GROUP_A, GROUP_B, HTTPS, LISTENER, RULE, STRANGER, specText } from '../world/specs.ts';
import { aWorld, aWorldWithRoute, fleetIn, type World } from '../world/world.ts';

/** The target group for the other listener, and its twin. */
const INNER = STRANGER;
const TWIN = INNER.replace(/[^/]+\/[^/]+$/, `${twinName(INNER)}/00000000000000dd`);
const PAIRS = {
  traffic: {
    pairs: [
      { listener: LISTENER, targetGroups: [GROUP_A, GROUP_B] },
      { listener: HTTPS, targetGroups: [INNER] },
    ],
  },
};

let world: World;
/** A fleet in two target groups, each behind a listener of its own. */
beforeEach(() => {
  world = aWorldWithRoute(HTTPS);
  world.cloud.moreRoutes.set(HTTPS, { [INNER]: 1 });
  const fleet = fleetIn(world.cloud, 'web-fleet');
  world.cloud.fleets.set('web-fleet', { ...fleet, targetGroups: [GROUP_A, INNER] });
});

const put = (change: Record<string, unknown> = PAIRS) =>
  call(world, 'PUT /services/{service}', { service: 'web' }, specText(change));
const shares = () => [world.cloud.weights[GROUP_B], world.cloud.moreRoutes.get(HTTPS)?.[TWIN]];

async function begin(until: Parameters<typeof reach>[1]) {
  await put();
  await startRollout(world.ports, 'web', published);
  return reach(world, until);
}

describe('a fleet in two target groups', () => {
  test('is registered with both, and the twin of the one is made', async () => {
    expect(await put()).toMatchObject({
      status: 201,
      body: {
        live: { targetGroup: GROUP_A, targetGroups: [GROUP_A, INNER] },
        twins: [{ of: INNER, targetGroup: TWIN }],
        spec: { traffic: { pairs: [{}, { routes: [{ listener: HTTPS }], targetGroups: [INNER] }] } },
      },
    });
    const { body } = await call(world, 'GET /services/{service}', { service: 'web' });
    const { spec } = body as { spec: Record<string, unknown> };
    expect(await call(world, 'PUT /services/{service}', { service: 'web' }, spec)).toMatchObject({
      status: 200,
    });
  });

  test('is refused with a spec that leaves one of them out, which the refusal names', async () => {
    expect(await put({})).toMatchObject({
      status: 422,
      body: {
        detail: expect.stringMatching(
          new RegExp(
            `also attached to ${INNER}, which gets its traffic from ${HTTPS}: name it.*"traffic.pairs"`,
          ),
        ),
      },
    });
  });

  test('is raised in both, and has its share at each route', async () => {
    const { pairs } = await begin(bakingAt(10));
    expect(pairs).toEqual([
      { routes: [{ listener: LISTENER }], blue: GROUP_A, green: GROUP_B },
      { routes: [{ listener: HTTPS }], blue: INNER, green: TWIN },
    ]);
    expect(shares()).toEqual([100, 100]);
    expect(fleetIn(world.cloud, 'web-1').targetGroups).toEqual([GROUP_B, TWIN]);
  });

  test('gets no traffic while its servers are unhealthy in one of them', async () => {
    await begin('proving');
    world.cloud.failing.add(TWIN);
    await world.clock.advance(300_000);
    const { phase } = await reach(
      world,
      ({ phase, failure }) => phase !== 'proving' || failure !== undefined,
    );
    expect(phase).toBe('proving');
    expect(shares()).toEqual([0, 0]);
    expect((await world.ports.rollouts.get('web-1')).failure?.message).toMatch(/0 of 4 servers/);
  });

  test('goes back in both', async () => {
    await begin(bakingAt(50));
    await rollBackIt(world);
    expect(shares()).toEqual([0, 0]);
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'reverted' });
    expect(world.cloud.moreRoutes.get(HTTPS)).toMatchObject({ [INNER]: 999, [TWIN]: 0 });
  });

  test('is promoted in both, and the next one takes the others', async () => {
    expect(await begin('concluded')).toMatchObject({ outcome: 'promoted' });
    expect(shares()).toEqual([999, 999]);
    expect(await world.ports.services.get('web')).toMatchObject({
      live: { fleet: 'web-1', targetGroup: GROUP_B, targetGroups: [GROUP_B, TWIN] },
    });
    await startRollout(world.ports, 'web', { image: { id: 'ami-00000003' }, cause: published.cause });
    await reach(world, 'concluded', { rollout: 'web-2', epoch: 2 });
    expect(fleetIn(world.cloud, 'web-2').targetGroups).toEqual([GROUP_A, INNER]);
    expect(await world.ports.services.get('web')).toMatchObject({ live: { targetGroups: [GROUP_A, INNER] } });
  });

  test('keeps blue while requests still reach it in one of them', async () => {
    await begin('retiring-blue');
    world.cloud.strayRequests = 5;
    await world.clock.advance(3_600_000);
    await expect(
      reach(world, ({ blue, attention = [] }) => blue.shrinking === true || attention.length > 0),
    ).resolves.toMatchObject({ attention: [expect.stringMatching(/still takes requests/)] });
    expect(fleetIn(world.cloud, 'web-fleet').desired).toBe(4);
  });

  test('is drifted from when somebody edits the second one alone', async () => {
    await begin(bakingAt(10));
    world.cloud.moreRoutes.set(HTTPS, { [INNER]: 1, [TWIN]: 1 });
    await expect(reach(world, 'shifting')).rejects.toThrow(new RegExp(`green has 50 %.*at ${HTTPS}`));
  });

  test('whose owner attaches a third one is left alone', async () => {
    await put();
    const fleet = fleetIn(world.cloud, 'web-fleet');
    const third = STRANGER.replace('admin', 'third');
    world.cloud.targetGroups.add(third);
    world.cloud.fleets.set('web-fleet', { ...fleet, targetGroups: [GROUP_A, INNER, third] });
    world.cloud.otherForwards.push({
      route: { rule: RULE },
      loadBalancer: 'app/third',
      targetGroups: [third],
    });
    await startRollout(world.ports, 'web', published);
    await expect(reach(world, 'launching')).rejects.toThrow(/also attached to .*third/);
  });

  test('that is in a third one without any route has green put into it as well', async () => {
    const fleet = fleetIn(world.cloud, 'web-fleet');
    const third = STRANGER.replace('admin', 'third');
    world.cloud.targetGroups.add(third);
    world.cloud.fleets.set('web-fleet', { ...fleet, targetGroups: [GROUP_A, INNER, third] });
    expect(await put()).toMatchObject({
      body: {
        settings: expect.arrayContaining([expect.objectContaining({ setting: `target group ${third}` })]),
      },
    });
    await startRollout(world.ports, 'web', published);
    await reach(world, 'proving');
    expect(fleetIn(world.cloud, 'web-1').targetGroups).toEqual([GROUP_B, TWIN, third]);
  });

  test('has the minutes of both added up, and knows none that one of them lacks', async () => {
    await begin(bakingAt(10));
    await world.clock.advance(240_000);
    const path = { id: 'web-1' };
    const { body } = await call(world, 'GET /rollouts/{id}/metrics', path);
    expect((body as { minutes: unknown[] }).minutes.length).toBeGreaterThan(0);
    expect(world.calls.filter(({ name }) => name === 'metrics.ticks').length % 2).toBe(0);
    world.before('metrics.ticks', () => {
      throw new CloudUnavailable('CloudWatch is away');
    });
    expect(await call(world, 'GET /rollouts/{id}/metrics', path)).toMatchObject({ status: 503 });
  });
});

describe('a spec with pairs', () => {
  const refusal = async (traffic: Record<string, unknown>) => JSON.stringify((await put({ traffic })).body);

  test('names its routes and target groups there alone, and each once', async () => {
    const { pairs } = PAIRS.traffic;
    expect(await refusal({ listener: LISTENER, pairs })).toMatch(/in \\"pairs\\" only/);
    expect(await refusal({ targetGroups: [GROUP_A], pairs })).toMatch(/in \\"pairs\\" only/);
    expect(await refusal({ pairs: [pairs[0]] })).toMatch(/without \\"pairs\\"/);
    expect(await refusal({ pairs: [...pairs, { rule: RULE, targetGroups: [GROUP_A] }] })).toMatch(
      /names .*web-a.* twice/,
    );
    expect(await refusal({ pairs: [pairs[0], { listener: LISTENER, targetGroups: [INNER] }] })).toMatch(
      /twice/,
    );
    expect(await refusal({ listener: LISTENER })).toMatch(/targetGroups.*is missing/);
  });
});

test('a fleet in one target group has it alone in the answers', async () => {
  const one = aWorld();
  const { blue, pairs } = await beginAt(one, 'launching');
  expect(pairs).toBeUndefined();
  expect(blue).not.toHaveProperty('targetGroups');
});
