import { describe, expect, test } from 'vitest';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import type { StepInput } from '../../src/lifecycle/step.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import type { CloudFleet } from '../world/cloud.ts';
import { rounds } from '../world/events.ts';
import { play } from '../world/machine.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, begin, beginAt, FIRST, published } from '../world/progress.ts';
import { record, service } from '../world/records.ts';
import { GROUP_A, GROUP_B, INSTALLATION, OTHER_INSTALLATION, STRANGER } from '../world/specs.ts';
import {
  aNeighbour,
  aServiceIn,
  aWorld,
  fleetIn,
  HANDED_OVER,
  NEW,
  NEXT,
  OLD,
  type World,
} from '../world/world.ts';

const MINUTE = 60_000;
const SECOND: StepInput = { rollout: 'web-2', epoch: 2 };

/** Puts a fleet of somebody else under a name; returns what it must be like for ever after. */
function settleIn({ cloud }: World, name: string, change: Partial<CloudFleet> = {}): () => void {
  const sizes = { minSize: 2, maxSize: 8, desired: 2 };
  const given = { name, targetGroup: STRANGER, ...sizes, version: '1', tags: {}, servers: [], ...change };
  const fleet = { ...given, tags: { ...given.tags } };
  cloud.fleets.set(name, fleet);
  const { servers: _, ...before } = structuredClone(given);
  return () => {
    const { servers, ...now } = fleetIn(cloud, name);
    expect(cloud.fleets.get(name)).toBe(fleet);
    expect(now).toEqual(before);
    expect(servers.filter(({ leavingSince }) => leavingSince !== undefined)).toEqual([]);
  };
}

const told = ({ announced }: World) => announced.map(({ type }) => type);

describe('a fleet of somebody else has the name that green is to have', () => {
  test.each([
    ['of a stranger', {}],
    ['launched from several templates', { isMixed: true }],
    ['the live fleet of another service', { tags: { [TAGS.service]: 'api' } }],
    [
      'of another installation with a service of the same name',
      { tags: { [TAGS.rollout]: 'web-1', [TAGS.installation]: OTHER_INSTALLATION } },
    ],
    [
      'of a former life of the service',
      { tags: { [TAGS.rollout]: 'web-1', [TAGS.installation]: INSTALLATION } },
    ],
  ])('%s: the rollout ends before anything was changed, and the next has another name', async (_, change) => {
    const world = aWorld();
    const unchanged = settleIn(world, 'web-1', change);
    await begin(world);
    expect((await play(world, FIRST)).outcome.status).toBe('SUCCEEDED');
    expect(await record(world)).toMatchObject({ outcome: 'reverted', failure: { code: 'FleetNameTaken' } });
    expect((await service(world)).lock).toBeUndefined();
    expect(world.cloud.weights).toEqual({ [GROUP_A]: 1 });
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 2, version: '$Latest' });
    expect(fleetIn(world.cloud, 'web-fleet').tags).toEqual(HANDED_OVER);
    await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } });
    expect((await play(world, SECOND)).outcome.status).toBe('SUCCEEDED');
    expect((await service(world)).live).toMatchObject({ fleet: 'web-2', imageId: NEXT });
    await rounds(world, 10);
    unchanged();
  });

  test('since the preflight: what the rollout has made goes, and the stranger stays', async () => {
    const world = aWorld();
    await begin(world);
    let unchanged = () => {};
    world.before('fleets.clone', () => {
      unchanged = settleIn(world, 'web-1', { targetGroup: GROUP_B, isMixed: true });
    });
    expect((await play(world, FIRST)).outcome.status).toBe('SUCCEEDED');
    expect(await record(world)).toMatchObject({ outcome: 'reverted', failure: { code: 'FleetNameTaken' } });
    expect((await service(world)).lock).toBeUndefined();
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 2, version: '$Latest' });
    expect([...world.cloud.versions.keys()]).toEqual([1]);
    await rounds(world, 10);
    expect(fleetIn(world.cloud, 'web-fleet').tags).toEqual(HANDED_OVER);
    unchanged();
  });

  test('since green was made: it is not grown, and its servers are not counted', async () => {
    const world = aWorld();
    await beginAt(world, 'proving');
    const unchanged = settleIn(world, 'web-1', { targetGroup: GROUP_B });
    expect((await play(world, FIRST)).outcome.status).toBe('SUCCEEDED');
    expect(await record(world)).toMatchObject({ outcome: 'reverted', failure: { code: 'FleetMismatch' } });
    expect(told(world)).toEqual(['RolloutStarted', 'RolloutNeedsAttention', 'RolloutReverted']);
    unchanged();
  });
});

