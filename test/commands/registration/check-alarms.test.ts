import { expect, test } from 'vitest';
import { register } from '../../../src/commands/registration/register.ts';
import { startByName } from '../../../src/commands/start.ts';
import { SpecMismatch } from '../../../src/rollout/errors.ts';
import { setAlarm } from '../../world/alarms.ts';
import { aSpec } from '../../world/specs.ts';
import { aServiceIn, aWorld, NEW } from '../../world/world.ts';

const spec = aSpec({
  health: { alarms: [{ name: 'latency' }, { name: 'dead-letters', action: 'call' }, { name: 'lag' }] },
});

const start = {
  wanted: { kind: 'image', id: NEW },
  by: 'anna',
  reason: 'a fix',
  isExplained: true,
  expedited: undefined,
  outsideWindows: false,
} as const;

// A misspelt alarm held every step of the next rollout, at night; one that only calls was never missed at all.
test('a spec is registered once every alarm that it names is there', async () => {
  const world = aWorld();
  setAlarm(world, 'OK');
  setAlarm(world, 'OK', { name: 'dead-letter' });
  const refused = await register(world.ports, spec).catch((error) => error);
  expect(refused).toBeInstanceOf(SpecMismatch);
  expect(refused.reasons).toEqual([
    'the alarm "dead-letters" does not exist in this region: did you mean "dead-letter"? Else make it first, or correct "health.alarms"',
    'the alarm "lag" does not exist in this region: make it first, or correct "health.alarms"',
  ]);
  setAlarm(world, 'INSUFFICIENT_DATA', { name: 'dead-letters' });
  setAlarm(world, 'ALARM', { name: 'lag' });
  expect(await register(world.ports, spec)).toMatchObject({ kind: 'registered' });
});

test('and in the middle of a rollout no sooner', async () => {
  const world = aWorld();
  await aServiceIn(world);
  await startByName(world.ports, 'web', start);
  const gates = [{ name: 'ticket', before: 'step', function: 'itsm' }];
  await expect(register(world.ports, aSpec({ health: spec.health, gates }))).rejects.toThrow(
    /the gate "ticket".*"latency".*"dead-letters".*"lag"/,
  );
});

test('but what a spec has named before is not looked up again then', async () => {
  const world = aWorld();
  setAlarm(world, 'OK');
  const health = { alarms: [{ name: 'latency' }] };
  await aServiceIn(world, { health });
  await startByName(world.ports, 'web', start);
  world.cloud.alarms.delete('latency');
  expect(await register(world.ports, aSpec({ health, startWithin: '20m' }))).toMatchObject({
    kind: 'updated',
  });
  await expect(register(world.ports, aSpec({ health: spec.health }))).rejects.toMatchObject({
    reasons: [expect.stringContaining('"dead-letters"'), expect.stringContaining('"lag"')],
  });
});
