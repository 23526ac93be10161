import { describe, expect, test } from 'vitest';
import { rollBack } from '../../functions/roll-back.ts';
import type { LaunchProblem } from '../../src/ports/fleets.ts';
import { amend } from '../../src/records/update.ts';
import { CloudUnavailable, DriftDetected } from '../../src/rollout/errors.ts';
import { fail } from '../../src/rollout/transitions.ts';
import { setWeights } from '../world/balancing.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { GROUP_A, GROUP_B, STRANGER } from '../world/specs.ts';
import { aWorld, fleetIn, liveShare, NEW, type World } from '../world/world.ts';

const MINUTE = 60_000;
const back = ({ ports }: World, error?: { code: string; cause: string } | null) =>
  rollBack(ports, { ...FIRST, ...(error !== undefined && { error }) });

async function baking(weight: number): Promise<World> {
  const world = aWorld();
  await beginAt(world, bakingAt(weight));
  return world;
}

/** So many servers of a fleet, all of four if it isn't said. */
function sicken(world: World, sick: boolean, count = 4, fleet = 'web-fleet'): void {
  for (const server of fleetIn(world.cloud, fleet).servers.slice(0, count)) server.sick = sick;
}

const DOWN = { code: 'CloudUnavailable', cause: '{"errorMessage":"AWS is down"}' };

describe('going back', () => {
  test.each([10, 50, 100])('gives blue everything at %i %%, and changes nothing else yet', async (weight) => {
    const world = await baking(weight);
    const writes = world.count('traffic.write');
    expect(await back(world)).toMatchObject({ verdict: 'pass', phase: 'retiring-green' });
    expect(liveShare(world)).toBe(0);
    expect(world.count('traffic.write') - writes).toBe(1);
    expect(fleetIn(world.cloud, 'web-1')).toMatchObject({ desired: 4, minSize: 4 });
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 4 });
  });

  test('again answers the same and moves nothing', async () => {
    const world = await baking(50);
    await back(world);
    const writes = world.count('traffic.write');
    expect(await back(world)).toMatchObject({ verdict: 'pass', phase: 'retiring-green' });
    expect(world.count('traffic.write')).toBe(writes);
  });

  test('writes down the error that brought it here, in words', async () => {
    const world = await baking(50);
    const cause = JSON.stringify({
      errorType: 'DriftDetected',
      errorMessage: 'somebody else',
      trace: ['at …'],
    });
    await back(world, { code: 'DriftDetected', cause });
    expect((await record(world)).failure).toMatchObject({ code: 'DriftDetected', message: 'somebody else' });
  });

  test('keeps a cause that is none of Lambda’s', async () => {
    const world = await baking(10);
    await back(world, { code: 'States.Timeout', cause: 'the task took too long' });
    expect((await record(world)).failure).toMatchObject({
      code: 'States.Timeout',
      message: 'the task took too long',
    });
  });

  test('keeps the first reason: what went wrong on the way back is not the cause', async () => {
    const world = await baking(10);
    await pressAbort(world);
    await back(world, null);
    expect(await record(world)).toMatchObject({ abort: { by: 'ann' } });
    expect(await record(world)).not.toHaveProperty('failure');
    const lines = (await record(world)).timeline.map(({ what }) => what);
    expect(lines).toContain('rolling back to web-fleet: abort by ann');
  });

  test('from before the first raise leaves the split to whoever has it', async () => {
    const world = aWorld();
    await beginAt(world, 'shifting');
    setWeights(world.cloud, { [GROUP_A]: 70, [GROUP_B]: 30 });
    await expect(back(world)).rejects.toThrow(DriftDetected);
    expect(liveShare(world)).toBe(30);
  });
});

/** On-call has pressed: weights never rise any more. */
const pressed = async (world: World) => pressAbort(world);

