import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import { conclude } from '../../functions/conclude.ts';
import { rollBack } from '../../functions/roll-back.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { CloudUnavailable, RouteGone } from '../../src/rollout/errors.ts';
import { setAlarm } from '../world/alarms.ts';
import { call, rollBackIt, rollBackWeb } from '../world/calling.ts';
import { Crash } from '../world/crash.ts';
import { round } from '../world/events.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, beginAt, FIRST, published, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { GROUP_A, GROUP_B, HTTPS, LISTENER, RULE, STRANGER, specText } from '../world/specs.ts';
import {
  aServiceIn,
  aWorld,
  aWorldWithRoute,
  fleetIn,
  liveShare,
  liveShares,
  type World,
} from '../world/world.ts';

const MINUTE = 60_000;
const groups = [GROUP_A, GROUP_B];
const correct = (world: World, traffic: Record<string, unknown>) =>
  call(world, 'PUT /services/{service}', { service: 'web' }, specText({ traffic }));

/** Somebody has replaced the listener: the new one gives green the same share, and the old one is gone. */
function replace({ cloud }: World, by = HTTPS): void {
  cloud.routes.delete(LISTENER);
  cloud.routes.add(by);
}

/** What the state machine does when a step fails. */
async function fail(world: World, error: RouteGone): Promise<void> {
  const failure = { code: error.name, cause: JSON.stringify({ errorMessage: error.message }) };
  await expect(rollBack(world.ports, { ...FIRST, error: failure })).rejects.toThrow(RouteGone);
  await conclude(world.ports, { ...FIRST, error: failure });
  world.endExecutions();
}

describe('a listener that is replaced at 10 % of a bad image', () => {
  async function stuck(): Promise<World> {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    replace(world);
    const error = await analyze(world.ports, FIRST).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RouteGone);
    await fail(world, error as RouteGone);
    expect(await record(world)).toMatchObject({ outcome: 'needs-operator', failure: { code: 'RouteGone' } });
    return world;
  }

  test('is told to the press, with the calls that help', async () => {
    const { status, body } = await rollBackWeb(await stuck());
    expect(status).toBe(409);
    expect(body).toMatchObject({ type: 'urn:greenshift:problem:RouteGone', abortRecorded: true });
    const { detail } = body as { detail: string };
    for (const part of [LISTENER, 'PUT /services/web', 'POST /rollouts/web-1/abandon'])
      expect(detail).toContain(part);
  });

  test('can be corrected while the rollout is open, and then the press works at once', async () => {
    const world = await stuck();
    expect(await correct(world, { listener: HTTPS, targetGroups: groups })).toMatchObject({ status: 200 });
    expect((await record(world)).routes).toEqual([{ listener: HTTPS }]);
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
    expect(liveShare(world)).toBe(0);
    const { epoch } = await record(world);
    expect(await reach(world, 'concluded', { rollout: 'web-1', epoch })).toMatchObject({
      outcome: 'reverted',
    });
  });

  test('can be corrected of a service with a pattern as well, whose fleet is no single name', async () => {
    const world = aWorld();
    const fleet = { name: 'web-fleet', like: 'web-pattern' };
    const empty = { desired: 0, minSize: 0, version: '1', tags: {}, servers: [] };
    const pattern = { ...fleetIn(world.cloud, 'web-fleet'), ...empty, name: 'web-pattern' };
    world.cloud.fleets.set('web-pattern', pattern);
    await beginAt(world, bakingAt(10), { fleet });
    replace(world);
    const spec = specText({ fleet, traffic: { listener: HTTPS, targetGroups: groups } });
    const answer = await call(world, 'PUT /services/{service}', { service: 'web' }, spec);
    expect(answer).toMatchObject({ status: 200 });
    expect((await record(world)).routes).toEqual([{ listener: HTTPS }]);
  });

  test('is moved by the watchdog within a minute of the correction', async () => {
    const world = await stuck();
    await world.clock.advance(2 * MINUTE);
    expect((await round(world)).done.web).toEqual(['route-gone']);
    await correct(world, { listener: HTTPS, targetGroups: groups });
    expect((await round(world)).done.web).toEqual(['restored-traffic']);
    expect(liveShare(world)).toBe(0);
  });

  test('doesn’t keep the watchdog from taking the rollout over', async () => {
    const world = await stuck();
    await world.clock.advance(15 * MINUTE);
    expect((await round(world)).done.web).toEqual(['route-gone', 'took-over']);
  });

  test('nor does any other failure to move the traffic, which is told all the same', async () => {
    const world = await stuck();
    await correct(world, { listener: HTTPS, targetGroups: groups });
    await world.clock.advance(15 * MINUTE);
    const traffic = { ...world.ports.traffic, write: () => Promise.reject(new CloudUnavailable('no split')) };
    const ports = { ...world.ports, traffic };
    await expect(round({ ...world, ports })).rejects.toThrow('no split');
    expect(await record(world)).toMatchObject({ takeovers: 1, epoch: 2 });
  });
});

