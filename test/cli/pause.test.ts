import { describe, expect, test } from 'vitest';
import { bakingAt, beginAt } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { aWorld, type World } from '../world/world.ts';
import { ask } from './ask.ts';

async function baking(change: Record<string, unknown> = {}): Promise<World> {
  const world = aWorld();
  await beginAt(world, bakingAt(10), change);
  return world;
}

describe('pausing, resuming and promoting a rollout', () => {
  test('is paused by the name of its service, says what to type, and is resumed', async () => {
    const world = await baking();
    expect(await ask(world, 'pause', 'web', '-r', 'a look', '--for', '2d')).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^web-1 is paused until \d{4}-\d\d-\d\d \d\d:\d\d UTC; green keeps 10 % of the traffic\n$/,
      ),
      err: 'go on: greenshift resume web-1\ngo back: greenshift rollback web-1\n',
    });
    const { code, out } = await ask(world, 'status', 'web');
    expect(code).toBe(4);
    expect(out).toContain('rollout web-1  paused at 10 %');
    expect((await ask(world, 'list')).out).toContain('web-1 paused at 10 %');
    expect(out).toContain('a look');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('`greenshift resume web-1` goes on');
    expect(await ask(world, 'resume', 'web-1')).toMatchObject({ code: 0, out: 'web-1 goes on, in baking\n' });
    expect(await record(world)).not.toHaveProperty('pause');
  });

  test('is promoted with a reason, and not without one', async () => {
    const world = await baking();
    expect(await ask(world, 'promote', 'web')).toMatchObject({
      code: 1,
      err: expect.stringContaining('promote needs a reason'),
    });
    expect(await ask(world, 'promote', 'web', '--full', '-r', 'checked')).toMatchObject({
      code: 0,
      out: expect.stringContaining('green gets 100 % of the traffic'),
    });
    expect(await record(world)).toMatchObject({ promotion: { step: 0, to: 2, reason: 'checked' } });
  });

  test('takes any weight with a reason, and a step by its number', async () => {
    const world = await baking();
    expect(await ask(world, 'weight', 'web', '30')).toMatchObject({
      code: 1,
      err: expect.stringContaining('weight needs a reason'),
    });
    expect(await ask(world, 'weight', 'web', 'half', '-r', 'x')).toMatchObject({
      code: 1,
      err: expect.stringContaining('a weight is in percent'),
    });
    expect(await ask(world, 'weight', 'web', '30%', '-r', 'half-way', '--bake', '1h')).toMatchObject({
      code: 0,
      out: expect.stringContaining('green gets 30 % instead of 10 %'),
    });
    expect(await record(world)).toMatchObject({
      plan: { steps: [{}, { weight: 30, bake: 3_600_000 }, {}, {}] },
    });
    expect(await ask(world, 'promote', 'web', '--to-step', '0', '-r', 'x')).toMatchObject({ code: 1 });
    expect(await ask(world, 'promote', 'web', '--to-step', '1', '-r', 'cold caches')).toMatchObject({
      code: 0,
      out: expect.stringContaining('green gets 10 % of the traffic'),
    });
  });

  test('waits for an approval, which is given or refused', async () => {
    const world = aWorld();
    const steps = [
      { weight: 10, bake: '5m' },
      { weight: 100, bake: '5m', approval: true },
    ];
    await beginAt(world, ({ pause }) => pause !== undefined, { steps });
    const { out } = await ask(world, 'status', 'web-1');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('`greenshift approve web-1` goes on');
    expect(await ask(world, 'approve', 'web')).toMatchObject({
      code: 0,
      out: '100 % is approved; web-1 goes on\n',
    });
    expect(await ask(world, 'reject', 'web')).toMatchObject({
      code: 7,
      err: expect.stringContaining('possible now: pause, promote, weight, rollback, abandon'),
    });
  });

  test('stands on the audit trail', async () => {
    const world = await baking();
    await ask(world, 'pause', 'web', '-r', 'a look');
    expect(await ask(world, 'trail', 'web')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/pause web-1 {2}200 paused {2}a look\n$/),
    });
    await ask(world, 'freeze', 'web', '-r', 'a sale');
    expect(await ask(world, 'trail', 'web')).toMatchObject({
      out: expect.stringMatching(/freeze web +\d+ .* a sale$/m),
    });
    expect(await ask(world, 'trail', 'web', '--month', '2020-01')).toMatchObject({
      out: 'nobody has given web a command in 2020-01\n',
    });
  });

  test('has to be under way', async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    expect(await ask(world, 'pause', 'web')).toMatchObject({
      code: 7,
      err: 'greenshift: web has no rollout under way\n',
    });
  });
});