describe('a blue that can’t serve', () => {
  test('is waited for after an abort, while the traffic stays where it is', async () => {
    const world = await baking(50);
    await pressed(world);
    sicken(world, true);
    expect(await back(world)).toMatchObject({ verdict: 'hold', phase: 'rolling-back' });
    expect(liveShare(world)).toBe(50);
    sicken(world, false);
    expect(await back(world)).toMatchObject({ verdict: 'pass', phase: 'retiring-green' });
    expect(liveShare(world)).toBe(0);
  });

  test('for too long calls a person', async () => {
    const world = await baking(50);
    await pressed(world);
    sicken(world, true);
    await back(world);
    await world.clock.advance(15 * MINUTE - 1);
    expect(await back(world)).toMatchObject({ verdict: 'hold' });
    await world.clock.advance(1);
    expect(await back(world)).toMatchObject({ verdict: 'operator', phase: 'rolling-back' });
    expect(liveShare(world)).toBe(50);
  });

  test('is written down once, not at every look', async () => {
    const world = await baking(50);
    await pressed(world);
    sicken(world, true);
    await back(world);
    const { timeline } = await record(world);
    await back(world);
    expect((await record(world)).timeline).toEqual(timeline);
    expect(timeline.at(-1)?.what).toBe('blue has 0 healthy servers of 4: the traffic stays where it is');
  });

  test('because it is shrinking already is for a person at once', async () => {
    const world = aWorld();
    await beginAt(world, ({ blue }) => blue.shrinking === true);
    expect(await back(world)).toMatchObject({ verdict: 'operator', phase: 'retiring-blue' });
    expect(liveShare(world)).toBe(100);
  });
});

test('a blue that the listener, made again, doesn’t name any more is named, and takes everything once it is checked', async () => {
  const world = await baking(100);
  setWeights(world.cloud, { [GROUP_B]: 1 });
  // Without a target group in any action there are no health checks, and so no healthy servers.
  expect(await back(world, DOWN)).toMatchObject({ verdict: 'hold', phase: 'rolling-back' });
  expect(world.cloud.weights).toMatchObject({ [GROUP_A]: 0 });
  await world.clock.advance(MINUTE);
  expect(await back(world)).toMatchObject({ verdict: 'pass', phase: 'retiring-green' });
  expect(liveShare(world)).toBe(0);
});

/** AWS was down as blue died: it couldn't be given up in a bake, and its half of the requests went to nobody for good. */
describe('a blue that is dead, beside a green that nobody has aborted', () => {
  test('keeps nothing: green gets everything until blue lives', async () => {
    const world = await baking(50);
    sicken(world, true);
    expect(await back(world, DOWN)).toMatchObject({ verdict: 'hold', phase: 'rolling-back' });
    expect(liveShare(world)).toBe(100);
    expect(await record(world)).toMatchObject({ traffic: { intended: 100, observed: 100 } });
    sicken(world, false);
    expect(await back(world)).toMatchObject({ verdict: 'pass', phase: 'retiring-green' });
    expect(liveShare(world)).toBe(0);
  });

  test('is written down and written once, and a person is called when it stays dead', async () => {
    const world = await baking(10);
    sicken(world, true);
    await back(world, DOWN);
    const { timeline } = await record(world);
    const writes = world.count('traffic.write');
    await world.clock.advance(15 * MINUTE);
    expect(await back(world)).toMatchObject({ verdict: 'operator', phase: 'rolling-back' });
    expect(world.count('traffic.write')).toBe(writes);
    expect(timeline.at(-1)?.what).toBe('blue has 0 healthy servers of 4: green has all of the traffic');
    expect((await record(world)).call?.reason).toBe(timeline.at(-1)?.what);
  });

  test('takes back what it can where it has few servers, and green has none', async () => {
    const world = await baking(50);
    sicken(world, true, 3);
    sicken(world, true, 4, 'web-1');
    expect(await back(world, DOWN)).toMatchObject({ verdict: 'pass' });
    expect(liveShare(world)).toBe(0);
  });

  test('nor is anything moved where nobody can serve', async () => {
    const world = await baking(50);
    sicken(world, true);
    sicken(world, true, 4, 'web-1');
    expect(await back(world, DOWN)).toMatchObject({ verdict: 'hold' });
    expect(liveShare(world)).toBe(50);
  });

  test('leaves to others what they have written', async () => {
    const world = await baking(50);
    sicken(world, true);
    setWeights(world.cloud, { [GROUP_A]: 70, [GROUP_B]: 30 });
    expect(await back(world, DOWN)).toMatchObject({ verdict: 'hold', phase: 'rolling-back' });
    expect(liveShare(world)).toBe(30);
  });

  test('meets a press in the moment of being given up: blue lives, and has everything', async () => {
    const world = await baking(50);
    sicken(world, true);
    world.after('traffic.write', async () => {
      sicken(world, false);
      await pressed(world);
    });
    await back(world, DOWN);
    expect(liveShare(world)).toBe(0);
  });

  test('meets a press just before that: weights never rise after it', async () => {
    const world = await baking(50);
    sicken(world, true);
    world.after('traffic.health', async () => void (await pressed(world)));
    await back(world, DOWN);
    expect(liveShare(world)).toBe(50);
  });
});

