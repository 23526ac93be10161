import { expect, test } from 'vitest';
import { startLoad } from '../../demo/load-generator.ts';
import { tell } from '../../demo/scenario.ts';
import type { View } from '../../demo/view.ts';
import { example, QUICK, serviceOf, useStage } from './demo-context.ts';

const stage = useStage({
  ...QUICK,
  // Long enough to be looked at.
  steps: [
    { weight: 50, bake: '6m' },
    { weight: 100, bake: '1m' },
  ],
});

/** Tells a story without an audience but for `views`. */
async function told(folder: string, image: string, expected: 'promoted' | 'reverted', views: View[] = []) {
  const load = startLoad({ url: `${stage().serviceUrl}/`, perSecond: 50, random: Math.random });
  const screen = { show: (_: unknown, view: View) => void views.push(view), keep: () => {} };
  const theatre = { stage: stage(), load, screen, speed: 200, perSecond: 50, names: new Map() };
  try {
    return await tell(theatre, { title: image, folder, image, expected });
  } finally {
    await load.stop();
  }
}

test('a story is shown as the load balancer has it, and told with what clients saw', async () => {
  const views: View[] = [];
  const story = await told(example('v2'), 'v2', 'promoted', views);
  const { live } = await serviceOf(stage());
  expect(story).toMatchObject({
    outcome: 'promoted',
    imageFailures: 0,
    otherFailures: 0,
    stands: `100 % on ${live.fleet}`,
    disappointments: [],
  });
  expect(story.requests).toBeGreaterThan(0);
  const shared = views.find(({ fleets }) => fleets[1]?.share === 50);
  expect(shared?.fleets).toEqual([
    expect.objectContaining({ role: 'blue', share: 50, desired: 3 }),
    expect.objectContaining({ role: 'green', name: live.fleet, image: 'v2', share: 50, desired: 3 }),
  ]);
  expect(views.at(-1)?.fleets).toEqual([
    expect.objectContaining({ role: 'blue', name: live.fleet, share: 100, healthy: 3 }),
  ]);
});

test('a story that ends otherwise than it was meant to says so', async () => {
  const story = await told(example('v4'), 'v4', 'reverted');
  expect(story.outcome).toBe('promoted');
  expect(story.disappointments).toEqual(['ended as promoted instead of reverted']);
});
