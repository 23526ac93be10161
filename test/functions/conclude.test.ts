import { describe, expect, test } from 'vitest';
import { conclude } from '../../functions/conclude.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { CloudRefused, CloudUnavailable, RecordNotReadable } from '../../src/rollout/errors.ts';
import { setWeights } from '../world/balancing.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, beginAt, FIRST, published, reach } from '../world/progress.ts';
import { GROUP_A, GROUP_B } from '../world/specs.ts';
import { aWorld, fleetIn, NEW, NEXT, OLD, type World } from '../world/world.ts';

const wait = ({ ports }: World) => startRollout(ports, 'web', { ...published, image: { id: NEXT } });
const types = ({ announced }: World) => announced.map(({ type }) => type);

describe('a promotion', () => {
  test('makes green the live fleet, as large as blue may be, and frees the service', async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    const service = await world.ports.services.get('web');
    expect(service).toMatchObject({
      live: { fleet: 'web-1', targetGroup: GROUP_B, imageId: NEW },
      previous: { fleet: 'web-fleet', imageId: OLD },
      last: { rollout: 'web-1', outcome: 'promoted', aborted: false },
    });
    expect(service).not.toHaveProperty('lock');
    expect([...world.cloud.fleets.keys()]).toEqual(['web-1']);
    expect(fleetIn(world.cloud, 'web-1')).toMatchObject({ minSize: 2, desired: 4, maxSize: 8, version: '2' });
    expect(types(world)).toEqual(['RolloutStarted', 'RolloutPromoted']);
  });

  test('is one though somebody asked for an abort when blue was already shrinking', async () => {
    const world = aWorld();
    await beginAt(world, ({ blue }) => blue.shrinking === true);
    await pressAbort(world);
    const rollout = await reach(world, 'concluded');
    expect(rollout.outcome).toBe('promoted');
    expect((await world.ports.services.get('web')).last).toMatchObject({ aborted: true });
  });
});

describe('a promoted rollout whose old launch-template version is to go', () => {
  // It answered `operator` where the record wasn't readable: its execution failed, and an alarm paged for a good release.
  test.each([
    ['can’t be read any more', new RecordNotReadable('rollout#web-1 is not a record of a rollout')],
    ['can’t be read now', new CloudUnavailable('DynamoDB throttles')],
  ])('has ended well though the record of 50 rollouts ago %s', async (_, error) => {
    const world = aWorld();
    const ended = { ...(await beginAt(world, 'concluded')), id: 'web-51', generation: 51 };
    const get = (id: string) => (id === ended.id ? Promise.resolve(ended) : Promise.reject(error));
    const ports = { ...world.ports, rollouts: { ...world.ports.rollouts, get } };
    const again = await conclude(ports, { ...FIRST, rollout: ended.id });
    expect(again).toMatchObject({ verdict: 'pass', phase: 'concluded' });
  });
});

describe('a reverted rollout', () => {
  const revert = async (world: World) => {
    await beginAt(world, bakingAt(50));
    await pressAbort(world);
    return reach(world, 'concluded');
  };

  test('whose template version can’t be deleted ends, with blue pinned: `$Latest` is the reverted image', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await pressAbort(world);
    await reach(world, ({ green }) => green.absentSince !== undefined);
    await world.clock.advance(2 * 60_000);
    const discard = (error: Error) => ({
      ...world.ports.templateVersions,
      discard: () => Promise.reject(error),
    });
    const down = { ...world.ports, templateVersions: discard(new CloudUnavailable('down')) };
    await expect(conclude(down, FIRST)).rejects.toThrow('down');
    const refused = { ...world.ports, templateVersions: discard(new CloudRefused('denied')) };
    expect(await conclude(refused, FIRST)).toMatchObject({ verdict: 'pass' });
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ version: '1', minSize: 2 });
    const rollout = await world.ports.rollouts.get('web-1');
    expect(rollout.left).toMatchObject([
      { what: expect.stringContaining(NEW), why: 'denied', how: expect.stringContaining('--versions 2') },
      { what: 'web-fleet stays pinned to version 1 of lt-web', how: expect.stringContaining('$Latest') },
    ]);
    expect(await world.ports.services.get('web')).not.toHaveProperty('lock');
  });

  test.each(['retiring-green', 'proving'] as const)(
    'has not ended at %s while green is there',
    async (phase) => {
      const world = aWorld();
      await beginAt(world, phase === 'proving' ? phase : bakingAt(50));
      if (phase === 'retiring-green') await pressAbort(world);
      await reach(world, phase);
      expect(await conclude(world.ports, FIRST)).toMatchObject({ verdict: 'operator' });
      expect(await world.ports.rollouts.get('web-1')).toMatchObject({ phase, outcome: 'needs-operator' });
      expect(world.count('templates.discard')).toBe(0);
    },
  );

  test('has not ended when green is gone before it was taken back', async () => {
    const world = aWorld();
    await beginAt(world, 'proving');
    world.cloud.fleets.delete('web-1');
    expect(await conclude(world.ports, FIRST)).toMatchObject({ verdict: 'operator' });
    expect(world.count('templates.discard')).toBe(0);
  });

  test('leaves blue exactly as it was, and nothing of green', async () => {
    const world = aWorld();
    const { minSize, maxSize, desired, version } = fleetIn(world.cloud, 'web-fleet');
    await revert(world);
    expect([...world.cloud.fleets.keys()]).toEqual(['web-fleet']);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize, maxSize, desired, version });
    expect([...world.cloud.versions.keys()]).toEqual([1]);
    expect(world.cloud.weights).toEqual({ [GROUP_A]: 999, [GROUP_B]: 0 });
    expect((await world.ports.services.get('web')).live.fleet).toBe('web-fleet');
    expect(types(world)).toEqual(['RolloutStarted', 'RolloutRolledBack']);
  });

  test('leaves alone what somebody else has changed of blue meanwhile', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { minSize: 3, version: '$Default' });
    await pressAbort(world);
    await reach(world, 'concluded');
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 3, version: '$Default' });
  });

  test('tells why', async () => {
    const world = aWorld();
    await revert(world);
    expect(world.announced.at(-1)).toMatchObject({
      type: 'RolloutRolledBack',
      rollout: 'web-1',
      by: 'ann',
      reason: 'alarms',
    });
    expect((await world.ports.rollouts.get('web-1')).timeline.at(-1)?.what).toBe('rolled-back');
    expect((await world.ports.services.get('web')).last).toMatchObject({
      result: 'rolled-back',
      tookBack: true,
    });
  });
});

