import { describe, expect, test } from 'vitest';
import { register } from '../../src/commands/registration/register.ts';
import { bakingAt, beginAt, verdicts } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { aSpec } from '../world/specs.ts';
import { aWorld, NEW, OLD } from '../world/world.ts';

const MINUTE = 60_000;

const source = { namespace: 'Shop', metric: 'QueueAge', statistic: 'Maximum' };
const dimensions = { AutoScalingGroupName: '{group}' };
const ruled = (change: Record<string, unknown>) => [
  { name: 'queue-age', value: { ...source, dimensions, ...change } },
];
const STEPS = [
  { weight: 10, bake: '10m' },
  { weight: 100, bake: '10m' },
];

async function baking(weight: number, rule: Record<string, unknown>, change: Record<string, unknown> = {}) {
  const world = aWorld();
  await beginAt(world, bakingAt(weight), { steps: STEPS, health: { metrics: ruled(rule) }, ...change });
  return world;
}

describe('a value of the user’s own', () => {
  test('reverts a green whose queue grows while every response is good', async () => {
    const world = await baking(10, { times: 2, margin: 10 });
    Object.assign(world.cloud.ownValue, { [OLD]: 20, [NEW]: 400 });
    const found = await verdicts(world, 12);
    expect(found.at(-1)).toBe('fail');
    expect(found.length).toBeLessThan(8);
    expect((await record(world)).failure).toMatchObject({
      code: 'MetricWorse',
      message: 'queue-age 400 on green, 20 on blue, allowed 50, worse in 3 of the last 3 min',
    });
  });

  test('lets a green pass that is within what it may be, and says where it stands', async () => {
    const world = await baking(10, { times: 2, margin: 10, limit: 100 });
    Object.assign(world.cloud.ownValue, { [OLD]: 20, [NEW]: 45 });
    await verdicts(world, 6);
    expect((await record(world)).evidence.metrics).toEqual([
      { name: 'queue-age', state: 'good', text: '45 on green, 20 on blue, allowed 50' },
    ]);
    expect((await verdicts(world, 30)).at(-1)).toBe('pass');
  });

  test('forgives two bad minutes: a cold start reverts nothing', async () => {
    const world = await baking(10, { limit: 100 });
    world.cloud.ownValue[NEW] = 900;
    await verdicts(world, 2);
    world.cloud.ownValue[NEW] = 20;
    expect((await verdicts(world, 30)).at(-1)).toBe('pass');
  });

  test('holds what blue has as well, until the time for that is over', async () => {
    const world = await baking(10, { limit: 100 }, { limits: { holdAtMost: '10m' } });
    Object.assign(world.cloud.ownValue, { [OLD]: 300, [NEW]: 310 });
    const found = await verdicts(world, 40);
    expect([found.length > 15, found.includes('pass'), found.at(-1)]).toEqual([true, false, 'fail']);
    const { failure, timeline } = await record(world);
    expect(failure).toMatchObject({
      code: 'HeldTooLong',
      message: expect.stringMatching(/both beyond the limit/),
    });
    expect(timeline.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/^held: queue-age 310 on green/),
    );
    expect(world.announced).toContainEqual(
      expect.objectContaining({ type: 'RolloutHeld', code: 'MetricWorse' }),
    );
  });

  test('is unknown where it is missing, and no step passes', async () => {
    const world = await baking(10, { limit: 100 }, { limits: { holdAtMost: '10m' } });
    world.cloud.ownValue[NEW] = undefined;
    const found = await verdicts(world, 40);
    expect([found.includes('pass'), found.at(-1)]).toEqual([false, 'fail']);
    expect((await record(world)).failure?.message).toMatch(/^the metric queue-age is unknown in (\d+) of \1/);
    expect((await record(world)).evidence.metrics).toMatchObject([{ state: 'unknown' }]);
  });

  test('is compared at 100 % with what blue had before, not with a blue that is idle', async () => {
    const steps = [{ weight: 100, bake: '10m' }];
    const idle = await baking(100, { times: 2 }, { steps });
    Object.assign(idle.cloud.ownValue, { [OLD]: 20, [NEW]: 30 });
    await verdicts(idle, 3);
    idle.cloud.ownValue[OLD] = 0;
    expect((await verdicts(idle, 30)).at(-1)).toBe('promote');
    const worse = await baking(100, { times: 2 }, { steps });
    Object.assign(worse.cloud.ownValue, { [OLD]: 20, [NEW]: 90 });
    expect((await verdicts(worse, 30)).at(-1)).toBe('fail');
  });

  test('is no reason to end a step early while it is bad or unknown', async () => {
    const change = { advanceEarly: true };
    const early = async (green: number | undefined) => {
      const world = await baking(10, { limit: 100, of: 10 }, change);
      Object.assign(world.cloud.badShare, { [OLD]: 0.02 });
      world.cloud.ownValue[NEW] = 900;
      await verdicts(world, 4);
      world.cloud.ownValue[NEW] = green;
      return verdicts(world, 4);
    };
    expect(await early(20)).toEqual(Array(4).fill('hold'));
    expect(await early(undefined)).toEqual(Array(4).fill('hold'));
  });

  test('is tried once when the service is registered: of which nothing is known is told', async () => {
    const spec = aSpec({ health: { metrics: ruled({ limit: 100 }) } });
    const world = aWorld();
    await world.clock.advance(5 * MINUTE);
    const told = async () =>
      (await register(world.ports, spec)).settings.filter(({ setting }) => setting === 'metric queue-age');
    expect(await told()).toEqual([]);
    world.cloud.ownValue[OLD] = undefined;
    expect(await told()).toMatchObject([{ why: expect.stringMatching(/no minute with its value/) }]);
  });
});
