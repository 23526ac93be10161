import { describe, expect, test } from 'vitest';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import { watchdog } from '../../functions/watchdog.ts';
import { alarmEvent, FIRED, setAlarm } from '../world/alarms.ts';
import { call } from '../world/calling.ts';
import { rounds } from '../world/events.ts';
import { beginAt, FIRST, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { aWorld, fleetIn, liveShare, NEW, OLD, sicken, type World } from '../world/world.ts';

const shift = ({ ports }: World) => shiftTraffic(ports, FIRST);

/** Green has 10 %, and one healthy server of four: enough for these, too few for the 50 % that come next. */
async function waiting(action = 'revert'): Promise<World> {
  const world = aWorld();
  setAlarm(world, 'OK');
  await beginAt(world, ({ phase, step }) => phase === 'shifting' && step === 1, {
    health: { alarms: [{ name: 'latency', action }] },
  });
  sicken(world, 'web-1', 1);
  expect(await shift(world)).toMatchObject({ verdict: 'hold' });
  expect(liveShare(world)).toBe(10);
  return world;
}

// Green waited for its servers at 10 %. Neither an alarm nor its bad responses counted, and it got 50 % once it had them.
describe('a green that waits for the servers of its next weight', () => {
  test('goes back as soon as an alarm of the spec goes off', async () => {
    const world = await waiting();
    setAlarm(world, 'ALARM');
    expect((await watchdog(world.ports, alarmEvent())).done).toEqual({ web: ['reverted-waiting'] });
    expect(liveShare(world)).toBe(0);
    expect(await shift(world)).toMatchObject({ verdict: 'fail' });
    expect((await watchdog(world.ports, alarmEvent())).done).toEqual({});
    const ended = await reach(world, 'concluded');
    expect(ended).toMatchObject({ outcome: 'reverted', failure: { code: 'Alarm', message: FIRED } });
  });

  test('goes back within a minute where the event of the alarm never comes', async () => {
    const world = await waiting();
    setAlarm(world, 'ALARM');
    await rounds(world, 1);
    expect(liveShare(world)).toBe(0);
    expect(await record(world)).toMatchObject({ failure: { code: 'Alarm' } });
  });

  test('goes back for its bad responses', async () => {
    const world = await waiting();
    world.cloud.badShare[NEW] = 0.5;
    await rounds(world, 6);
    expect(liveShare(world)).toBe(0);
    expect(await record(world)).toMatchObject({
      failure: { code: expect.stringMatching(/BadResponses|Outage/) },
    });
  });

  test.each(['hold', 'call'])(
    'waits on while nothing but an alarm with the action %s is on',
    async (action) => {
      const world = await waiting(action);
      setAlarm(world, 'ALARM');
      const before = await record(world);
      await rounds(world, 5);
      expect((await watchdog(world.ports, alarmEvent())).done).toEqual({});
      expect(await record(world)).toEqual(before);
    },
  );

  test('is promoted once it has them, as one that nobody has watched', async () => {
    const world = await waiting();
    await rounds(world, 5);
    for (const server of fleetIn(world.cloud, 'web-1').servers) server.sick = false;
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
  });

  test('keeps its traffic where blue has no server left to go back to: it gets everything', async () => {
    const world = await waiting();
    setAlarm(world, 'ALARM');
    sicken(world, 'web-fleet');
    Object.assign(world.cloud.badShare, { [OLD]: 1 });
    await watchdog(world.ports, alarmEvent());
    expect(await record(world)).not.toHaveProperty('failure');
    expect(await shift(world)).toMatchObject({ verdict: 'pass' });
    expect(liveShare(world)).toBe(100);
  });

  test('is left alone while its weight is being written, and where a person has aborted it', async () => {
    const world = await waiting();
    const { traffic, ...rest } = await record(world);
    await world.ports.rollouts.save({ ...rest, traffic: { ...traffic, intended: 50 } });
    setAlarm(world, 'ALARM');
    expect((await watchdog(world.ports, alarmEvent())).done).toEqual({});
    expect(await record(world)).not.toHaveProperty('failure');
    await call(world, 'POST /rollouts/{id}/rollback', { id: 'web-1' }, { reason: 'no' });
    expect((await watchdog(world.ports, alarmEvent())).done).toEqual({});
  });
});

test('before its first weight green has no requests to be judged by', async () => {
  const world = aWorld();
  setAlarm(world, 'OK');
  await beginAt(world, 'shifting', { health: { alarms: [{ name: 'latency' }] } });
  setAlarm(world, 'ALARM');
  await watchdog(world.ports, alarmEvent());
  await rounds(world, 1);
  expect(await record(world)).toMatchObject({ phase: 'shifting', step: 0 });
  expect(await record(world)).not.toHaveProperty('failure');
});
