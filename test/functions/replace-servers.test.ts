import { beforeEach, describe, expect, test } from 'vitest';
import { replaceServers } from '../../functions/replace-servers.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { ReplacementUnderWay } from '../../src/rollout/errors.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import type { Touch, TouchedServer } from '../../src/rollout/touched/touched.ts';
import { arnOf } from '../world/cloud.ts';
import { service } from '../world/records.ts';
import { INSTALLATION } from '../world/specs.ts';
import { aServiceIn, aWorld, fleetIn, type World } from '../world/world.ts';

const MINUTE = 60_000;
const FLEET = 'web-fleet';

let world: World;
beforeEach(async () => {
  world = aWorld();
  await aServiceIn(world, { immutability: 'replace' });
  await made(world);
});

/** The live fleet is one that a rollout has made. */
async function made({ ports, cloud }: World): Promise<void> {
  const fleet = fleetIn(cloud, FLEET);
  Object.assign(fleet.tags, {
    [TAGS.rollout]: FLEET,
    [TAGS.service]: 'web',
    [TAGS.installation]: INSTALLATION,
  });
  const known = await service(world);
  await ports.services.save({ ...known, live: { ...known.live, arn: arnOf(cloud, fleet) } });
}

const ids = () => fleetIn(world.cloud, FLEET).servers.map(({ id }) => id);
const touches: Touch = { code: 'session-opened', event: 'e-1', what: 'ssm:StartSession', by: 'alice', at: 0 };

async function touched(...servers: string[]): Promise<void> {
  const known: TouchedServer[] = servers.map((id) => ({
    id,
    fleet: FLEET,
    touches: [touches],
    state: 'known',
    at: world.clock.now(),
  }));
  await world.ports.touched.save({ service: 'web', servers: known, replacedAt: [], version: 0 });
}

const ROUND = { 'detail-type': 'Scheduled Event', source: 'aws.events' };
const round = async () => (await replaceServers(world.ports, ROUND)).done;
const record = async () => (await world.ports.touched.find('web'))!;
const stateOf = async (id: string) => (await record()).servers.find((server) => server.id === id)?.state;

/** Rounds a minute apart, with what is to hold in each. Returns what they say that they have done. */
async function rounds(count: number, check: () => void = () => {}): Promise<string> {
  const all: unknown[] = [];
  for (let index = 0; index < count; index += 1) {
    all.push(await round());
    check();
    await world.clock.advance(MINUTE);
  }
  return JSON.stringify(all);
}

test('of a spec that only wants to know of touched servers, the health of the fleet is read for nothing: it is not', async () => {
  const known = await service(world);
  await world.ports.services.save({ ...known, spec: { ...known.spec, immutability: 'report' } });
  world.before('traffic.health', () => {
    throw new Error('nobody asked for it');
  });
  const [first = ''] = ids();
  await touched(first);
  await round();
  expect((await record()).servers).toMatchObject([
    { state: 'known', waitsFor: 'immutability is not "replace" in the spec' },
  ]);
});

