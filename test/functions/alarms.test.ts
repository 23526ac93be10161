import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import { watchdog } from '../../functions/watchdog.ts';
import { pauseByName } from '../../src/commands/pause.ts';
import type { AlarmState } from '../../src/rollout/analysis/alarms.ts';
import { CloudUnavailable, StaleEpoch } from '../../src/rollout/errors.ts';
import { alarmEvent, FIRED, setAlarm } from '../world/alarms.ts';
import { round } from '../world/events.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { aSpec } from '../world/specs.ts';
import { aWorld, liveShare, NEW, OLD, sicken, type World } from '../world/world.ts';

const MINUTE = 60_000;
const look = ({ ports }: World) => analyze(ports, FIRST);

type State = AlarmState['state'];

interface Setup {
  readonly state?: State;
  readonly weight?: number;
  /** The names of other alarms in the spec. */
  readonly others?: readonly string[];
}

async function baking(action: string, { state = 'OK', weight = 10, others = [] }: Setup = {}) {
  const world = aWorld();
  const names = ['latency', ...others];
  for (const name of names) setAlarm(world, state, { name });
  await beginAt(world, bakingAt(weight), {
    health: { alarms: names.map((name) => ({ name, action })) },
    limits: { holdAtMost: '10m' },
  });
  await world.clock.advance(MINUTE);
  return world;
}

const tell = ({ ports }: World, alarmName = 'latency') => watchdog(ports, alarmEvent(alarmName));

