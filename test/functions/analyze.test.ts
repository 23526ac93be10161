import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import { amend } from '../../src/records/update.ts';
import { CloudUnavailable, DriftDetected, RecordConflict } from '../../src/rollout/errors.ts';
import { setWeights } from '../world/balancing.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { GROUP_A, GROUP_B, STRANGER } from '../world/specs.ts';
import { aWorld, fleetIn, liveShare, NEW, OLD, type World } from '../world/world.ts';

const MINUTE = 60_000;
const look = ({ ports }: World) => analyze(ports, FIRST);
const failure = async (world: World) => (await record(world)).failure;
const pass = (world: World, minutes: number) => world.clock.advance(minutes * MINUTE);

async function baking(weight: number, change: Record<string, unknown> = {}): Promise<World> {
  const world = aWorld();
  await beginAt(world, bakingAt(weight), change);
  return world;
}

function sicken(world: World, count: number): void {
  const { servers } = fleetIn(world.cloud, 'web-1');
  for (const [index, server] of servers.entries()) server.sick = index < count;
}

describe('a look at a bake', () => {
  test('holds while the bake goes on, and keeps the settled minutes', async () => {
    const world = await baking(10);
    await pass(world, 4);
    expect(await look(world)).toEqual({ verdict: 'hold', phase: 'baking', wait: 7 });
    expect((await record(world)).evidence).toMatchObject({
      green: { requests: 2 * 600, bad: 0 },
      blue: { requests: 2 * 5_400, bad: 0 },
    });
  });

  test('passes to the next step when the bake is over', async () => {
    const world = await baking(10);
    await pass(world, 5);
    expect(await look(world)).toMatchObject({ verdict: 'pass', phase: 'shifting' });
    expect(await record(world)).toMatchObject({ step: 1, traffic: { observed: 10 } });
  });

  test('promotes after the last step', async () => {
    const world = await baking(100);
    await pass(world, 10);
    expect(await look(world)).toMatchObject({ verdict: 'promote', phase: 'retiring-blue' });
    expect(await look(world)).toMatchObject({ verdict: 'promote' });
  });

  test('fails on bad responses before the bake is over, and says how many', async () => {
    const world = await baking(10);
    world.cloud.badShare[NEW] = 0.05;
    await pass(world, 4);
    expect(await look(world)).toMatchObject({ verdict: 'fail', phase: 'baking' });
    expect(await failure(world)).toMatchObject({
      code: 'BadResponses',
      message:
        'errors 5 % on green, 0 % on blue over 4 min, evidence more than 1,000,000 to 1, revert at 100 to 1',
    });
  });

  test('fails on an outage that is far too small for the limit', async () => {
    const world = await baking(10);
    world.cloud.requestsPerMinute = 100;
    world.cloud.badShare[NEW] = 1;
    await pass(world, 3);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect(await failure(world)).toMatchObject({ code: 'Outage' });
  });

  test('does not hold against green what blue does as well', async () => {
    const world = await baking(10);
    world.cloud.requestsPerMinute = 100;
    Object.assign(world.cloud.badShare, { [NEW]: 1, [OLD]: 1 });
    await pass(world, 3);
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
  });

  test('counts what it has seen once, however often it looks', async () => {
    const world = await baking(10);
    await pass(world, 4);
    await look(world);
    const { evidence } = await record(world);
    await look(world);
    expect((await record(world)).evidence).toEqual(evidence);
  });

  test('begins each step with nothing: what was good at 10 % does not count at 50 %', async () => {
    const world = await baking(50);
    expect((await record(world)).evidence.green.requests).toBe(0);
  });

  test('whose record an abort changed meanwhile is looked at again, and goes back', async () => {
    const world = await baking(10);
    await pass(world, 5);
    world.before('rollouts.save', () => pressAbort(world));
    await expect(look(world)).rejects.toBeInstanceOf(RecordConflict);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect(await record(world)).toMatchObject({ phase: 'baking', step: 0 });
  });

  test('stops at a split that is not the one of the step', async () => {
    const world = await baking(10);
    setWeights(world.cloud, { [GROUP_A]: 80, [GROUP_B]: 20 });
    await expect(look(world)).rejects.toThrow('green has 20 % of the traffic, but 10 % was written last');
    setWeights(world.cloud, { [GROUP_A]: 900, [GROUP_B]: 100, [STRANGER]: 1 });
    await expect(look(world)).rejects.toBeInstanceOf(DriftDetected);
  });
});

