import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import { watchdog } from '../../functions/watchdog.ts';
import { pauseByName } from '../../src/commands/pause.ts';
import type { AlarmState } from '../../src/rollout/analysis/alarms.ts';
import { CloudUnavailable, StaleEpoch } from '../../src/rollout/errors.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { aSpec } from '../world/specs.ts';
import { aWorld, liveShare, NEW, OLD, type World } from '../world/world.ts';

const MINUTE = 60_000;
const record = ({ ports }: World) => ports.rollouts.get('web-1');
const look = ({ ports }: World) => analyze(ports, FIRST);

function set({ cloud, clock }: World, state: AlarmState['state'], since = clock.now()): void {
  cloud.alarms.set('latency', { name: 'latency', state, since, reason: '3 datapoints were above 2' });
}

async function baking(action: string, state: AlarmState['state'] = 'OK'): Promise<World> {
  const world = aWorld();
  set(world, state);
  await beginAt(world, bakingAt(10), {
    health: { alarms: [{ name: 'latency', action }] },
    limits: { holdAtMost: '10m' },
  });
  await world.clock.advance(MINUTE);
  return world;
}

const FIRED = 'the alarm latency is in the state ALARM: 3 datapoints were above 2';

describe('an alarm of the spec', () => {
  test('reverts when it goes off', async () => {
    const world = await baking('revert');
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    set(world, 'ALARM');
    await world.clock.advance(MINUTE);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).failure).toMatchObject({ code: 'Alarm', message: FIRED });
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'reverted' });
  });

  test('that went off before the rollout began holds it: that was not green', async () => {
    const world = await baking('revert');
    set(world, 'ALARM', (await record(world)).startedAt - 1);
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    expect((await record(world)).timeline.at(-1)?.what).toBe(
      `held: ${FIRED} (since before the rollout began)`,
    );
    set(world, 'OK');
    await world.clock.advance(5 * MINUTE);
    expect(await look(world)).toMatchObject({ verdict: 'pass' });
  });

  test('holds where it is to, notifies people once, and goes back after the spec’s time', async () => {
    const world = await baking('hold');
    set(world, 'ALARM');
    const verdicts: string[] = [];
    while (verdicts.length < 30 && verdicts.at(-1) !== 'fail') {
      verdicts.push((await look(world)).verdict);
      await world.clock.advance(MINUTE);
    }
    expect(verdicts.at(-1)).toBe('fail');
    expect(verdicts.length).toBeGreaterThan(10);
    expect(world.announced.filter(({ type }) => type === 'RolloutHeld')).toMatchObject([
      { code: 'Alarm', reason: FIRED },
    ]);
    expect((await record(world)).failure).toMatchObject({ code: 'HeldTooLong', message: FIRED });
  });

  test('calls people where it is to, once, and the rollout goes on', async () => {
    const world = await baking('call');
    set(world, 'ALARM');
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
    const calls = world.announced.filter(({ type }) => type === 'RolloutNeedsAttention');
    expect(calls).toMatchObject([{ reason: FIRED }]);
  });

  test('pages in an incident that blue shares, in which green is not reverted', async () => {
    const world = await baking('call');
    Object.assign(world.cloud.badShare, { [NEW]: 0.05, [OLD]: 0.05 });
    set(world, 'ALARM');
    expect(await reach(world, ({ step }) => step > 0)).not.toHaveProperty('failure');
    expect(world.announced.some(({ type }) => type === 'RolloutNeedsAttention')).toBe(true);
  });

  test.each(['INSUFFICIENT_DATA', 'nothing'] as const)(
    'of which %s is known lets no step pass, and speaks against nothing',
    async (state) => {
      const world = await baking('revert');
      if (state === 'nothing') world.cloud.alarms.clear();
      else set(world, state);
      expect(await look(world)).toMatchObject({ verdict: 'hold' });
      await world.clock.advance(5 * MINUTE);
      expect(await look(world)).toMatchObject({ verdict: 'hold', phase: 'baking' });
      expect((await record(world)).timeline.at(-1)?.what).toMatch(
        /^held: (there is no alarm latency|the alarm latency has insufficient data; if it has none)/,
      );
      set(world, 'OK');
      await world.clock.advance(MINUTE);
      expect(await look(world)).toMatchObject({ verdict: 'pass' });
    },
  );

  test('that can’t be read is an error, and no pass', async () => {
    const world = await baking('revert');
    await world.clock.advance(5 * MINUTE);
    world.before('alarms.find', () => Promise.reject(new CloudUnavailable('CloudWatch is down')));
    await expect(look(world)).rejects.toBeInstanceOf(CloudUnavailable);
  });

  test('is asked for by no rollout whose spec names none', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await look(world);
    expect(world.count('alarms.find')).toBe(0);
  });
});

