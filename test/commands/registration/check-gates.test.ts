import { expect, test } from 'vitest';
import { register } from '../../../src/commands/registration/register.ts';
import { SpecMismatch } from '../../../src/rollout/errors.ts';
import { aSpec } from '../../world/specs.ts';
import { aWorld } from '../../world/world.ts';

const gate = (name: string, called: string) => ({ name, before: 'step', function: called });

test('a spec is registered once every gate’s function can be invoked, and nothing was run', async () => {
  const world = aWorld();
  const spec = aSpec({ gates: [gate('tests', 'check'), gate('ticket', 'itsm')] });
  const refused = await register(world.ports, spec).catch((error) => error);
  expect(refused).toBeInstanceOf(SpecMismatch);
  expect(refused.reasons).toEqual([
    'the gate "tests": there is no function check',
    'the gate "ticket": there is no function itsm',
  ]);
  for (const name of ['check', 'itsm'])
    world.cloud.gates.replies.set(name, () => ({ kind: 'pass', reason: '' }));
  expect(await register(world.ports, spec)).toMatchObject({ kind: 'registered' });
  expect(world.count('gates.ask')).toBe(0);
});