describe('a bake without enough requests', () => {
  const quiet = async (onInconclusive: string) => {
    const world = await baking(10, { limits: { onInconclusive, holdAtMost: '30m' } });
    world.cloud.requestsPerMinute = 0;
    await pass(world, 6);
    return world;
  };

  test('is held, as long as the spec allows, and then goes back', async () => {
    const world = await quiet('hold');
    expect(await look(world)).toMatchObject({ verdict: 'hold', phase: 'baking' });
    await pass(world, 28);
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    await pass(world, 1);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect(await failure(world)).toMatchObject({ code: 'HeldTooLong' });
  });

  test('that is held passes as soon as there are enough', async () => {
    const world = await quiet('hold');
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    world.cloud.requestsPerMinute = 6_000;
    await pass(world, 3);
    expect(await look(world)).toMatchObject({ verdict: 'pass' });
  });

  test('goes on when the spec says so', async () => {
    expect(await look(await quiet('advance'))).toMatchObject({ verdict: 'pass', phase: 'shifting' });
  });

  test('goes back when the spec says so', async () => {
    const world = await quiet('revert');
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect(await failure(world)).toMatchObject({
      code: 'Inconclusive',
      message: 'green had 0 requests, 100 are needed to judge it',
    });
  });

  test('never goes on with an ill green, whatever the spec says', async () => {
    const world = await quiet('advance');
    sicken(world, 4);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
  });
});

describe('what clients get', () => {
  test('counts: an image that closes every second connection is reverted, though no server reports an error', async () => {
    const world = await baking(10);
    world.cloud.unansweredShare[NEW] = 0.28;
    await pass(world, 3);
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    await pass(world, 3);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect(await failure(world)).toMatchObject({
      code: 'BadResponses',
      message: expect.stringMatching(/^errors \d+ % on green, 0 % on blue over 6 min, evidence more than/),
    });
  });

  test('from an image that closes every connection is an outage', async () => {
    const world = await baking(10);
    world.cloud.unansweredShare[NEW] = 1;
    await pass(world, 3);
    await look(world);
    expect(await failure(world)).toMatchObject({ code: 'Outage' });
  });

  test.each([10, 50, 100])('without a response as from blue passes at %s %%', async (weight) => {
    const world = aWorld();
    Object.assign(world.cloud.unansweredShare, { [OLD]: 0.2, [NEW]: 0.2 });
    await beginAt(world, bakingAt(weight));
    await pass(world, 12);
    expect(await look(world)).toMatchObject({ verdict: weight === 100 ? 'promote' : 'pass' });
  });

  test('without a response in one step at 100 % is measured against blue’s of before it', async () => {
    const world = aWorld();
    Object.assign(world.cloud.unansweredShare, { [OLD]: 0.2, [NEW]: 0.6 });
    await beginAt(world, bakingAt(100), { steps: [{ weight: 100, bake: '10m' }] });
    await pass(world, 3);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).evidence.blue.requests).toBe(0);
  });

  test('from a blue that has died long ago is compared with what it was, not with nothing', async () => {
    const world = aWorld();
    Object.assign(world.cloud.unansweredShare, { [OLD]: 0.2, [NEW]: 0.2 });
    await beginAt(world, bakingAt(10));
    // No minute has ended since: nothing of blue is on record yet.
    for (const server of fleetIn(world.cloud, 'web-fleet').servers) server.sick = true;
    await look(world);
    // AWS is down for half an hour: only then has green everything, and WebSockets of it were all its own once.
    const died = world.clock.now();
    await world.clock.advance(30 * MINUTE);
    await reach(world, bakingAt(100));
    const raised = world.clock.now();
    world.cloud.isUnreported = (minute) => minute > died - MINUTE && minute < raised;
    await pass(world, 12);
    expect(await look(world)).toMatchObject({ verdict: 'promote' });
    expect((await record(world)).baseline!.requests).toBeGreaterThan(6_000);
  });

  test('from blue in each step is kept for a comparison without it', async () => {
    const world = await baking(100);
    await pass(world, 4);
    await look(world);
    const { baseline } = await record(world);
    // Minutes before the first step, and those of the steps at 10 and at 50 %.
    expect(baseline!.requests).toBeGreaterThan(6_000 + 3 * 5_400 + 3 * 3_000);
  });
});

