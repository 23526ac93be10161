import { describe, expect, test } from 'vitest';
import { otherHands } from '../../demo/other-hands.ts';
import { NEWER_IMAGE } from '../../src/rollout/record.ts';
import { call } from '../world/calling.ts';
import { bakingAt, beginAt, reach } from '../world/progress.ts';
import { record, service } from '../world/records.ts';
import { aWorld, type World } from '../world/world.ts';

const SCENARIO = { before: 'web-fleet', reason: 'the scenario asks for it' };

const seen = async (world: World, scenario: { before: string; reason?: string } = SCENARIO) =>
  otherHands(await record(world), await service(world), scenario);

const press = (world: World, name: string, body: unknown) =>
  call(world, `POST /rollouts/{id}/${name}`, { id: 'web-1' }, body);

describe('a scenario', () => {
  test('that nobody has touched is what it seems', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await reach(world, 'concluded');
    expect(await seen(world)).toBeUndefined();
  });

  test('may roll back by itself, and nobody else may in its place', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await press(world, 'rollback', { reason: SCENARIO.reason });
    await reach(world, 'concluded');
    expect(await seen(world)).toBeUndefined();
    expect(await seen(world, { before: 'web-fleet' })).toMatch(/rolled it back: the scenario asks for it$/);
  });

  test.each([
    ['rollback', { reason: 'to see it' }, /^.+ rolled it back: to see it$/],
    ['promote', { reason: 'to see it' }, /^.+ promoted it: to see it$/],
    ['weight', { reason: 'to see it', weight: 30 }, /^somebody gave green another weight$/],
    ['abandon', { reason: 'to see it' }, /^.+ abandoned it: to see it$/],
  ])('that somebody has interrupted by %s says so', async (name, body, said) => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    expect((await press(world, name, body)).status).toBeLessThan(300);
    expect(await seen(world)).toMatch(said);
  });

  test('is no proof either once a newer image, or another rollout, came in between', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await reach(world, 'concluded');
    const rollout = await record(world);
    const web = await service(world);
    const abort = { at: 0, by: NEWER_IMAGE, reason: 'web-2' };
    expect(otherHands({ ...rollout, abort }, web, SCENARIO)).toBe('a newer image took its place: web-2');
    expect(otherHands(rollout, web, { before: 'web-0' })).toBe('there was another rollout meanwhile');
  });
});