describe('what waits', () => {
  test('is started once the service is free', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    expect(await wait(world)).toEqual({ kind: 'queued', behind: 'web-1' });
    await pressAbort(world);
    await reach(world, 'concluded');
    const service = await world.ports.services.get('web');
    expect(service.lock).toMatchObject({ rollout: 'web-2', request: { image: { id: NEXT } } });
    expect(service).not.toHaveProperty('queued');
    expect([...world.executions]).toEqual(['web-1 at epoch 1', 'web-2 at epoch 2']);
    await reach(world, 'concluded', { rollout: 'web-2', epoch: 2 });
    expect((await world.ports.services.get('web')).live.imageId).toBe(NEXT);
  });

  test('and has pinned its blue keeps that pin, when the end of the rollout before is repeated late', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(100));
    await wait(world);
    await reach(world, 'concluded');
    await reach(world, 'proving', { rollout: 'web-2', epoch: 2 });
    expect(fleetIn(world.cloud, 'web-1').minSize).toBe(4);
    expect(await conclude(world.ports, FIRST)).toMatchObject({ verdict: 'pass' });
    expect(fleetIn(world.cloud, 'web-1').minSize).toBe(4);
    expect((await world.ports.services.get('web')).lock?.rollout).toBe('web-2');
  });

  test('goes on waiting when somebody else was quicker', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await wait(world);
    await pressAbort(world);
    await reach(world, ({ phase }) => phase === 'retiring-green');
    world.before('notifier.notify', () =>
      startRollout(world.ports, 'web', {
        image: { id: OLD },
        cause: { kind: 'requested', by: 'ann' },
        allowRepeat: true,
      }),
    );
    await reach(world, 'concluded');
    const service = await world.ports.services.get('web');
    expect(service.lock).toMatchObject({ rollout: 'web-2', request: { image: { id: OLD } } });
    expect(service.queued?.image.id).toBe(NEXT);
  });
});

describe('a rollout that is stuck', () => {
  test('calls a person, and keeps its lock, its pin and its phase until somebody has helped', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    const error = { code: 'DriftDetected', cause: 'somebody edits the split' };
    expect(await conclude(world.ports, { ...FIRST, error })).toMatchObject({ verdict: 'operator' });
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({
      phase: 'retiring-blue',
      outcome: 'needs-operator',
    });
    expect((await world.ports.services.get('web')).lock?.rollout).toBe('web-1');
    expect(fleetIn(world.cloud, 'web-fleet').minSize).toBe(4);
    expect(types(world).at(-1)).toBe('RolloutNeedsOperator');
  });

  test('ends by itself after all, when what it was stuck at is gone', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    await conclude(world.ports, FIRST);
    world.cloud.fleets.delete('web-fleet');
    setWeights(world.cloud, { [GROUP_A]: 0, [GROUP_B]: 999 });
    expect(await conclude(world.ports, FIRST)).toMatchObject({ verdict: 'pass' });
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({
      phase: 'concluded',
      outcome: 'promoted',
    });
  });
});
