import { expect, test } from 'vitest';
import { register } from '../../src/commands/register.ts';
import { TEMPLATE } from '../world/cloud.ts';
import { aSpec, LISTENER } from '../world/specs.ts';
import { aWorld } from '../world/world.ts';

// A first service was registered with 201, and its first rollout launched a whole fleet before AWS refused its weight.
test('a service is not registered while something that its rollouts change is not handed over, and all of it is told', async () => {
  const world = aWorld();
  const fleet = world.cloud.fleets.get('web-fleet')!;
  world.cloud.fleets.set('web-fleet', { ...fleet, tags: {} });
  world.cloud.untagged = new Set([TEMPLATE, LISTENER]);
  const refused = register(world.ports, aSpec());
  await expect(refused).rejects.toMatchObject({
    name: 'SpecMismatch',
    reasons: [
      expect.stringContaining('aws autoscaling create-or-update-tags --tags ResourceId=web-fleet,'),
      expect.stringContaining(`${TEMPLATE} lacks the tag greenshift:service`),
      expect.stringContaining(`${LISTENER} lacks the tag greenshift:service`),
    ],
  });
  expect((await world.ports.services.list()).services).toEqual([]);
});

test('a service whose resources are handed over is registered', async () => {
  await expect(register(aWorld().ports, aSpec())).resolves.toMatchObject({ kind: 'registered' });
});