// The press named the correction as the call that helps, which was refused for what it did not change: green kept its share.
describe('a listener that is replaced under a spec with alarms, metrics and gates', () => {
  const health = {
    alarms: [{ name: 'web-5xx' }],
    metrics: [
      {
        name: 'logins',
        bad: { namespace: 'Shop', metric: 'LoginFailed', dimensions: { G: '{group}' } },
        all: { namespace: 'Shop', metric: 'Logins', dimensions: { G: '{group}' } },
      },
    ],
  };
  const gates = [{ name: 'ticket', before: 'retirement', function: 'itsm' }];
  const traffic = { listener: HTTPS, targetGroups: groups };
  const apply = (world: World) =>
    call(world, 'PUT /services/{service}', { service: 'web' }, specText({ traffic, health, gates }));

  async function replaced(): Promise<World> {
    const world = aWorld();
    setAlarm(world, 'OK', { name: 'web-5xx' });
    world.cloud.gates.replies.set('itsm', () => ({ kind: 'pass', reason: '' }));
    await beginAt(world, bakingAt(10), { health, gates });
    replace(world);
    return world;
  }

  async function expectTheWayBack(world: World): Promise<void> {
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
    expect(liveShare(world)).toBe(0);
  }

  test('can be corrected although the alarm and the gate went with it', async () => {
    const world = await replaced();
    world.cloud.alarms.delete('web-5xx');
    world.cloud.gates.replies.delete('itsm');
    expect(await apply(world)).toMatchObject({ status: 200 });
    await expectTheWayBack(world);
  });

  test('can be corrected while CloudWatch throttles, also by the request that completes it', async () => {
    const world = await replaced();
    const throttles = () => Promise.reject(new CloudUnavailable('AWS throttles'));
    const ports = {
      ...world.ports,
      alarms: { find: throttles, namesLike: throttles },
      metrics: { ...world.ports.metrics, ticks: throttles },
    };
    const throttled = { ...world, ports };
    world.before('rollouts.save', () => {
      throw new CloudUnavailable('the table is busy');
    });
    expect(await apply(throttled)).toMatchObject({ status: 503, body: { detail: 'the table is busy' } });
    expect(await apply(throttled)).toMatchObject({ status: 200 });
    expect((await record(world)).routes).toEqual([{ listener: HTTPS }]);
    await expectTheWayBack(world);
  });
});

describe('a correction of the routes', () => {
  async function baking(): Promise<World> {
    const world = aWorldWithRoute(RULE);
    await beginAt(world, bakingAt(10), {
      traffic: { routes: [{ listener: LISTENER }, { rule: RULE }], targetGroups: groups },
    });
    return world;
  }

  test.each([
    ['moves a target group', { listener: LISTENER, targetGroups: [GROUP_A, STRANGER] }, 409],
    ['names a route that isn’t there', { listener: HTTPS, targetGroups: groups }, 422],
    ['leaves out a route that still forwards', { listener: LISTENER, targetGroups: groups }, 422],
  ])('is refused when it %s', async (_, traffic, status) => {
    const world = await baking();
    expect(await correct(world, traffic)).toMatchObject({ status });
    expect((await record(world)).routes).toHaveLength(2);
  });

  test('is refused for a route with a third target group, or with neither of the two', async () => {
    const world = await baking();
    world.cloud.routes.delete(RULE);
    world.cloud.moreRoutes.delete(RULE);
    world.cloud.routes.add(HTTPS);
    const routes = [{ listener: LISTENER }, { listener: HTTPS }];
    for (const weights of [{ [GROUP_A]: 1, [STRANGER]: 1 }, { [STRANGER]: 1 }, { [GROUP_A]: 0 }]) {
      world.cloud.moreRoutes.set(HTTPS, weights as Record<string, number>);
      expect(await correct(world, { routes, targetGroups: groups })).toMatchObject({ status: 422 });
    }
    world.cloud.moreRoutes.set(HTTPS, { [GROUP_A]: 1, [GROUP_B]: 0 });
    expect(await correct(world, { routes, targetGroups: groups })).toMatchObject({ status: 200 });
    expect((await record(world)).routes).toEqual(routes);
  });

  test('that died before it reached the rollout is completed by the same request', async () => {
    const world = await baking();
    world.cloud.routes.delete(RULE);
    world.cloud.moreRoutes.delete(RULE);
    const change = { listener: LISTENER, targetGroups: groups };
    world.before('rollouts.save', () => {
      throw new CloudUnavailable('the table is busy');
    });
    expect(await correct(world, change)).toMatchObject({ status: 503 });
    expect((await record(world)).routes).toHaveLength(2);
    expect(await correct(world, change)).toMatchObject({ status: 200 });
    expect((await record(world)).routes).toEqual([{ listener: LISTENER }]);
  });
});

