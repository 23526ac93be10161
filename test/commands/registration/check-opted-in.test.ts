import { expect, test } from 'vitest';
import { register } from '../../../src/commands/registration/register.ts';
import { listenerOf } from '../../../src/rollout/traffic/routes.ts';
import { TEMPLATE } from '../../world/cloud.ts';
import { aSpec, GROUP_A, GROUP_B, LISTENER, RULE } from '../../world/specs.ts';
import { aWorld, aWorldWithRoute } from '../../world/world.ts';

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

// Its first rollout was refused the rule for its testers, once a whole fleet was launched.
test.each([
  ['testers', { testers: { header: 'X-Preview' } }, {}],
  ['probes', {}, { health: { probes: [{ path: '/version', text: 'web 5' }] } }],
])('nor is one with %s behind a rule whose listener is not handed over', async (_, traffic, spec) => {
  const world = aWorldWithRoute(RULE);
  world.cloud.routes.delete(LISTENER);
  const listener = listenerOf({ rule: RULE });
  world.cloud.untagged = new Set([listener]);
  const behind = { rule: RULE, targetGroups: [GROUP_A, GROUP_B] };
  const wanted = aSpec({ ...spec, traffic: { ...behind, ...traffic } });
  await expect(register(world.ports, wanted)).rejects.toThrow(`${listener} lacks the tag`);
  await expect(register(world.ports, aSpec({ traffic: behind }))).resolves.toMatchObject({
    kind: 'registered',
  });
});

test('nor is one whose second target group follows the first and is not handed over', async () => {
  const world = aWorld();
  world.cloud.untagged = new Set([GROUP_B]);
  const traffic = { listener: LISTENER, targetGroups: [GROUP_A, GROUP_B] };
  const following = aSpec({ traffic: { ...traffic, twin: 'follow' } });
  await expect(register(world.ports, following)).rejects.toThrow(`${GROUP_B} lacks the tag`);
  await expect(register(world.ports, aSpec({ traffic }))).resolves.toMatchObject({ kind: 'registered' });
});
