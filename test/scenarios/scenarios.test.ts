import { expect, test } from 'vitest';
import { startLoad } from '../../demo/load-generator.ts';
import { runScenario } from '../../demo/scenario.ts';
import type { View } from '../../demo/view.ts';
import { fixture, QUICK, useEnvironment } from './demo-context.ts';
import { serviceOf } from './rollouts.ts';

const environment = useEnvironment({
  ...QUICK,
  // Long enough to be seen.
  steps: [
    { weight: 50, bake: '15m' },
    { weight: 100, bake: '1m' },
  ],
});

/** Runs a scenario and collects what the screen would show. */
async function run(folder: string, image: string, expected: 'promoted' | 'reverted', views: View[] = []) {
  const load = startLoad({ url: `${environment().serviceUrl}/`, perSecond: 50, random: Math.random });
  const screen = { show: (_: unknown, view: View) => void views.push(view), keep: () => {} };
  const context = { environment: environment(), load, screen, speed: 200, perSecond: 50, names: new Map() };
  try {
    return await runScenario(context, { title: image, folder, image, expected });
  } finally {
    await load.stop();
  }
}

test('a scenario is shown as the load balancer has it, and reported with what clients saw', async () => {
  const views: View[] = [];
  const scenario = await run(fixture('v2'), 'v2', 'promoted', views);
  const { live } = await serviceOf(environment());
  expect(scenario).toMatchObject({
    outcome: 'promoted',
    imageFailures: 0,
    otherFailures: 0,
    traffic: `100 % on ${live.fleet}`,
    mismatches: [],
  });
  expect(scenario.requests).toBeGreaterThan(0);
  const shared = views.find(({ fleets }) => fleets[1]?.share === 50);
  expect(shared?.fleets).toEqual([
    expect.objectContaining({ role: 'blue', share: 50, desired: 3 }),
    expect.objectContaining({ role: 'green', name: live.fleet, image: 'v2', share: 50, desired: 3 }),
  ]);
  expect(views.at(-1)?.fleets).toEqual([
    expect.objectContaining({ role: 'blue', name: live.fleet, share: 100, healthy: 3 }),
  ]);
});

test('a scenario that ends otherwise than expected is reported so', async () => {
  const scenario = await run(fixture('v4'), 'v4', 'reverted');
  expect(scenario.outcome).toBe('promoted');
  expect(scenario.mismatches).toEqual(['ended as promoted instead of reverted']);
});
