import { describe, expect, test } from 'vitest';
import { reconcile } from '../../functions/reconcile.ts';
import { inspectDue } from '../../src/commands/inspection/due.ts';
import { inspectService } from '../../src/commands/inspection/inspect.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { CloudRefused, CloudUnavailable } from '../../src/rollout/errors.ts';
import { setWeights } from '../world/balancing.ts';
import { call } from '../world/calling.ts';
import { bakingAt, beginAt, published, reach } from '../world/progress.ts';
import { GROUP_A, GROUP_B, LISTENER } from '../world/specs.ts';
import { aServiceIn, aWorld, fleetIn, OLD, type World } from '../world/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function look(world: World, attributes?: number) {
  return inspectService(world.ports, await world.ports.services.get('web'), attributes);
}

async function found(world: World) {
  return (await look(world)).findings.map(({ code, subject }) => `${code} ${subject}`);
}

const serverOf = ({ cloud }: World, fleet = 'web-fleet') => fleetIn(cloud, fleet).servers[0]!.id;

async function registered(): Promise<World> {
  const world = aWorld();
  await aServiceIn(world);
  return world;
}

describe('a look at the live servers', () => {
  test('finds nothing on a service that is as it was registered', async () => {
    const world = await registered();
    expect(await look(world)).toMatchObject({ fleet: 'web-fleet', servers: 4, findings: [], unknown: [] });
  });

  test('finds what was done to servers, since when, until it is mended', async () => {
    const world = await registered();
    const id = serverOf(world);
    world.cloud.changedServers = { [id]: { needsToken: false } };
    const { findings } = await look(world);
    const since = world.clock.now();
    expect(findings).toMatchObject([
      { code: 'metadata-options-changed', subject: id, since },
      { code: 'imdsv1', subject: 'web-fleet', since },
    ]);
    await world.clock.advance(HOUR);
    world.cloud.changedServers = { [id]: { needsToken: false, imageId: 'ami-other' } };
    expect((await look(world)).findings).toMatchObject([
      { code: 'image', since: since + HOUR },
      { code: 'metadata-options-changed', since },
      { code: 'imdsv1', since },
    ]);
    world.cloud.changedServers = {};
    expect((await look(world)).findings).toEqual([]);
  });

  test('goes round among the servers that are read one by one, and keeps what it knows of the others', async () => {
    const world = await registered();
    const ids = fleetIn(world.cloud, 'web-fleet').servers.map(({ id }) => id);
    const guarded = { isTerminationProtected: true };
    world.cloud.changedAttributes = Object.fromEntries(ids.map((id) => [id, guarded]));
    const seen: number[] = [];
    for (let round = 0; round < 3; round += 1) seen.push((await look(world, 2)).findings.length);
    expect(seen).toEqual([2, 4, 4]);
    world.cloud.changedAttributes = {};
    expect((await look(world, 2)).findings).toHaveLength(2);
    fleetIn(world.cloud, 'web-fleet').servers.shift();
    expect((await look(world, 1)).findings.length).toBeLessThan(2);
  });

  test('comes round to every server, in whatever order EC2 lists them', async () => {
    const world = await registered();
    const fleet = fleetIn(world.cloud, 'web-fleet');
    const guarded = { isTerminationProtected: true };
    world.cloud.changedAttributes = Object.fromEntries(fleet.servers.map(({ id }) => [id, guarded]));
    await look(world, 2);
    fleet.servers.reverse();
    expect((await look(world, 2)).findings).toHaveLength(4);
  });

  test('takes the first settings that it sees for those of the fleet, and forgets them with it', async () => {
    const world = await registered();
    const fleet = fleetIn(world.cloud, 'web-fleet');
    fleet.settings = { 'tag "team"': 'shop' };
    await look(world);
    fleet.settings = { 'tag "team"': 'checkout' };
    expect(await found(world)).toEqual(['fleet-setting tag "team"']);
    await reachPromotion(world);
    expect(await found(world)).toEqual([]);
  });

  test('says who has traffic that no rollout gave, with the command that gives it back', async () => {
    const world = await registered();
    const live = await world.ports.traffic.read({ listener: LISTENER });
    await world.ports.traffic.write({ listener: LISTENER }, live, { [GROUP_A]: 900, [GROUP_B]: 100 });
    const { findings } = await look(world);
    expect(findings).toMatchObject([
      { code: 'split', found: expect.stringContaining(`${GROUP_B} has 10 %`) },
    ]);
    expect(findings[0]!.mend).not.toBe('');
  });

  test('finds a third target group in the split, with what takes it out', async () => {
    const world = await registered();
    const third = GROUP_B.replace(/[^/]+\/[^/]+$/, 'canary/00000000000000cc');
    setWeights(world.cloud, { [GROUP_A]: 90, [third]: 10 });
    expect((await look(world)).findings).toMatchObject([
      {
        code: 'split',
        found: `${third} takes part in the split, which isn't in the spec`,
        mend: 'take it out of the action, or set its weight to 0',
      },
    ]);
  });

  test('finds a fleet that is gone, or that launches something else than its rollout gave it', async () => {
    const world = await registered();
    await reachPromotion(world);
    expect(await found(world)).toEqual([]);
    world.cloud.versions.set(9, { imageId: 'ami-other' });
    fleetIn(world.cloud, 'web-1').version = '9';
    expect(await found(world)).toContain('fleet-template web-1');
    world.cloud.fleets.delete('web-1');
    expect(await found(world)).toEqual(['fleet-gone web-1']);
  });

  test('leaves the group and the split to the rollout that is under way', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    expect(await found(world)).toEqual([]);
  });

  test('says what it may not read, and what it knew of that stands', async () => {
    const world = await registered();
    world.cloud.openings = [{ securityGroup: 'sg-web', port: 22, source: '0.0.0.0/0', permission: '[]' }];
    expect(await found(world)).toEqual(['ssh-open sg-web']);
    world.before('inspector.openings', () => {
      throw new CloudRefused('AWS refuses to describe security groups');
    });
    world.before('settings.read', () => {
      throw new CloudUnavailable('AWS throttles');
    });
    expect(await look(world)).toMatchObject({
      findings: [{ code: 'ssh-open' }],
      unknown: ['AWS refuses to describe security groups', 'AWS throttles'],
    });
    expect((await look(world)).unknown).toEqual([]);
  });

  // Each look had it found anew, since one outside of the group is none of its servers.
  test('knows since when a server has run outside of the group, also while it may not read that', async () => {
    const world = await registered();
    await world.clock.advance(HOUR);
    world.cloud.strayServers = { 'i-stray': {} };
    const since = world.clock.now();
    const stray = { code: 'outside-group', subject: 'i-stray', since };
    expect((await look(world)).findings).toMatchObject([stray]);
    await world.clock.advance(HOUR);
    expect((await look(world)).findings).toMatchObject([stray]);
    for (const unreadable of ['inspector.launchedFrom', 'inspector.version'] as const) {
      world.before(unreadable, () => {
        throw new CloudUnavailable('AWS throttles');
      });
      expect((await look(world)).findings).toMatchObject([stray]);
    }
    world.cloud.strayServers = {};
    expect((await look(world)).findings).toEqual([]);
  });

  test('is written by two at a time without losing since when a finding is known', async () => {
    const world = await registered();
    world.cloud.changedServers = { [serverOf(world)]: { imageId: 'ami-other' } };
    await Promise.all([look(world), look(world)]);
    const since = world.clock.now();
    await world.clock.advance(MINUTE);
    await Promise.all([look(world), look(world)]);
    expect(await look(world)).toMatchObject({ findings: [{ code: 'image', since }] });
  });
});

