import { describe, expect, test } from 'vitest';
import { register } from '../../src/commands/registration/register.ts';
import { bakingAt, beginAt, verdicts } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { aSpec } from '../world/specs.ts';
import { aWorld, NEW, OLD, type World } from '../world/world.ts';

const MINUTE = 60_000;

const source = (metric: string) => ({
  namespace: 'Shop',
  metric,
  dimensions: { AutoScalingGroupName: '{group}' },
});
const metrics = [{ name: 'failed-logins', bad: source('LoginsFailed'), all: source('Logins') }];
const STEPS = [
  { weight: 10, bake: '10m' },
  { weight: 100, bake: '10m' },
];

async function baking(weight: number, change: Record<string, unknown> = {}): Promise<World> {
  const world = aWorld();
  await beginAt(world, bakingAt(weight), { steps: STEPS, health: { metrics }, ...change });
  return world;
}

describe("a metric of the user's own", () => {
  test('reverts a green that is clean but for it: every login failed behind a status of 200', async () => {
    const world = await baking(10);
    world.cloud.ownShare[NEW] = 0.05;
    const found = await verdicts(world, 10);
    expect(found.at(-1)).toBe('fail');
    expect(found.length).toBeLessThan(10);
    expect((await record(world)).failure).toMatchObject({
      code: 'BadResponses',
      message: expect.stringMatching(
        /^failed-logins 5 % on green, 0 % on blue over \d min, evidence .+ to 1/,
      ),
    });
  });

  test('lets a green pass that has no more of it than blue has', async () => {
    const world = await baking(10);
    Object.assign(world.cloud.ownShare, { [OLD]: 0.05, [NEW]: 0.05 });
    expect((await verdicts(world, 30)).at(-1)).toBe('pass');
  });

  test('lets no step pass while it is unknown, and reverts after the time that the spec gives it', async () => {
    const world = await baking(10, { limits: { holdAtMost: '10m' } });
    world.cloud.ownShare[NEW] = undefined;
    const found = await verdicts(world, 40);
    expect([found.includes('pass'), found.at(-1)]).toEqual([false, 'fail']);
    const { failure, timeline } = await record(world);
    const unknown = /^the metric failed-logins is unknown in (\d+) of \1 minutes$/;
    expect(failure).toMatchObject({ code: 'HeldTooLong', message: expect.stringMatching(unknown) });
    expect(timeline.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/^held: the metric failed-logins is unknown/),
    );
  });

  test('notifies nobody while no minute has settled: a short bake ends before', async () => {
    const world = await baking(10, { steps: STEPS.map((step) => ({ ...step, bake: '4m' })) });
    const found = await verdicts(world, 20);
    expect(found.at(-1)).toBe('pass');
    expect(world.announced.map(({ type }) => type)).not.toContain('RolloutHeld');
  });

  test('is no reason to end a step early while it is unknown', async () => {
    const world = await baking(10, { advanceEarly: true });
    Object.assign(world.cloud.badShare, { [OLD]: 0.02 });
    Object.assign(world.cloud.ownShare, { [OLD]: 0.02, [NEW]: undefined });
    expect(await verdicts(world, 8)).toEqual(Array(8).fill('hold'));
    const known = await baking(10, { advanceEarly: true });
    Object.assign(known.cloud.badShare, { [OLD]: 0.02 });
    Object.assign(known.cloud.ownShare, { [OLD]: 0.02 });
    expect((await verdicts(known, 8)).at(-1)).toBe('pass');
  });

  test('is compared at 100 % with what blue had before', async () => {
    const steps = [{ weight: 100, bake: '10m' }];
    const bad = await baking(100, { steps });
    bad.cloud.ownShare[NEW] = 0.05;
    const found = await verdicts(bad, 10);
    expect(found.at(-1)).toBe('fail');
    expect((await record(bad)).failure?.message).toMatch(/^failed-logins 5 % on green, unknown on blue/);
    expect((await verdicts(await baking(100, { steps }), 30)).at(-1)).toBe('promote');
  });

  test('is not in the record, where each minute would have it', async () => {
    const world = await baking(10);
    await verdicts(world, 5);
    const { metrics: standings, recent } = (await record(world)).evidence;
    expect(JSON.stringify(recent)).not.toContain('failed-logins');
    expect(standings).toEqual([
      { name: 'failed-logins', state: 'good', text: '0 % on green, 0 % on blue over 3 min' },
    ]);
    expect((await world.ports.judgements.find('web-1', 0))?.own).toMatchObject({
      'failed-logins': { unknown: 0, green: { bad: 0 }, before: { bad: 0 } },
    });
  });

  test('is tried once when the service is registered: of which nothing is known is told', async () => {
    const spec = aSpec({ health: { metrics } });
    const world = aWorld();
    await world.clock.advance(5 * MINUTE);
    expect((await register(world.ports, spec)).settings).not.toContainEqual(
      expect.objectContaining({ setting: 'metric failed-logins' }),
    );
    world.cloud.ownShare[OLD] = undefined;
    expect((await register(world.ports, spec)).settings).toContainEqual(
      expect.objectContaining({
        setting: 'metric failed-logins',
        why: expect.stringContaining('no step passes while that is so'),
      }),
    );
  });
});