test('a third target group that takes part is nobody’s to move: a person has to look', async () => {
  const world = await baking(50);
  setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 1, [STRANGER]: 1 });
  await expect(back(world)).rejects.toThrow(STRANGER);
  expect(await record(world)).toMatchObject({ phase: 'rolling-back' });
});

describe('going back from a green whose group is gone', () => {
  const failed = async (world: World, code = 'GreenUnhealthy') => {
    await amend(world.ports, 'web-1', (rollout, at) =>
      fail(rollout, at, code, 'green has 0 healthy servers'),
    );
    await back(world);
    await reach(world, 'concluded');
    return { failure: (await record(world)).failure, retry: (await world.ports.services.get('web')).retry };
  };

  // A colleague deleted the group of web-1 in its bake: the image counted as unhealthy, and was never offered again.
  test.each([
    ['deleted', (world: World) => void world.cloud.fleets.delete('web-1')],
    ['made again', ({ cloud }: World) => void cloud.fleets.set('web-1', { ...fleetIn(cloud, 'web-1') })],
    [
      'sized to 0',
      (world: World) => void Object.assign(fleetIn(world.cloud, 'web-1'), { minSize: 0, desired: 0 }),
    ],
    [
      'being deleted',
      (world: World) => void Object.assign(fleetIn(world.cloud, 'web-1'), { deletingSince: 0 }),
    ],
  ])('says that it was %s, and the image is offered again', async (_, happens) => {
    const world = await baking(50);
    happens(world);
    const { failure, retry } = await failed(world);
    expect(failure).toMatchObject({
      code: 'GreenGone',
      message: expect.stringMatching(/^somebody has .* web-1.*; seen before: green has 0 healthy servers$/),
    });
    expect(retry).toMatchObject({ attempt: 2, image: { id: NEW }, reason: failure?.message });
  });

  test.each(['Alarm', 'BadResponses', 'MetricWorse', 'Outage', 'ProbeFailed'])(
    'takes %s for what its servers showed as they ended',
    async (code) => {
      const world = await baking(50);
      world.cloud.fleets.delete('web-1');
      expect((await failed(world, code)).failure).toMatchObject({ code: 'GreenGone' });
    },
  );

  // Auto Scaling had refused to make it: nobody has deleted anything.
  test('but not where it was never made', async () => {
    const world = aWorld();
    await beginAt(world, 'launching');
    expect((await failed(world)).failure).toMatchObject({ code: 'GreenUnhealthy' });
  });

  test('leaves a failure as it is that the end of servers doesn’t explain, and one whose group is there', async () => {
    const gone = await baking(50);
    gone.cloud.fleets.delete('web-1');
    expect((await failed(gone, 'WrongImage')).failure).toMatchObject({ code: 'WrongImage' });
    const whole = await failed(await baking(50));
    expect(whole.failure).toMatchObject({ code: 'GreenUnhealthy' });
    expect(whole.retry).toBeUndefined();
  });
});