/** The image NEW is rolled out and promoted: `web-1` is live. */
async function reachPromotion(world: World): Promise<void> {
  await startRollout(world.ports, 'web', published);
  await reach(world, 'concluded');
}

describe('of its own accord', () => {
  const round = async ({ ports }: World) => {
    const { services } = await ports.services.list();
    return (await inspectDue(ports, services)).looked.map(({ service }) => service);
  };

  test('a service is looked at soon after its registration, and once an hour', async () => {
    const world = await registered();
    const looks: number[] = [];
    for (let minutes = 0; minutes < 240; minutes += 5) {
      if ((await round(world)).length > 0) looks.push(minutes);
      await world.clock.advance(5 * MINUTE);
    }
    expect(looks[0]).toBe(5);
    const gaps = looks.slice(1).map((at, index) => at - looks[index]!);
    expect(looks.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(65);
    for (const gap of gaps.slice(1)) expect(gap).toBeGreaterThanOrEqual(50);
  });

  test('few services are looked at in a round, however many there are, and each in an hour', async () => {
    const world = await registered();
    const template = await world.ports.services.get('web');
    for (let index = 0; index < 60; index += 1)
      await world.ports.services.save({ ...template, name: `web${index}`, version: 0 });
    await world.clock.advance(HOUR);
    const looked: string[] = [];
    for (let rounds = 0; rounds < 13; rounds += 1) {
      const names = await round(world);
      expect(names.length).toBeLessThanOrEqual(10);
      looked.push(...names);
      await world.clock.advance(5 * MINUTE);
    }
    expect(new Set(looked).size).toBe(61);
  });

  test('what cannot be looked at keeps no image from its rollout', async () => {
    const world = await registered();
    await world.clock.advance(5 * MINUTE);
    world.before('fleets.describe', () => {
      throw new CloudUnavailable('AWS throttles');
    });
    expect(await reconcile(world.ports)).toMatchObject({
      inspected: [],
      notInspected: ['web: AWS throttles'],
    });
    await world.clock.advance(5 * MINUTE);
    expect(await reconcile(world.ports)).toMatchObject({ inspected: [{ service: 'web' }], notInspected: [] });
  });
});

test('whoever rolls out is told of the findings, which keep nothing from beginning', async () => {
  const world = await registered();
  world.cloud.changedServers = { [serverOf(world)]: { imageId: 'ami-other' } };
  await look(world);
  const told = 'the audit of web-fleet has 1 high finding: greenshift audit web';
  const plan = await call(world, 'GET /services/{service}/plan', { service: 'web' });
  expect(plan).toMatchObject({ body: { begins: true, warnings: expect.arrayContaining([told]) } });
  await reachPromotion(world);
  const { timeline } = await world.ports.rollouts.get('web-1');
  expect(timeline.map(({ what }) => what)).toContain(told);
});

// A throttled read was told as "a launch configuration", and a touched server had its whole fleet replaced by a rollout.
test('a template version that may not be read is none that differs, and what was known of it stands', async () => {
  const world = await registered();
  await reachPromotion(world);
  const unreadable = () =>
    world.before('inspector.version', () => {
      throw new CloudUnavailable('AWS throttles');
    });
  unreadable();
  expect(await look(world)).toMatchObject({ findings: [], unknown: ['AWS throttles'] });
  const live = fleetIn(world.cloud, 'web-1');
  live.version = '1';
  expect(await found(world)).toContain('fleet-template web-1');
  unreadable();
  expect(await found(world)).toContain('fleet-template web-1');
});

test('a server of the image before is found after a rollout', async () => {
  const world = await registered();
  await reachPromotion(world);
  const id = serverOf(world, 'web-1');
  world.cloud.changedServers = { [id]: { imageId: OLD } };
  expect(await found(world)).toEqual([`image ${id}`]);
});