describe('infrastructure-as-code makes blue again', () => {
  const marks = { [TAGS.blueOf]: 'web-1', [TAGS.installation]: INSTALLATION };
  const made = (world: World, tags = {}) =>
    settleIn(world, 'web-fleet', { targetGroup: GROUP_A, tags, minSize: 4, desired: 4 });

  test.each([
    ['as it was in its code', {}],
    ['with the tags that it had', marks],
  ])('%s, while its absence is being proved', async (_, tags) => {
    const world = aWorld();
    await beginAt(world, ({ blue }: Rollout) => blue.absentSince !== undefined);
    const unchanged = made(world, tags);
    expect((await play(world, FIRST)).outcome.status).toBe('SUCCEEDED');
    expect((await service(world)).lock).toBeUndefined();
    expect((await service(world)).live).toMatchObject({ fleet: 'web-1', imageId: NEW });
    const { timeline, outcome } = await record(world);
    expect(outcome).toBe('promoted');
    expect(timeline.map(({ what }) => what).join('\n')).toContain(
      "web-fleet isn't the blue fleet of this rollout",
    );
    expect(told(world)).toEqual(['RolloutStarted', 'RolloutNeedsAttention', 'RolloutPromoted']);
    await rounds(world, 10);
    unchanged();
  });

  test('in mid-rollout: it gets the traffic back, and neither its size nor its tags are touched', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const unchanged = made(world, marks);
    await world.clock.advance(10 * MINUTE);
    await pressAbort(world);
    expect((await play(world, FIRST)).outcome.status).toBe('SUCCEEDED');
    expect((await record(world)).outcome).toBe('reverted');
    expect(told(world)).toContain('RolloutNeedsAttention');
    await rounds(world, 10);
    unchanged();
  });

  test('between the preflight and its pin: the rollout ends without it', async () => {
    const world = aWorld();
    await beginAt(world, 'launching');
    const unchanged = made(world);
    await play(world, FIRST);
    expect(await record(world)).toMatchObject({ outcome: 'reverted', failure: { code: 'FleetMismatch' } });
    expect((await service(world)).lock).toBeUndefined();
    unchanged();
  });

  test('between two rollouts: the new one is the blue of the next', async () => {
    const world = aWorld();
    await aServiceIn(world);
    const { tags, servers, ...blue } = fleetIn(world.cloud, 'web-fleet');
    world.cloud.fleets.set('web-fleet', { ...blue, tags: { ...tags }, servers: [...servers] });
    await startRollout(world.ports, 'web', published);
    await play(world, FIRST);
    expect((await service(world)).live.fleet).toBe('web-1');
  });

  test('and takes its marks off in mid-rollout: the same fleet is marked again, and goes', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const { tags } = fleetIn(world.cloud, 'web-fleet');
    for (const key of Object.keys(tags)) delete tags[key];
    await play(world, FIRST);
    expect([...world.cloud.fleets.keys()]).toEqual(['web-1']);
  });

  test('and takes its marks off before a way back: the pin is released all the same', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const { tags } = fleetIn(world.cloud, 'web-fleet');
    for (const key of Object.keys(tags)) delete tags[key];
    await pressAbort(world);
    await play(world, FIRST);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 2, version: '$Latest' });
  });
});

test('a promoted fleet that somebody has made again is no blue, until its owner registers it', async () => {
  const world = aWorld();
  await beginAt(world, 'concluded');
  const unchanged = settleIn(world, 'web-1', { targetGroup: GROUP_B });
  await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } });
  await play(world, SECOND);
  expect(await record(world, 'web-2')).toMatchObject({
    outcome: 'reverted',
    failure: { code: 'FleetMismatch' },
  });
  expect((await service(world)).lock).toBeUndefined();
  unchanged();
});

describe('two installations that have registered the same fleet', () => {
  test('do not roll it out at the same time: the second one ends before it has changed anything', async () => {
    const world = aWorld();
    const neighbour = aNeighbour(world);
    await beginAt(world, bakingAt(10));
    const before = structuredClone(fleetIn(world.cloud, 'web-fleet'));
    await begin(neighbour);
    await play(neighbour, FIRST);
    expect(await record(neighbour)).toMatchObject({ outcome: 'reverted', traffic: { intended: 0 } });
    expect((await service(neighbour)).lock).toBeUndefined();
    await rounds(neighbour, 8);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({
      minSize: before.minSize,
      desired: before.desired,
      tags: before.tags,
    });
    await play(world, FIRST);
    expect((await service(world)).live).toMatchObject({ fleet: 'web-1', imageId: NEW });
  });

  test('and both of whose preflights have passed: the one that marks it first has it', async () => {
    const world = aWorld();
    const neighbour = aNeighbour(world);
    await beginAt(neighbour, 'launching');
    await beginAt(world, 'proving');
    const { tags } = structuredClone(fleetIn(world.cloud, 'web-fleet'));
    await play(neighbour, FIRST);
    expect(await record(neighbour)).toMatchObject({
      outcome: 'reverted',
      failure: { code: 'FleetMismatch' },
    });
    expect(fleetIn(world.cloud, 'web-fleet').tags).toEqual(tags);
    expect(fleetIn(world.cloud, 'web-1').servers.map(({ imageId }) => imageId)).toEqual(Array(4).fill(NEW));
  });
});

test('a fleet that another open rollout has marked is no blue', async () => {
  const world = aWorld();
  await beginAt(world, 'launching');
  await world.ports.rollouts.save({ ...(await record(world)), id: 'api-7', service: 'api', version: 0 });
  Object.assign(fleetIn(world.cloud, 'web-fleet').tags, {
    [TAGS.blueOf]: 'api-7',
    [TAGS.installation]: INSTALLATION,
  });
  await play(world, FIRST);
  expect(await record(world)).toMatchObject({ outcome: 'reverted', failure: { code: 'FleetMismatch' } });
  expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({
    minSize: 2,
    version: '$Latest',
    tags: { [TAGS.blueOf]: 'api-7' },
  });
});

test('a route that forwards to others by now is not written', async () => {
  const world = aWorld();
  await beginAt(world, 'launching');
  world.cloud.weights = { [STRANGER]: 0 };
  await play(world, FIRST);
  expect(await record(world)).toMatchObject({ outcome: 'reverted', failure: { code: 'DriftDetected' } });
  expect(world.cloud.weights).toEqual({ [STRANGER]: 0 });
  expect(fleetIn(world.cloud, 'web-fleet').servers.every(({ imageId }) => imageId === OLD)).toBe(true);
});