describe('a route that is added while a rollout goes forward', () => {
  const both = { routes: [{ listener: LISTENER }, { listener: HTTPS }], targetGroups: groups };
  async function beside(until: Parameters<typeof beginAt>[1], green: number): Promise<World> {
    const world = aWorld();
    await beginAt(world, until);
    world.cloud.routes.add(HTTPS);
    world.cloud.moreRoutes.set(HTTPS, { [GROUP_A]: 100 - green, [GROUP_B]: green });
    return world;
  }

  // Port 8443 was added to the spec as blue drained, and gave blue everything: a rollout that was promoted went back.
  test.each([
    ['as blue is kept', 'retiring-blue', 100],
    ['in a bake', bakingAt(10), 10],
  ] as const)(
    'is refused %s where it gives blue more, with the command that helps',
    async (_, until, share) => {
      const world = await beside(until, 0);
      const { status, body } = await correct(world, both);
      expect({ status, body }).toMatchObject({
        status: 409,
        body: { type: 'urn:greenshift:problem:RolloutInProgress' },
      });
      const { detail } = body as { detail: string };
      expect(detail).toContain(
        `green has ${share} % of the traffic, but 0 % at ${HTTPS}: web-1 would take that`,
      );
      expect(detail).toContain(`aws elbv2 modify ${HTTPS}`);
      expect(detail).toContain('or send this again once web-1 has ended');
      expect((await record(world)).routes).toHaveLength(1);
    },
  );

  test.each([
    ['retiring-blue', 100],
    [bakingAt(10), 10],
    ['proving', 0],
  ] as const)('is taken over with the share that green has', async (until, share) => {
    const world = await beside(until, share);
    expect(await correct(world, both)).toMatchObject({ status: 200 });
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted', routes: both.routes });
  });

  test('is taken over with none by one that goes back', async () => {
    const world = await beside(bakingAt(10), 0);
    // As the press leaves it where a route can't be written: green still has its share.
    await pressAbort(world);
    expect(await correct(world, both)).toMatchObject({ status: 200 });
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'reverted' });
  });

  test('is no matter of a rollout whose first record was never written', async () => {
    const world = aWorld();
    await aServiceIn(world);
    world.before('rollouts.save', () => {
      throw new Crash('before the first record');
    });
    await expect(startRollout(world.ports, 'web', published)).rejects.toThrow(Crash);
    world.cloud.routes.add(HTTPS);
    world.cloud.moreRoutes.set(HTTPS, { [GROUP_A]: 100, [GROUP_B]: 0 });
    expect(await correct(world, both)).toMatchObject({ status: 200 });
  });
});

test('a press while one of two routes is gone restores the other, and names both', async () => {
  const world = aWorldWithRoute(RULE);
  await beginAt(world, bakingAt(50), {
    traffic: { routes: [{ listener: LISTENER }, { rule: RULE }], targetGroups: groups },
  });
  world.cloud.routes.delete(LISTENER);
  const { status, body } = await rollBackIt(world);
  expect(liveShares(world)).toEqual([50, 0]);
  expect(status).toBe(409);
  expect((body as { detail: string }).detail).toContain(
    `blue has all of the traffic at ${RULE}, but ${LISTENER}`,
  );
  expect(fleetIn(world.cloud, 'web-1').desired).toBe(4);
  expect(await record(world)).toMatchObject({ abort: {}, traffic: { observed: 50 } });
});