describe('few requests, and bad ones', () => {
  const few = async (badShare: number, limits: Record<string, unknown>) => {
    const world = await baking(10, { limits });
    world.cloud.requestsPerMinute = 40;
    world.cloud.badShare[NEW] = badShare;
    return world;
  };

  test('of which all are bad go back, though the spec says to advance', async () => {
    const world = await few(1, { onInconclusive: 'advance' });
    await pass(world, 4);
    await look(world);
    await pass(world, 1);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect(await failure(world)).toMatchObject({
      code: 'BadResponses',
      message: 'errors 100 % on green, 0 % on blue over 4 min, evidence 41816 to 1, revert at 100 to 1',
    });
  });

  test('of which one in four is bad go back once it is no chance, though the spec says to advance', async () => {
    const world = await few(0.25, { onInconclusive: 'advance' });
    await pass(world, 3);
    expect(await look(world)).toMatchObject({ verdict: 'hold', phase: 'baking' });
    await pass(world, 4);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect(await failure(world)).toMatchObject({
      message: expect.stringMatching(/^errors 25 % on green, 0 % on blue/),
    });
  });

  test('of which one of forty is bad never pass, and are held until the spec’s time is over', async () => {
    const world = await baking(10, { limits: { onInconclusive: 'advance', holdAtMost: '10m' } });
    world.cloud.requestsPerMinute = 40;
    world.cloud.badShare[NEW] = 0.2;
    await pass(world, 3);
    await look(world);
    world.cloud.badShare[NEW] = 0;
    for (let minute = 3; minute < 14; minute += 1) {
      await pass(world, 1);
      expect(await look(world)).toMatchObject({ verdict: 'hold', phase: 'baking' });
    }
    await pass(world, 1);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect(await failure(world)).toMatchObject({
      code: 'HeldTooLong',
      message: expect.stringMatching(/responses of green are bad/),
    });
  });

  test('pass no bake that is over before its first minute has settled, least of all while there are no metrics', async () => {
    const steps = [
      { weight: 10, bake: '3m' },
      { weight: 100, bake: '3m' },
    ];
    const world = await baking(10, { steps, limits: { onInconclusive: 'advance', holdAtMost: '5m' } });
    world.cloud.requestsPerMinute = 40;
    world.cloud.isUnreported = () => true;
    await pass(world, 3);
    expect(await look(world)).toMatchObject({ verdict: 'hold', phase: 'baking' });
    await pass(world, 1);
    expect(await look(world)).toMatchObject({ verdict: 'hold', phase: 'baking' });
    world.cloud.isUnreported = () => false;
    await pass(world, 1);
    expect(await look(world)).toMatchObject({ verdict: 'pass', phase: 'shifting' });
  });

  test('keep a rollback to the image before from its promotion as well', async () => {
    const world = await few(0.25, {});
    await amend(world.ports, 'web-1', (rollout) => ({
      ...rollout,
      limits: { ...rollout.limits, onInconclusive: 'advance' },
      cause: { kind: 'rollback', by: 'ann' },
    }));
    await pass(world, 7);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
  });

  test('pass when none is bad and the spec says to advance', async () => {
    const world = await few(0, { onInconclusive: 'advance' });
    await pass(world, 5);
    expect(await look(world)).toMatchObject({ verdict: 'pass' });
  });
});