describe('a failure of a green whose servers EC2 took back', () => {
  const SPOT = 'Server.SpotInstanceTermination: Spot instance termination';
  const USER = 'Client.UserInitiatedShutdown: User initiated shutdown';

  /** Green fails after so many of its four servers have ended, for each of these reasons. */
  async function failed(
    reasons: readonly string[],
    {
      code = 'GreenUnhealthy',
      launchProblems = [],
    }: { code?: string; launchProblems?: LaunchProblem[] } = {},
  ) {
    const world = await baking(50);
    await reach(world, ({ attrition }) => attrition?.known.length === 4);
    const green = fleetIn(world.cloud, 'web-1');
    const ended = green.servers.slice(0, reasons.length).map(({ id }) => id);
    world.cloud.ends = Object.fromEntries(ended.map((id, at) => [id, reasons[at]!]));
    green.servers = green.servers.filter(({ id }) => !ended.includes(id));
    green.launchProblems = launchProblems;
    await amend(world.ports, 'web-1', (rollout, at) =>
      fail(rollout, at, code, 'green has 1 healthy servers'),
    );
    await back(world);
    await reach(world, 'concluded');
    return { failure: (await record(world)).failure, retry: (await world.ports.services.get('web')).retry };
  }

  // Without rebalancing a Spot Instance is replaced only once it is gone: the image was used up by it.
  test('is not the image’s: it is offered again', async () => {
    const { failure, retry } = await failed([SPOT, SPOT]);
    expect(failure).toMatchObject({
      code: 'GreenGone',
      message: expect.stringMatching(
        /^EC2 has taken back 2 of web-1's servers \(i-\S+: .*SpotInstanceTermination.*\); seen before: green has 1/,
      ),
    });
    expect(retry).toMatchObject({ attempt: 2, image: { id: NEW } });
  });

  test.each([
    ['more have ended for another reason', [SPOT, USER, USER], 'GreenUnhealthy'],
    ['none of them was taken back', [USER, USER], 'GreenUnhealthy'],
    ['their end does not explain it', [SPOT, SPOT], 'WrongImage'],
  ])('is the image’s where %s', async (_, reasons, code) => {
    const { failure, retry } = await failed(reasons, { code });
    expect(failure).toMatchObject({ code });
    expect(retry).toBeUndefined();
  });

  test('is the image’s where servers ended before they came up in their place', async () => {
    const problem = { what: '3 of its launches failed', kind: 'ended' as const, count: 3 };
    const { failure, retry } = await failed([SPOT, SPOT], { launchProblems: [problem] });
    expect(failure).toMatchObject({ code: 'GreenUnhealthy' });
    expect(retry).toBeUndefined();
  });

  test.each([
    ['half of it', [SPOT, SPOT], 'GreenGone'],
    ['less', [SPOT], 'Outage'],
  ])('explains an outage where it is of %s', async (_, reasons, code) => {
    expect((await failed(reasons, { code: 'Outage' })).failure).toMatchObject({ code });
  });

  test('stays as it is while EC2 can’t be asked, and nothing waits for that', async () => {
    const world = await baking(50);
    await reach(world, ({ attrition }) => attrition?.known.length === 4);
    world.before('servers.endsOf', () => {
      throw new CloudUnavailable('EC2 is down');
    });
    await amend(world.ports, 'web-1', (rollout, at) =>
      fail(rollout, at, 'GreenUnhealthy', 'none is healthy'),
    );
    expect(await back(world)).toMatchObject({ verdict: 'pass', phase: 'retiring-green' });
    expect((await record(world)).failure).toMatchObject({ code: 'GreenUnhealthy' });
  });
});
