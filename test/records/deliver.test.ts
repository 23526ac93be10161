import { describe, expect, test } from 'vitest';
import { conclude } from '../../functions/conclude.ts';
import { preflight } from '../../functions/preflight.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { announce, recordDelivered } from '../../src/rollout/announcements/outbox.ts';
import { CloudRefused, CloudUnavailable } from '../../src/rollout/errors.ts';
import type { Phase } from '../../src/rollout/phase.ts';
import { abandonIt } from '../world/calling.ts';
import { Crash } from '../world/crash.ts';
import { round } from '../world/events.ts';
import { bakingAt, begin, beginAt, FIRST, published, reach } from '../world/progress.ts';
import { service } from '../world/records.ts';
import { aWorld, NEXT, type World } from '../world/world.ts';

const MINUTE = 60_000;
const types = ({ announced }: World) => announced.map(({ type }) => type);

/** The same world while EventBridge is down, or refuses. */
const withoutBus = (world: World, error: Error = new CloudUnavailable('EventBridge is down')): World => ({
  ...world,
  ports: { ...world.ports, notifier: { notify: () => Promise.reject(error) } },
});

describe('an announcement', () => {
  test('of the outcome is made once EventBridge is back, and the service is free meanwhile', async () => {
    const world = aWorld();
    await beginAt(world, ({ blue }) => blue.absentSince !== undefined);
    await world.clock.advance(2 * MINUTE);
    expect(await conclude(withoutBus(world).ports, FIRST)).toMatchObject({ verdict: 'pass' });
    expect(await service(world)).not.toHaveProperty('lock');
    expect(types(world)).toEqual(['RolloutStarted']);
    await world.clock.advance(5 * MINUTE);
    await expect(round(withoutBus(world))).rejects.toThrow('EventBridge is down');
    expect((await round(world)).done['events of web']).toEqual(['announced']);
    expect(types(world)).toEqual(['RolloutStarted', 'RolloutPromoted']);
    expect(await service(world)).not.toHaveProperty('outbox');
    await round(world);
    expect(types(world)).toHaveLength(2);
  });

  const cases: readonly (readonly [string, (world: World) => Promise<unknown>, Phase])[] = [
    ['RolloutStarted', ({ ports }) => preflight(ports, FIRST), 'planned'],
    [
      'RolloutQueued',
      ({ ports }) => startRollout(ports, 'web', { ...published, image: { id: NEXT } }),
      'launching',
    ],
    ['RolloutNeedsOperator', ({ ports }) => conclude(ports, FIRST), 'retiring-blue'],
    ['RolloutAbandoned', (world) => abandonIt(world), 'proving'],
  ];
  test.each(cases)('%s is not lost either', async (type, act, phase) => {
    const world = aWorld();
    await begin(world);
    await reach(world, phase);
    await act(withoutBus(world, new CloudRefused('denied')));
    expect(types(world)).not.toContain(type);
    await round(world);
    // Whoever recorded it may be about to deliver it.
    expect(types(world)).not.toContain(type);
    await world.clock.advance(2 * MINUTE);
    await round(world);
    expect(types(world).filter((one) => one === type)).toHaveLength(1);
  });

  test('that was made by a function that died after it has the same id when it is made again', async () => {
    const world = aWorld();
    await beginAt(world, ({ blue }) => blue.absentSince !== undefined);
    await world.clock.advance(2 * MINUTE);
    world.after('notifier.notify', () => {
      throw new Crash('after the announcement');
    });
    await expect(conclude(world.ports, FIRST)).rejects.toThrow(Crash);
    await world.clock.advance(2 * MINUTE);
    await round(world);
    const ids = world.announced.map(({ id }) => id);
    expect(ids.filter((id) => id === 'RolloutPromoted/web-1')).toHaveLength(2);
  });
});

describe('the outbox', () => {
  const entry = (number: number) => ({
    type: 'ImageRefused' as const,
    version: '1' as const,
    id: String(number),
    at: '2026-01-01T00:00:00.000Z',
    reason: 'not ours',
  });

  test('has each announcement once, and at most fifty, of which the oldest go', () => {
    const numbers = Array.from({ length: 60 }, (_, number) => number);
    const full = numbers.reduce((record, number) => announce(record, entry(number), entry(number)), {});
    expect((full as { outbox: { id: string }[] }).outbox.map(({ id }) => id)).toEqual(
      numbers.slice(10).map(String),
    );
  });

  test('is gone with its last one, and stays as it is for one that it hasn’t', () => {
    const record = announce({}, entry(1));
    expect(recordDelivered(record, ['2'])).toBe(record);
    expect(recordDelivered(record, ['1'])).toEqual({ outbox: undefined });
  });
});

test('an open rollout delivers nothing twice when nothing fails', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(50));
  await world.clock.advance(5 * MINUTE);
  await round(world);
  expect(types(world)).toEqual(['RolloutStarted']);
});