describe('4xx for every request', () => {
  async function refusing() {
    const world = await baking(10, { limits: { holdAtMost: '10m' } });
    world.cloud.refusedShare[NEW] = 1;
    await pass(world, 3);
    return world;
  }
  const held = ({ announced }: World) => announced.filter(({ type }) => type === 'RolloutHeld');

  test('hold the step; the timeline and an event say so once', async () => {
    const world = await refusing();
    for (let minute = 0; minute < 5; minute += 1) {
      expect(await look(world)).toMatchObject({ verdict: 'hold', phase: 'baking' });
      await pass(world, 1);
    }
    const reason = "600 of 600 responses of green are 4xx: 100.0 %, blue's share is 0.0 %";
    const { timeline } = await record(world);
    expect(timeline.filter(({ what }) => what.startsWith('held: '))).toMatchObject([
      { what: `held: ${reason}` },
    ]);
    expect(held(world)).toMatchObject([{ rollout: 'web-1', image: NEW, code: 'ClientErrors', reason }]);
  });

  test('are never promoted, and go back after the spec’s time', async () => {
    const world = await refusing();
    expect(await reach(world, 'concluded')).toMatchObject({
      outcome: 'reverted',
      step: 0,
      failure: { code: 'ClientErrors' },
    });
  });

  test('that end let the step pass once they are few among the others', async () => {
    const world = await refusing();
    await look(world);
    world.cloud.refusedShare[NEW] = 0;
    await amend(world.ports, 'web-1', (rollout) => ({
      ...rollout,
      evidence: { ...rollout.evidence, green: { requests: 6_000, bad: 0, refused: 500 } },
    }));
    await pass(world, 5);
    expect(await look(world)).toMatchObject({ verdict: 'pass' });
  });

  test('are announced at the next check when the bus is down, and hold meanwhile', async () => {
    const world = await refusing();
    const { notify } = world.ports.notifier;
    const down = {
      ...world.ports,
      notifier: { notify: () => Promise.reject(new CloudUnavailable('the bus is down')) },
    };
    expect(await analyze(down, FIRST)).toMatchObject({ verdict: 'hold', phase: 'baking' });
    expect(held(world)).toEqual([]);
    expect(await analyze({ ...world.ports, notifier: { notify } }, FIRST)).toMatchObject({ verdict: 'hold' });
    expect(held(world)).toHaveLength(1);
  });
});

