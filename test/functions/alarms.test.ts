import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import type { AlarmState } from '../../src/rollout/analysis/alarms.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { aSpec } from '../world/specs.ts';
import { aWorld, NEW, OLD, type World } from '../world/world.ts';

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
