import { describe, expect, test } from 'vitest';
import { analyze } from '../../../functions/analyze.ts';
import { ERRORS, healthSettings } from '../../../src/rollout/analysis/health-settings.ts';
import { bakingAt, beginAt, FIRST } from '../../world/progress.ts';
import { aSpec } from '../../world/specs.ts';
import { aWorld, NEW, OLD } from '../../world/world.ts';

const settingsOf = (health: Record<string, unknown> | undefined, advanceEarly?: boolean) =>
  healthSettings(aSpec(health && { health }).health, advanceEarly);

describe('how green is judged', () => {
  test('is the standard without a word of the spec', () => {
    expect(settingsOf(undefined)).toEqual(settingsOf({}));
    expect(settingsOf({})).toMatchObject({ falseRevertRate: 0.01, errors: ERRORS, advanceEarly: false });
  });

  test('strictly allows no more errors than blue has, and takes 5 in 100 false reverts', () => {
    expect(settingsOf({ preset: 'strict' })).toMatchObject({
      falseRevertRate: 0.05,
      errors: { ...ERRORS, tolerance: 0 },
    });
  });

  test('is what the spec says, in rates, whatever the preset', () => {
    const errors = { tolerance: 20, floor: 0.5, limit: 2 };
    expect(settingsOf({ preset: 'strict', falseRevertRate: 0.1, errors, retries: 2 }, true)).toMatchObject({
      falseRevertRate: 0.001,
      errors: { tolerance: 0.2, floor: 0.005, limit: 0.02, cluster: 3 },
      advanceEarly: true,
    });
  });

  test('leaves the warm-up to green’s caches, in milliseconds', () => {
    expect(settingsOf({ warmUp: '90s' }).warmUp).toBe(90_000);
    expect(settingsOf({})).not.toHaveProperty('warmUp');
  });
});

/** What each look at a green with so many bad responses says, beside a blue that has 0.1 %. */
async function verdicts(badShare: number, looks: number, health: Record<string, unknown>): Promise<string[]> {
  const world = aWorld();
  world.cloud.requestsPerMinute = 30_000;
  Object.assign(world.cloud.badShare, { [OLD]: 0.001, [NEW]: badShare });
  const steps = [
    { weight: 10, bake: '1h' },
    { weight: 100, bake: '5m' },
  ];
  await beginAt(world, bakingAt(10), { steps, health });
  const said: string[] = [];
  while (said.length < looks && said.at(-1) !== 'fail') {
    await world.clock.advance(60_000);
    said.push((await analyze(world.ports, FIRST)).verdict);
  }
  return said;
}

describe('what the spec says of health', () => {
  test('decides how much evidence reverts: strictly, and with more false reverts, less', async () => {
    const looks = async (health: Record<string, unknown>) =>
      (await verdicts(0.003, 50, health)).indexOf('fail');
    const [standard, strict, lenient, cautious] = await Promise.all([
      looks({}),
      looks({ preset: 'strict' }),
      looks({ falseRevertRate: 20 }),
      looks({ falseRevertRate: 0.01 }),
    ]);
    expect(strict).toBeGreaterThan(0);
    expect(strict).toBeLessThan(standard);
    expect(lenient).toBeLessThan(standard);
    expect(cautious === -1 || cautious > standard).toBe(true);
  });

  test('decides how many requests a step needs, in place of the limits', async () => {
    const world = aWorld();
    world.cloud.requestsPerMinute = 300;
    const limits = { minimumRequests: 1, onInconclusive: 'revert' };
    await beginAt(world, bakingAt(10), { limits, health: { minimumRequests: 100_000 } });
    await world.clock.advance(10 * 60_000);
    expect((await analyze(world.ports, FIRST)).verdict).toBe('fail');
    const { failure } = await world.ports.rollouts.get('web-1');
    expect(failure).toMatchObject({
      code: 'Inconclusive',
      message: expect.stringContaining('100000 are needed'),
    });
  });
});
