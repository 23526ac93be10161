import { describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/reconcile.ts';
import { freezeService } from '../../../src/commands/freeze.ts';
import { amend } from '../../../src/records/update.ts';
import { abort } from '../../../src/rollout/transitions.ts';
import { call } from '../../world/calling.ts';
import { reach } from '../../world/progress.ts';
import { service } from '../../world/records.ts';
import { specText } from '../../world/specs.ts';
import { aServiceIn, aWorld, fleetIn, OLD, type World } from '../../world/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const round = async ({ ports }: World) => (await reconcile(ports)).found;
const STARTED = [{ service: 'web', build: OLD, outcome: 'started' }];

async function registered(refresh: unknown): Promise<World> {
  const world = aWorld();
  const launchedAt = world.clock.now();
  for (const server of fleetIn(world.cloud, 'web-fleet').servers) Object.assign(server, { launchedAt });
  await aServiceIn(world, { refresh });
  return world;
}

/** The clock of a world begins at some moment of a day: it goes on to the next one with that hour, by UTC. */
async function toHour({ clock }: World, hour: number): Promise<void> {
  const ahead = (hour * HOUR - (clock.now() % DAY) + DAY) % DAY;
  await clock.advance(ahead === 0 ? DAY : ahead);
}

/** The rollout under way goes back because a person wants it to. */
async function takeBack(world: World, rollout: string): Promise<void> {
  await amend(world.ports, rollout, (record, at) => abort(record, at, 'on-call', 'no'));
  await reach(world, 'concluded', { rollout, epoch: (await world.ports.rollouts.get(rollout)).epoch });
}

describe('servers that are older than they may be', () => {
  test('are replaced by servers of the live image', async () => {
    const world = await registered({ maxAge: '2d' });
    const [{ id, launchedAt } = { id: '', launchedAt: 0 }] = fleetIn(world.cloud, 'web-fleet').servers;
    await world.clock.advance(2 * DAY - HOUR);
    expect(await round(world)).toEqual([]);
    await world.clock.advance(2 * HOUR);
    expect(await round(world)).toEqual(STARTED);
    const { lock } = await service(world);
    expect(lock?.request).toEqual({
      image: { id: OLD },
      cause: {
        kind: 'requested',
        by: 'the refresh of its servers',
        reason: `${id} has run since ${new Date(launchedAt).toISOString()}, longer than 2d`,
      },
      allowRepeat: true,
    });
    await reach(world, 'concluded');
    expect(await service(world)).toMatchObject({ live: { fleet: 'web-1', imageId: OLD } });
    expect(await round(world)).toEqual([]);
    await world.clock.advance(2 * DAY + HOUR);
    expect(await round(world)).toEqual(STARTED);
  });

  test('are not replaced again at once when their refresh went back, but a day later', async () => {
    const world = await registered({ maxAge: '2d' });
    await world.clock.advance(5 * DAY);
    expect(await round(world)).toEqual(STARTED);
    await takeBack(world, 'web-1');
    expect(await round(world)).toEqual([]);
    await world.clock.advance(DAY);
    expect(await round(world)).toEqual(STARTED);
  });

  test('are looked at once a day as long as none is old', async () => {
    const world = await registered({ maxAge: '300d' });
    await world.clock.advance(2 * DAY);
    const look = { ...world.ports.servers };
    let looks = 0;
    const ports = {
      ...world.ports,
      servers: {
        ...look,
        async launchTimesOf(servers: readonly string[]) {
          looks += 1;
          return look.launchTimesOf(servers);
        },
      },
    };
    for (let rounds = 0; rounds < 48; rounds += 1) {
      await reconcile(ports);
      await world.clock.advance(HOUR);
    }
    expect(looks).toBe(2);
  });

  test('stay while the service is frozen', async () => {
    const world = await registered({ maxAge: '2d' });
    await world.clock.advance(5 * DAY);
    const until = (now: number) => now + HOUR;
    await freezeService(world.ports, 'web', { by: 'owner', reason: 'release week', until });
    expect(await round(world)).toEqual([]);
    await world.clock.advance(2 * HOUR);
    expect(await round(world)).toEqual(STARTED);
  });
});

describe('a schedule', () => {
  const nightly = { schedule: 'cron(0 3 * * ? *)', expedited: true };

  test('resets the servers at its moment, once, and the next night again', async () => {
    const world = await registered(nightly);
    await toHour(world, 2);
    expect(await round(world)).toEqual([]);
    await toHour(world, 3);
    expect(await round(world)).toEqual(STARTED);
    expect((await service(world)).lock?.request).toMatchObject({
      fastForward: true,
      cause: { reason: 'the schedule cron(0 3 * * ? *)' },
    });
    await reach(world, 'concluded');
    expect(await round(world)).toEqual([]);
    await toHour(world, 3);
    expect(await round(world)).toEqual(STARTED);
  });

  test('is not repeated for the same night when its rollout went back', async () => {
    const world = await registered(nightly);
    await toHour(world, 3);
    expect(await round(world)).toEqual(STARTED);
    await takeBack(world, 'web-1');
    expect(await round(world)).toEqual([]);
  });

  test('is not repeated when the reconciler died right after its claim, and the rollout went back', async () => {
    const world = await registered(nightly);
    await toHour(world, 3);
    const dying = {
      ...world.ports,
      engine: {
        ...world.ports.engine,
        start: () => Promise.reject(new Error('the function is out of time')),
      },
    };
    await expect(reconcile(dying)).rejects.toThrow('out of time');
    await takeBack(world, 'web-1');
    expect(await round(world)).toEqual([]);
    await toHour(world, 3);
    expect(await round(world)).toEqual(STARTED);
  });

  test('does not reset at noon what nobody could reset at night', async () => {
    const world = await registered(nightly);
    await toHour(world, 12);
    expect(await round(world)).toEqual([]);
  });

  test('does not fire for the night before it was given to a service', async () => {
    const world = aWorld();
    await aServiceIn(world);
    await toHour(world, 3);
    await world.clock.advance(60_000);
    await call(world, 'PUT /services/{service}', { service: 'web' }, specText({ refresh: nightly }));
    expect(await round(world)).toEqual([]);
    // The same spec once more changes nothing.
    await toHour(world, 3);
    await call(world, 'PUT /services/{service}', { service: 'web' }, specText({ refresh: nightly }));
    expect(await round(world)).toEqual(STARTED);
  });

  test('does not fire for the night before its registration', async () => {
    const world = aWorld();
    await toHour(world, 3);
    await world.clock.advance(60_000);
    await aServiceIn(world, { refresh: nightly });
    expect(await round(world)).toEqual([]);
  });
});