describe('a hole in the metrics', () => {
  /** A good start, and then a quarter of an hour that CloudWatch has nothing of. */
  async function unseen(limits: Record<string, unknown> = {}) {
    const world = await baking(10, { steps: tenMinutes, limits });
    await pass(world, 4);
    await look(world);
    const from = world.clock.now() - 2 * MINUTE;
    world.cloud.isUnreported = (minute) => minute >= from && minute < from + 15 * MINUTE;
    return world;
  }
  const tenMinutes = [
    { weight: 10, bake: '10m' },
    { weight: 100, bake: '10m' },
  ];
  const mend = ({ cloud }: World) => {
    cloud.isUnreported = () => false;
  };

  test('lets no step pass on the good minutes before it, and a bad image inside is seen when it is filled', async () => {
    const world = await unseen();
    world.cloud.badShare[NEW] = 0.5;
    for (let minute = 0; minute < 9; minute += 1) {
      await pass(world, 1);
      expect(await look(world)).toMatchObject({ verdict: 'hold', phase: 'baking' });
    }
    mend(world);
    await pass(world, 1);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect(await failure(world)).toMatchObject({ code: expect.stringMatching(/Outage|BadResponses/) });
  });

  test('of a good image costs the time until it is filled, and no minute is lost or counted twice', async () => {
    const world = await unseen();
    await pass(world, 7);
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    await look(world);
    mend(world);
    await pass(world, 1);
    expect(await look(world)).toMatchObject({ verdict: 'pass', phase: 'shifting' });
    expect((await record(world)).evidence).toMatchObject({ missing: [], green: { requests: 10 * 600 } });
  });

  test('that is never filled is waited for no longer than a quarter of an hour after its end', async () => {
    const world = await unseen();
    const verdicts: string[] = [];
    while (verdicts.at(-1) !== 'pass' && verdicts.length < 60) {
      await pass(world, 1);
      verdicts.push((await look(world)).verdict);
    }
    // Two minutes were seen; the hole is as long as the wait, and what settles takes two minutes and its own.
    expect(verdicts.length).toBeLessThanOrEqual(15 + 15 + 3);
    expect(verdicts.at(-1)).toBe('pass');
    expect(verdicts.length).toBeGreaterThan(15);
  });

  test.each(['hold', 'advance', 'revert'])(
    'that never ends goes back when the spec’s time is over, though too few requests would mean %s',
    async (onInconclusive) => {
      const world = await unseen({ onInconclusive, holdAtMost: '1h', minimumRequests: 10_000 });
      world.cloud.isUnreported = (minute) => minute >= world.clock.now() - 4 * 60 * MINUTE;
      const since = (await record(world)).stepSince;
      while (world.clock.now() < since + 69 * MINUTE) {
        await pass(world, 1);
        expect(await look(world)).toMatchObject({ verdict: 'hold' });
      }
      await pass(world, 2);
      expect(await look(world)).toMatchObject({ verdict: 'fail' });
      expect(await failure(world)).toMatchObject({
        code: 'HeldTooLong',
        message: expect.stringMatching(/minutes of green's metrics are missing$/),
      });
    },
  );

  test('doesn’t keep what is seen to be bad beside it from failing at once', async () => {
    const world = await unseen();
    const settled = world.clock.now();
    world.cloud.isUnreported = (minute) => minute < settled;
    world.cloud.badShare[NEW] = 0.5;
    await pass(world, 3);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
  });
});

describe('green’s health', () => {
  test('too few servers at one look may be one that is being replaced; at two they are not', async () => {
    const world = await baking(50);
    sicken(world, 3);
    await pass(world, 1);
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    await pass(world, 1);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
    expect(await failure(world)).toMatchObject({
      code: 'GreenUnhealthy',
      message: 'green has 1 healthy servers, its share of the traffic needs 2',
    });
  });

  test('counts anew when it was good in between', async () => {
    const world = await baking(50);
    for (const ill of [3, 0, 3, 0]) {
      sicken(world, ill);
      await pass(world, 1);
      expect(await look(world)).toMatchObject({ verdict: 'hold' });
    }
  });

  test('servers that sicken and are replaced between looks are lost, though enough are healthy at each', async () => {
    const world = await baking(50);
    const replaceTwo = () => {
      const { servers } = fleetIn(world.cloud, 'web-1');
      for (const server of servers.filter(({ leavingSince }) => leavingSince === undefined).slice(0, 2))
        server.leavingSince = world.clock.now();
    };
    for (const verdict of ['hold', 'hold', 'fail']) {
      await pass(world, 1);
      expect(await look(world)).toMatchObject({ verdict });
      replaceTwo();
    }
    expect(await failure(world)).toMatchObject({
      code: 'GreenUnhealthy',
      message: '4 servers of green were healthy in traffic and are gone, of 4',
    });
  });

  test('no server at all is an end at once', async () => {
    const world = await baking(50);
    sicken(world, 4);
    expect(await look(world)).toMatchObject({ verdict: 'fail' });
  });

  test('is enough with the part of the servers that its part of the traffic needs', async () => {
    const world = await baking(50);
    sicken(world, 2);
    await pass(world, 1);
    await look(world);
    await pass(world, 1);
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    expect(await failure(world)).toBeUndefined();
  });

  test('keeps the step from passing, though its bake is over', async () => {
    const world = await baking(50);
    await pass(world, 6);
    sicken(world, 3);
    expect(await look(world)).toMatchObject({ verdict: 'hold', phase: 'baking' });
    sicken(world, 0);
    expect(await look(world)).toMatchObject({ verdict: 'pass' });
  });
});

const servers = (world: World, fleet: string) => fleetIn(world.cloud, fleet).servers;

describe('blue at a bake', () => {
  test('without a healthy server gives everything to green at once: 120,750 requests went to nobody in 40 minutes', async () => {
    const world = await baking(10);
    for (const server of servers(world, 'web-fleet')) server.sick = true;
    expect(await look(world)).toMatchObject({ verdict: 'pass', phase: 'shifting' });
    await shiftTraffic(world.ports, FIRST);
    expect(world.cloud.weights).toEqual({ [GROUP_A]: 0, [GROUP_B]: 999 });
    expect(await record(world)).toMatchObject({ phase: 'baking', step: 2, traffic: { observed: 100 } });
    const calls = world.announced.filter(({ type }) => type === 'RolloutNeedsAttention');
    expect(calls).toMatchObject([{ rollout: 'web-1', reason: expect.stringContaining('no healthy server') }]);
  });

  test('without a healthy server, and green with a few, gives it to those who can', async () => {
    const world = await baking(50);
    for (const server of servers(world, 'web-fleet')) server.sick = true;
    sicken(world, 3);
    await look(world);
    await shiftTraffic(world.ports, FIRST);
    expect(world.cloud.weights).toEqual({ [GROUP_A]: 0, [GROUP_B]: 999 });
  });

  test('that a scheduled action has shrunk is sized back, and the step holds until it is whole', async () => {
    const world = await baking(50);
    const blue = fleetIn(world.cloud, 'web-fleet');
    Object.assign(blue, { minSize: 1, maxSize: 1, desired: 1 });
    await pass(world, 20);
    expect(await look(world)).toMatchObject({ verdict: 'hold' });
    expect(blue).toMatchObject({ minSize: 4, desired: 4 });
    expect(liveShare(world)).toBe(50);
    await pass(world, 5);
    expect(await look(world)).toMatchObject({ verdict: 'pass' });
    expect((await record(world)).blue).toMatchObject({ pin: { before: { minSize: 1 } } });
  });

  test('that somebody shrinks again and again does not hold a step for ever', async () => {
    const world = await baking(50, { limits: { holdAtMost: '10m' } });
    const blue = fleetIn(world.cloud, 'web-fleet');
    for (let minute = 0; minute <= 10; minute += 1) {
      Object.assign(blue, { minSize: 1 });
      await pass(world, 1);
      await look(world);
    }
    expect(await failure(world)).toMatchObject({ code: 'BlueShrunk' });
  });

  test('that is too weak to take everything back is told of once', async () => {
    const world = await baking(10);
    for (const server of servers(world, 'web-fleet').slice(0, 2)) server.sick = true;
    for (let minute = 0; minute < 4; minute += 1) {
      await pass(world, 1);
      await look(world);
    }
    expect(world.announced.filter(({ type }) => type === 'RolloutNeedsAttention')).toHaveLength(1);
  });
});

describe('the sequential test', () => {
  const verdicts = async (world: World, minutes: number) => {
    const found: string[] = [];
    for (let minute = 0; minute < minutes; minute += 1) {
      await pass(world, 1);
      found.push((await look(world)).verdict);
    }
    return found;
  };

  test('reverts what is far below the limit, beside a clean blue', async () => {
    const world = await baking(10, {
      steps: [
        { weight: 10, bake: '30m' },
        { weight: 100, bake: '30m' },
      ],
    });
    world.cloud.badShare[NEW] = 0.009;
    expect((await verdicts(world, 8)).at(-1)).toBe('fail');
    expect(await failure(world)).toMatchObject({
      code: 'BadResponses',
      message: expect.stringMatching(/^errors 0.83 % on green, 0 % on blue over \d min, evidence \d+ to 1/),
    });
  });

  test('does not revert for one bad minute: a server that crashed', async () => {
    const world = await baking(10, {
      steps: [
        { weight: 10, bake: '10m' },
        { weight: 100, bake: '10m' },
      ],
    });
    await pass(world, 2);
    world.cloud.badShare[NEW] = 0.25;
    const crashed = world.clock.now();
    const { ticks } = world.ports.metrics;
    const crash = (minute: number) => minute >= crashed - MINUTE && minute < crashed;
    const ports = {
      ...world.ports,
      metrics: {
        ...world.ports.metrics,
        ticks: async (request: Parameters<typeof ticks>[0]) =>
          (await ticks(request)).map((tick) =>
            crash(tick.minute) ? tick : { ...tick, green: { ...tick.green, bad: 0, faults: 0 } },
          ),
      },
    };
    const found: string[] = [];
    for (let minute = 2; minute < 40 && found.at(-1) !== 'pass'; minute += 1) {
      found.push((await analyze(ports, FIRST)).verdict);
      await pass(world, 1);
    }
    expect(found).not.toContain('fail');
    expect(found.at(-1)).toBe('pass');
  });

  test('counts a minute once, though the record could not be saved after the judgement was', async () => {
    const world = await baking(10);
    await pass(world, 4);
    world.before('rollouts.save', () => Promise.reject(new CloudUnavailable('DynamoDB is down')));
    await expect(look(world)).rejects.toBeInstanceOf(CloudUnavailable);
    const counted = await world.ports.judgements.find('web-1', 0);
    await look(world);
    expect(await world.ports.judgements.find('web-1', 0)).toEqual(counted);
    expect(counted).toMatchObject({ minutes: 2, errors: { green: { requests: 1_200 } } });
  });

  test('goes on over the steps: what was seen at 10 % counts at 50 %', async () => {
    const world = await baking(50);
    await pass(world, 4);
    await look(world);
    const [first, second] = [
      await world.ports.judgements.find('web-1', 0),
      await world.ports.judgements.find('web-1', 1),
    ];
    expect(second!.errors.wealth.ticks).toBe(first!.errors.wealth.ticks + second!.minutes);
    expect(second!.minutes).toBeGreaterThan(0);
    expect(second!.errors.green.requests).toBe(second!.minutes * 3_000);
  });

  test('ends a step early where the spec says so and green is good enough', async () => {
    const steps = [
      { weight: 10, bake: '1h' },
      { weight: 100, bake: '10m' },
    ];
    const early = await baking(10, { steps, advanceEarly: true });
    early.cloud.badShare[OLD] = 0.02;
    expect((await verdicts(early, 6)).at(-1)).toBe('pass');
    const patient = await baking(10, { steps });
    patient.cloud.badShare[OLD] = 0.02;
    expect((await verdicts(patient, 6)).at(-1)).toBe('hold');
  });

  test('judges slow responses where the spec says what is slow', async () => {
    const health = { slow: { above: 0.5 } };
    const world = await baking(10, { health });
    world.cloud.slowShare[NEW] = 0.1;
    expect(await verdicts(world, 4)).toEqual(['hold', 'hold', 'hold', 'fail']);
    expect(await failure(world)).toMatchObject({
      message: expect.stringMatching(/^slow responses 10 % on green, 0 % on blue/),
    });
  });
});
