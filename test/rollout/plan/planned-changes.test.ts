import { expect, test } from 'vitest';
import { plannedChanges } from '../../../src/rollout/plan/planned-changes.ts';
import { begin } from '../../world/progress.ts';
import { aWorld } from '../../world/world.ts';

const PROBE = { path: '/healthz', text: 'ok' };

/** What a plan of a rollout with testers and so many probes says of the time before green's first weight. */
async function beforeWeights(probes: number): Promise<string[]> {
  const world = aWorld();
  await begin(world, {
    health: {
      probes: Array.from({ length: Math.max(1, probes) }, (_, at) => ({ ...PROBE, path: `/${at}` })),
    },
  });
  const rollout = await world.ports.rollouts.get('web-1');
  const asked = probes > 0 ? rollout : { ...rollout, health: { ...rollout.health!, probes: [] } };
  const live = (await world.ports.fleets.describe('web-fleet'))!;
  return plannedChanges(asked, live)
    .filter(({ when }) => when === 'shift')
    .map(({ what }) => what);
}

test.each([
  [0, []],
  [1, ['send green its probe']],
  [2, ['send green its 2 probes']],
])('a plan tells of %i probes before green has a client', async (probes, told) => {
  const changes = await beforeWeights(probes);
  expect(changes.filter((what) => what.startsWith('send green'))).toEqual(told);
  expect(changes[0]).toContain('to green alone, by a rule above');
});

test('a plan tells which gates let green have a weight, and blue go', async () => {
  const world = aWorld();
  await begin(world, {
    gates: [
      { name: 'smoke', before: 'traffic', function: 'smoke' },
      { name: 'load', before: 'step', function: 'load' },
      { name: 'owner', before: 'retirement', function: 'owner' },
    ],
  });
  const rollout = await world.ports.rollouts.get('web-1');
  const changes = plannedChanges(rollout, (await world.ports.fleets.describe('web-fleet'))!);
  const [first, second] = changes.filter(({ when }) => when === 'shift').map(({ what }) => what);
  expect(first).toMatch(/^once the gates smoke and load let it, /);
  expect(second).toMatch(/^once the gate load lets it, /);
  expect(changes.at(-1)!.what).toMatch(/^once the gate owner lets it, drain web-fleet/);
});