describe('an alarm of the spec', () => {
  test('reverts when it goes off', async () => {
    const world = await baking('revert');
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    setAlarm(world, 'ALARM');
    await world.clock.advance(MINUTE);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).failure).toMatchObject({ code: 'Alarm', message: FIRED });
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'reverted' });
  });

  // The hold came first: green stayed, and a person who found the 4xx meant sent it on over an alarm that was to revert.
  test('reverts a step that is held for green’s 4xx', async () => {
    const world = await baking('revert');
    world.cloud.refusedShare[NEW] = 0.9;
    await world.clock.advance(2.5 * MINUTE);
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    expect((await record(world)).evidence.held).toEqual(['ClientErrors']);
    setAlarm(world, 'ALARM');
    await world.clock.advance(15_000);
    expect(await tell(world)).toMatchObject({ done: { web: ['looked'] } });
    const { epoch } = await record(world);
    expect(await analyze(world.ports, { rollout: 'web-1', epoch })).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).failure).toMatchObject({ code: 'Alarm', message: FIRED });
  });

  test('reverts while green has too few healthy servers for a moment', async () => {
    const world = await baking('revert', { weight: 50 });
    sicken(world, 'web-1', 1);
    setAlarm(world, 'ALARM');
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).failure).toMatchObject({ code: 'Alarm', message: FIRED });
  });

  test('that only holds comes after what holds for green’s responses', async () => {
    const world = await baking('hold');
    world.cloud.refusedShare[NEW] = 0.9;
    await world.clock.advance(3 * MINUTE);
    setAlarm(world, 'ALARM');
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    expect((await record(world)).evidence.held).toEqual(['ClientErrors']);
  });

  test('that went off before the rollout began holds it: that was not green', async () => {
    const world = await baking('revert');
    setAlarm(world, 'ALARM', { since: (await record(world)).startedAt - 1 });
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    expect((await record(world)).timeline.at(-1)?.what).toBe(
      `held: ${FIRED} (since before the rollout began)`,
    );
    setAlarm(world, 'OK');
    await world.clock.advance(5 * MINUTE);
    expect(await look(world)).toMatchObject({ verdict: 'pass' });
  });

  test('holds where it is to, notifies people once, and goes back after the spec’s time', async () => {
    const world = await baking('hold');
    setAlarm(world, 'ALARM');
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
    setAlarm(world, 'ALARM');
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
    const calls = world.announced.filter(({ type }) => type === 'RolloutNeedsAttention');
    expect(calls).toMatchObject([{ reason: FIRED }]);
  });

  test('pages in an incident that blue shares, in which green is not reverted', async () => {
    const world = await baking('call');
    Object.assign(world.cloud.badShare, { [NEW]: 0.05, [OLD]: 0.05 });
    setAlarm(world, 'ALARM');
    expect(await reach(world, ({ step }) => step > 0)).not.toHaveProperty('failure');
    expect(world.announced.some(({ type }) => type === 'RolloutNeedsAttention')).toBe(true);
  });

  test.each(['INSUFFICIENT_DATA', 'nothing'] as const)(
    'of which %s is known lets no step pass, and speaks against nothing',
    async (state) => {
      const world = await baking('revert');
      if (state === 'nothing') world.cloud.alarms.clear();
      else setAlarm(world, state);
      expect(await look(world)).toMatchObject({ verdict: 'hold' });
      await world.clock.advance(5 * MINUTE);
      expect(await look(world)).toMatchObject({ verdict: 'hold', phase: 'baking' });
      expect((await record(world)).timeline.at(-1)?.what).toMatch(
        /^held: (there is no alarm latency|the alarm latency has insufficient data; if it has none)/,
      );
      setAlarm(world, 'OK');
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
  async function looked(action = 'revert', others: readonly string[] = []) {
    const world = await baking(action, { others });
    await look(world);
    await world.clock.advance(5_000);
    return world;
  }

  test('has the rollout looked at by another execution, and sent back in the same minute', async () => {
    const world = await looked();
    setAlarm(world, 'ALARM');
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
    setAlarm(world, 'ALARM');
    await Promise.all([tell(world), tell(world)]);
    const { epoch } = await record(world);
    expect(await analyze(world.ports, { rollout: 'web-1', epoch })).toMatchObject({ verdict: 'fail' });
    expect(await tell(world)).toEqual({ done: {} });
    expect(await reach(world, 'concluded', { rollout: 'web-1', epoch })).toMatchObject({
      outcome: 'reverted',
    });
  });

  // Each event of an incident ended the execution that the one before had begun, and none of them got to its look.
  test('of another alarm leaves the look that is about to be made its time', async () => {
    const world = await looked('revert', ['orders', 'queue', 'logins']);
    for (const name of ['latency', 'orders', 'queue', 'logins']) {
      setAlarm(world, 'ALARM', { name });
      await tell(world, name);
      await world.clock.advance(4_000);
    }
    const { epoch } = await record(world);
    expect(epoch).toBe(2);
    expect(await analyze(world.ports, { rollout: 'web-1', epoch })).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).failure).toMatchObject({ code: 'Alarm' });
  });

  test('has another look begun where the one before was not made in the time of a step', async () => {
    const world = await looked();
    setAlarm(world, 'ALARM');
    await tell(world);
    await world.clock.advance(30_000);
    expect(await tell(world)).toEqual({ done: { web: ['looked'] } });
    expect((await record(world)).epoch).toBe(3);
  });

  const throttle = (world: World, times: number) => {
    for (let time = 0; time < times; time += 1) {
      world.before('engine.start', () => Promise.reject(new CloudUnavailable('Step Functions throttles')));
    }
  };

  test('is heeded though Step Functions throttles the start for a moment', async () => {
    const world = await looked();
    setAlarm(world, 'ALARM');
    throttle(world, 2);
    expect(await tell(world)).toEqual({ done: { web: ['looked'] } });
    expect(world.executions.size).toBe(2);
  });

  // It counted as just begun: a green that the alarm had found bad kept its traffic for two minutes, and nothing watched it.
  test('whose execution can’t be started is heeded in the watchdog’s next round', async () => {
    const world = await looked();
    setAlarm(world, 'ALARM');
    throttle(world, 3);
    await expect(tell(world)).rejects.toThrow('Step Functions throttles');
    await world.clock.advance(20_000);
    expect(await round(world)).toMatchObject({ done: { web: ['took-over'] } });
    const { epoch } = await record(world);
    expect(await analyze(world.ports, { rollout: 'web-1', epoch })).toMatchObject({ verdict: 'fail' });
  });

  test('whose execution can’t be started doesn’t keep the next event from starting one', async () => {
    const world = await looked();
    setAlarm(world, 'ALARM');
    throttle(world, 3);
    await expect(tell(world)).rejects.toThrow('Step Functions throttles');
    expect(await tell(world)).toEqual({ done: { web: ['looked'] } });
  });

  test('that no spec names has no rollout read', async () => {
    const world = await looked();
    const reads = world.count('rollouts.get');
    expect(await tell(world, 'another')).toEqual({ done: {} });
    expect(world.count('rollouts.get')).toBe(reads);
  });

  test('sends a paused rollout back as well', async () => {
    const world = await looked();
    await pauseByName(world.ports, 'web-1', { by: 'ann', reason: 'lunch' });
    setAlarm(world, 'ALARM');
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
    setAlarm(world, state);
    expect(await tell(world, name)).toEqual({ done: {} });
    expect(await record(world)).toMatchObject({ epoch: 1, phase: 'baking' });
  });

  test('of an alarm that went off before the rollout began does nothing: that was not green', async () => {
    const world = await looked();
    setAlarm(world, 'ALARM', { since: (await record(world)).startedAt - 1 });
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