describe('a touched server', () => {
  test('is replaced beside the whole fleet, which has its sizes again', async () => {
    const [first = '', ...others] = ids();
    const { desired, minSize, maxSize } = fleetIn(world.cloud, FLEET);
    await touched(first);
    const isServing = ({ leavingSince }: { leavingSince?: number }) => leavingSince === undefined;
    const done = await rounds(20, () =>
      expect(fleetIn(world.cloud, FLEET).servers.filter(isServing).length).toBeGreaterThanOrEqual(desired),
    );
    expect(done).toContain(`replaced ${first}"`);
    expect(await stateOf(first)).toBe('replaced');
    expect(ids()).toEqual(expect.arrayContaining(others));
    expect(ids()).toHaveLength(desired);
    expect(fleetIn(world.cloud, FLEET)).toMatchObject({ desired, minSize, maxSize });
    expect(await record()).toMatchObject({ replacedAt: [expect.any(Number)] });
    expect((await record()).replacement).toBeUndefined();
    expect((await service(world)).replacing).toBeUndefined();
  });

  test('that was replaced waits for nothing while it drains', async () => {
    const [first = ''] = ids();
    await touched(first);
    const seen = new Set<string>();
    for (let minute = 0; minute < 10; minute += 1) {
      await rounds(1);
      const [{ state, waitsFor = 'nothing' } = { state: 'gone' }] = (await record()).servers;
      seen.add(`${state} waits for ${waitsFor}`);
    }
    expect([...seen]).toEqual([
      'replacing waits for nothing',
      'ending waits for nothing',
      'replaced waits for nothing',
    ]);
  });

  test('of a fleet with no room has its largest size moved, and put back', async () => {
    const fleet = fleetIn(world.cloud, FLEET);
    Object.assign(fleet, { minSize: fleet.desired, maxSize: fleet.desired });
    const [first = ''] = ids();
    await touched(first);
    await rounds(20);
    expect(await stateOf(first)).toBe('replaced');
    expect(fleetIn(world.cloud, FLEET)).toMatchObject({ maxSize: fleet.desired, minSize: fleet.desired });
  });

  test.each([
    [
      'the spec reports them',
      async () => {
        const known = await service(world);
        await world.ports.services.save({ ...known, spec: { ...known.spec, immutability: 'report' } });
      },
    ],
    [
      'a freeze holds',
      async () => {
        const freeze = { at: 0, by: 'bob', reason: 'night', until: world.clock.now() + 60 * MINUTE };
        await world.ports.services.save({ ...(await service(world)), freeze });
      },
    ],
    [
      'the fleet is not whole',
      async () => {
        fleetIn(world.cloud, FLEET).servers[1]!.sick = true;
      },
    ],
  ])('stays while %s', async (_, change) => {
    const [first = ''] = ids();
    const before = ids();
    await change();
    await touched(first);
    await rounds(5);
    expect(ids()).toEqual(before);
    expect((await record()).servers[0]).toMatchObject({ state: 'known', waitsFor: expect.any(String) });
  });

  test('is kept when a freeze comes before the new server serves: that goes again', async () => {
    const before = ids();
    await touched(before[0]!);
    await rounds(1);
    const freeze = { at: 0, by: 'bob', reason: 'look', until: world.clock.now() + 600 * MINUTE };
    await world.ports.services.save({ ...(await service(world)), freeze });
    await rounds(15);
    expect(ids()).toEqual(before);
    expect(await stateOf(before[0]!)).toBe('known');
    expect((await service(world)).replacing).toBeUndefined();
  });

  test('makes a person wait two minutes who starts a rollout, and gives way', async () => {
    const before = ids();
    await touched(before[0]!);
    await rounds(2);
    const request = {
      image: { id: 'ami-2' },
      cause: { kind: 'requested', by: 'bob' },
      allowRepeat: true,
    } as const;
    await expect(startRollout(world.ports, 'web', request)).rejects.toThrow(ReplacementUnderWay);
    await rounds(4);
    expect(ids()).toContain(before[0]);
    expect((await service(world)).replacing).toBeUndefined();
    expect((await startRollout(world.ports, 'web', request)).kind).toBe('started');
    expect(fleetIn(world.cloud, FLEET).desired).toBe(before.length);
  });

  test('gets its fleet back as it was when no other server comes', async () => {
    const before = ids();
    fleetIn(world.cloud, FLEET).launchable = before.length;
    await touched(before[0]!);
    await rounds(19);
    expect(fleetIn(world.cloud, FLEET).desired).toBe(before.length);
    expect(ids()).toEqual(before);
  });
});

test('where most servers were touched the live image is rolled out again, once', async () => {
  await touched(...ids());
  expect(await round()).toEqual({ web: ['rollout started'] });
  expect((await service(world)).lock?.request).toMatchObject({
    image: { id: (await service(world)).live.imageId },
    cause: { by: 'the replacement of touched servers' },
  });
  await rounds(3);
  expect((await record()).servers[0]?.waitsFor).toContain('is under way');
});

test('servers that are touched again and again call a person, once a day', async () => {
  const now = world.clock.now();
  const [first = ''] = ids();
  await touched(first);
  await world.ports.touched.save({ ...(await record()), replacedAt: ids().map(() => now) });
  await rounds(3);
  expect(world.announced.map(({ type }) => type)).toEqual(['ServiceNeedsOperator']);
  expect(await stateOf(first)).toBe('known');
});
