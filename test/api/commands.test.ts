import { describe, expect, test } from 'vitest';
import type { ApiResponse } from '../../src/api/requests.ts';
import { routes } from '../../src/api/routes.ts';
import {
  CloudUnavailable,
  IdempotencyKeyReused,
  InvalidInput,
  RecordConflict,
  RolloutNotFound,
} from '../../src/rollout/errors.ts';
import { ANN, abandonIt, call, rollBackIt } from '../world/calling.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { aServiceIn, aWorld, NEXT, type World } from '../world/world.ts';

const DAY = 24 * 60 * 60_000;
const ROLLOUT = { id: 'web-1' };

const send = (
  { ports }: World,
  route: string,
  request: {
    readonly parameters?: Record<string, string>;
    readonly body?: unknown;
    readonly caller?: string;
    readonly key?: string;
  },
): Promise<ApiResponse> =>
  routes[route]!(ports, {
    parameters: request.parameters ?? ROLLOUT,
    body: request.body,
    caller: request.caller ?? ANN,
    idempotencyKey: request.key,
  });

const start = (world: World, key: string, body: unknown = { image: NEXT }) =>
  send(world, 'POST /services/{service}/rollouts', { parameters: { service: 'web' }, body, key });

const trail = async (world: World, query?: Record<string, string>) => {
  const { body } = await call(world, 'GET /services/{service}/trail', { service: 'web' }, undefined, query);
  return (body as { commands: Record<string, unknown>[] }).commands;
};

describe('a command with an Idempotency-Key', () => {
  test('is carried out once, and answered alike', async () => {
    const world = aWorld();
    await aServiceIn(world);
    const first = await start(world, 'k');
    const again = await start(world, 'k');
    expect(again).toEqual({ ...first, headers: { ...first.headers, 'idempotency-replayed': 'true' } });
    expect((await world.ports.services.get('web')).generation).toBe(1);
    expect(await trail(world)).toHaveLength(1);
  });

  test('is another one with another key, or of another caller', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const promote = (key: string, caller = ANN) =>
      send(world, 'POST /rollouts/{id}/promote', { body: { reason: 'now' }, key, caller });
    await promote('k');
    await promote('k', 'bob');
    await promote('l');
    expect(await trail(world)).toHaveLength(3);
  });

  test('is refused with another body', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const pause = (reason: string) =>
      send(world, 'POST /rollouts/{id}/pause', { body: { reason }, key: 'k' });
    await pause('one');
    await expect(pause('two')).rejects.toThrow(IdempotencyKeyReused);
    await expect(
      send(world, 'POST /rollouts/{id}/resume', { body: { reason: 'one' }, key: 'k' }),
    ).rejects.toThrow(IdempotencyKeyReused);
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ pause: { reason: 'one' } });
  });

  test('that was refused is tried again', async () => {
    const world = aWorld();
    await aServiceIn(world);
    const { images } = world.ports;
    Object.assign(world.ports, { images: { describe: () => Promise.reject(new CloudUnavailable('down')) } });
    await expect(start(world, 'k')).rejects.toThrow(CloudUnavailable);
    Object.assign(world.ports, { images });
    expect(await start(world, 'k')).toMatchObject({ status: 202 });
  });

  test('is not begun twice at the same time, and again once its function has died', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const { services } = world.ports;
    const key = 'k';
    await new Promise<void>((begun) => {
      const get = () => {
        begun();
        return new Promise<never>(() => undefined);
      };
      Object.assign(world.ports, { services: { ...services, get } });
      void send(world, 'POST /rollouts/{id}/pause', { key });
    });
    Object.assign(world.ports, { services });
    await expect(send(world, 'POST /rollouts/{id}/pause', { key })).rejects.toThrow(RecordConflict);
    await world.clock.advance(30_000);
    expect(await send(world, 'POST /rollouts/{id}/pause', { key })).toMatchObject({ status: 200 });
  });

  test('is forgotten after a day', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await send(world, 'POST /rollouts/{id}/pause', { body: { reason: 'one' }, key: 'k' });
    await world.clock.advance(DAY + 1_000);
    const again = await send(world, 'POST /rollouts/{id}/pause', { body: { reason: 'two' }, key: 'k' });
    expect(again.headers).toBeUndefined();
  });

  test.each(['', 'ä', 'x'.repeat(201), 'a b'])('has a key that can be one: %j', async (key) => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await expect(send(world, 'POST /rollouts/{id}/pause', { key })).rejects.toThrow(InvalidInput);
  });

  test('is answered though its response can’t be kept', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const { replays } = world.ports;
    const save: typeof replays.save = (replay) =>
      replay.response ? Promise.reject(new CloudUnavailable('down')) : replays.save(replay);
    Object.assign(world.ports, { replays: { ...replays, save } });
    expect(await send(world, 'POST /rollouts/{id}/pause', { key: 'k' })).toMatchObject({ status: 200 });
  });
});

describe('the audit trail', () => {
  test('has who has given which command, why, and what it came to, the newest first', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await call(world, 'POST /rollouts/{id}/pause', ROLLOUT, { reason: 'a look' });
    await world.clock.advance(1_000);
    await call(world, 'POST /rollouts/{id}/approve', ROLLOUT);
    await world.clock.advance(1_000);
    await rollBackIt(world, 'web-1', { reason: 'alarms' });
    expect(await trail(world)).toMatchObject([
      { command: 'POST /rollouts/{id}/rollback', reason: 'alarms', status: 202, result: 'rolled-back' },
      { command: 'POST /rollouts/{id}/approve', reason: null, status: 409, result: 'NotPossibleNow' },
      {
        command: 'POST /rollouts/{id}/pause',
        rollout: 'web-1',
        by: ANN,
        reason: 'a look',
        status: 200,
        result: 'paused',
      },
    ]);
  });

  test('has one month at a time', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await abandonIt(world);
    const month = new Date(world.clock.now()).toISOString().slice(0, 7);
    expect(await trail(world, { month })).toHaveLength(1);
    expect(await trail(world, { month: '2020-01' })).toEqual([]);
    const { status } = await call(world, 'GET /services/{service}/trail', { service: 'web' }, undefined, {
      month: '2026-13',
    });
    expect(status).toBe(400);
  });

  test('has nothing of what there is not, and of reads', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await expect(send(world, 'POST /rollouts/{id}/pause', { parameters: { id: 'web-9' } })).rejects.toThrow(
      RolloutNotFound,
    );
    await call(world, 'GET /rollouts/{id}', ROLLOUT);
    expect(await trail(world)).toEqual([]);
  });

  test('fails no command', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const { audit } = world.ports;
    const append = () => Promise.reject(new CloudUnavailable('down'));
    Object.assign(world.ports, { audit: { ...audit, append } });
    expect(await rollBackIt(world)).toMatchObject({ status: 202 });
  });
});