// It was read at the next look alone: up to a minute in which clients met what the alarm had seen.
describe('the event of an alarm', () => {
  const event = (alarmName = 'latency') => ({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    detail: { alarmName, state: { value: 'ALARM' } },
  });
  const tell = ({ ports }: World, alarmName?: string) => watchdog(ports, event(alarmName));

  async function looked(action = 'revert'): Promise<World> {
    const world = await baking(action);
    await look(world);
    await world.clock.advance(5_000);
    return world;
  }

  test('has the rollout looked at by another execution, and sent back in the same minute', async () => {
    const world = await looked();
    set(world, 'ALARM');
    expect(await tell(world)).toEqual({ done: { web: ['looked'] } });
    const { epoch, takeovers } = await record(world);
    expect([epoch, takeovers]).toEqual([2, undefined]);
    await expect(look(world)).rejects.toThrow(StaleEpoch);
    expect(await analyze(world.ports, { rollout: 'web-1', epoch })).toMatchObject({ verdict: 'fail' });
    const ended = await reach(world, 'concluded', { rollout: 'web-1', epoch });
    expect(ended).toMatchObject({ outcome: 'reverted', failure: { code: 'Alarm', message: FIRED } });
  });

  test('that comes twice, and once more after the revert has begun, changes nothing more', async () => {
    const world = await looked();
    set(world, 'ALARM');
    await Promise.all([tell(world), tell(world)]);
    const { epoch } = await record(world);
    expect(await analyze(world.ports, { rollout: 'web-1', epoch })).toMatchObject({ verdict: 'fail' });
    expect(await tell(world)).toEqual({ done: {} });
    expect(await reach(world, 'concluded', { rollout: 'web-1', epoch })).toMatchObject({
      outcome: 'reverted',
    });
  });

  test('sends a paused rollout back as well', async () => {
    const world = await looked();
    await pauseByName(world.ports, 'web-1', { by: 'ann', reason: 'lunch' });
    set(world, 'ALARM');
    expect(await tell(world)).toEqual({ done: { web: ['reverted-paused'] } });
    expect(liveShare(world)).toBe(0);
  });

  test.each([
    ['of an alarm that the spec does not name', 'revert', 'ALARM', 'another'],
    ['that is late: the alarm is well again', 'revert', 'OK', 'latency'],
    ['of one that only holds, which has time until the next look', 'hold', 'ALARM', 'latency'],
    ['of one that only calls', 'call', 'ALARM', 'latency'],
  ] as const)('%s does nothing', async (_, action, state, name) => {
    const world = await looked(action);
    set(world, state);
    expect(await tell(world, name)).toEqual({ done: {} });
    expect(await record(world)).toMatchObject({ epoch: 1, phase: 'baking' });
  });

  test('of an alarm that went off before the rollout began does nothing: that was not green', async () => {
    const world = await looked();
    set(world, 'ALARM', (await record(world)).startedAt - 1);
    expect(await tell(world)).toEqual({ done: {} });
  });
});

test('a spec names an alarm once, and twenty of them', () => {
  const named = (count: number) => ({
    health: { alarms: Array.from({ length: count }, (_, index) => ({ name: `alarm-${index}` })) },
  });
  expect(aSpec(named(20)).health?.alarms?.[19]).toEqual({ name: 'alarm-19', action: 'revert' });
  expect(() => aSpec(named(21))).toThrow('at most 20 alarms');
  expect(() => aSpec({ health: { alarms: [{ name: 'a' }, { name: 'a' }] } })).toThrow(
    'an alarm is named once',
  );
});
