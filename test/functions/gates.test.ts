import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import { retireFleet } from '../../functions/retire-fleet.ts';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import { rolloutView } from '../../src/api/views.ts';
import { pauseByName, resumeByName } from '../../src/commands/pause.ts';
import { giveWeightByName } from '../../src/commands/promote.ts';
import { rollBackRollout } from '../../src/commands/rollback/roll-back.ts';
import type { GateReply } from '../../src/rollout/gates/gate-record.ts';
import { planFor } from '../../src/rollout/plan/plan.ts';
import { type Rollout, resultOf } from '../../src/rollout/record.ts';
import { waitingFor } from '../../src/rollout/waiting/waiting.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { aSpec } from '../world/specs.ts';
import { aWorld, fleetIn, liveShare, NEW, type World } from '../world/world.ts';

const MINUTE = 60_000;

const timeline = async (world: World) => (await record(world)).timeline.map(({ what }) => what);
const ids = ({ cloud }: World) => cloud.gates.asked.map(({ id }) => id);

const pass = (reason = ''): GateReply => ({ kind: 'pass', reason });
const wait = (reason = 'not yet'): GateReply => ({ kind: 'wait', reason });

/** A world whose function `check` answers so, one reply after the other; the last one again and again. */
function aWorldThatAnswers(...replies: GateReply[]): World {
  const world = aWorld();
  world.cloud.gates.replies.set('check', () => (replies.length > 1 ? replies.shift()! : replies[0]!));
  return world;
}

const gate = (more: Record<string, unknown>) => ({
  gates: [{ name: 'smoke-test', function: 'check', ...more }],
});
const BEFORE_TRAFFIC = gate({ before: 'traffic' });
const BEFORE_STEPS = gate({ before: 'step' });
const BEFORE_RETIREMENT = gate({ before: 'retirement' });
const AFTER_REVERT = gate({ after: 'revert' });

describe('a gate before traffic', () => {
  test('is asked once, before green has a client, with the question on the record', async () => {
    const world = aWorldThatAnswers(pass('12 tests are green'));
    world.before('gates.ask', async () => {
      expect(liveShare(world)).toBe(0);
      const { gating } = await record(world);
      expect(gating).toMatchObject({ point: 'step', step: 0, gates: [{ name: 'smoke-test', attempt: 1 }] });
    });
    const ended = await beginAt(world, 'concluded', BEFORE_TRAFFIC);
    expect(ended.outcome).toBe('promoted');
    expect(ids(world)).toEqual(['web-1/smoke-test/step-0-at-10/1']);
    expect(await timeline(world)).toContain('the gate smoke-test lets 10 % pass: 12 tests are green');
    expect(world.cloud.gates.asked[0]).toMatchObject({
      moment: 'before-traffic',
      step: { index: 0, of: 3, weight: 10 },
      traffic: { green: 0, blue: 100 },
      green: { fleet: 'web-1', image: NEW },
    });
  });

  test('that says wait is asked again, each time with another id, and held up until it passes', async () => {
    const world = aWorldThatAnswers(wait('2 of 12 tests'), wait('7 of 12 tests'), pass());
    await beginAt(world, ({ gating }) => gating?.gates[0]?.answer?.kind === 'wait', BEFORE_TRAFFIC);
    const waiting = waitingFor(await record(world), world.clock.now());
    expect(waiting).toMatchObject({
      kind: 'gate',
      held: true,
      code: 'GateWaits',
      reason: '10 % is next, and the gate smoke-test has it wait: 2 of 12 tests',
      after: 'revert',
    });
    expect(waiting!.until).toBe((await record(world)).gating!.gates[0]!.since + 10 * MINUTE);
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
    expect(ids(world)).toEqual([1, 2, 3].map((attempt) => `web-1/smoke-test/step-0-at-10/${attempt}`));
    const held = world.announced.filter(({ type }) => type === 'RolloutHeld');
    expect(held).toMatchObject([{ code: 'GateWaits' }]);
    expect((await timeline(world)).filter((what) => what.includes('has 10 % wait until'))).toHaveLength(1);
  });

  test('that fails sends the rollout back with its reason, before green had a client', async () => {
    const world = aWorldThatAnswers({ kind: 'fail', reason: '3 of 12 tests fail' });
    const ended = await beginAt(world, 'concluded', BEFORE_TRAFFIC);
    expect(ended).toMatchObject({
      outcome: 'reverted',
      failure: { code: 'GateFailed', message: 'the gate smoke-test is against 10 %: 3 of 12 tests fail' },
    });
    expect(ended.traffic.raised).toBeUndefined();
    expect((await world.ports.services.get('web')).retry).toBeUndefined();
  });

  test('that says wait for longer than its timeout sends the rollout back, by the clock', async () => {
    const world = aWorldThatAnswers(wait('the ticket is open'));
    const ended = await beginAt(world, 'concluded', gate({ before: 'traffic', timeout: '30m' }));
    expect(ended.failure).toMatchObject({
      code: 'GateTimeout',
      message: "the gate smoke-test hasn't let 10 % pass within 30m: the ticket is open",
    });
    const [{ since } = { since: 0 }] = ended.gating!.gates;
    expect(ended.failure!.at).toBe(since + 30 * MINUTE);
  });

  test('that never answers is asked with the same id until its timeout, and the image is not to blame', async () => {
    const world = aWorldThatAnswers({ kind: 'unanswered', reason: 'the function failed: Error: no' });
    const ended = await beginAt(world, 'concluded', BEFORE_TRAFFIC);
    expect(ended.failure).toMatchObject({
      code: 'GateUnanswered',
      message: "the gate smoke-test hasn't answered about 10 % within 10m: the function failed: Error: no",
    });
    expect(world.count('gates.ask')).toBeGreaterThan(10);
    expect(new Set(ids(world))).toEqual(new Set(['web-1/smoke-test/step-0-at-10/1']));
    expect((await world.ports.services.get('web')).retry).toMatchObject({ image: { id: NEW } });
  });

  test('is passed over at its timeout where the spec says so', async () => {
    const world = aWorldThatAnswers(wait());
    const change = gate({ before: 'traffic', timeout: '5m', onTimeout: 'pass' });
    expect(await beginAt(world, 'concluded', change)).toMatchObject({ outcome: 'promoted' });
    expect(await timeline(world)).toContain(
      '10 % waits for the gate smoke-test no longer, as the spec says: not yet',
    );
  });

  test('is asked with the same id once more when its answer was lost', async () => {
    const world = aWorldThatAnswers(pass());
    await beginAt(world, 'shifting', BEFORE_TRAFFIC);
    world.after('gates.ask', () => {
      throw new Error('the process ends');
    });
    await expect(shiftTraffic(world.ports, FIRST)).rejects.toThrow('the process ends');
    expect(await shiftTraffic(world.ports, FIRST)).toMatchObject({ verdict: 'hold', wait: 1 });
    expect(ids(world)).toEqual(['web-1/smoke-test/step-0-at-10/1', 'web-1/smoke-test/step-0-at-10/1']);
    expect(await shiftTraffic(world.ports, FIRST)).toMatchObject({ verdict: 'pass' });
  });

  test('leaves green the time that it has to become healthy, however long it has it wait', async () => {
    const world = aWorldThatAnswers(wait());
    await beginAt(world, 'shifting', { ...gate({ before: 'traffic', timeout: '2h' }), startWithin: '4m' });
    for (let time = 0; time < 25; time += 1) {
      const { wait: seconds } = await shiftTraffic(world.ports, FIRST);
      await world.clock.advance(seconds * 1_000);
    }
    const { servers } = fleetIn(world.cloud, 'web-1');
    for (const server of servers) server.sick = true;
    expect(await shiftTraffic(world.ports, FIRST)).toMatchObject({ verdict: 'hold' });
    for (const server of servers) server.sick = false;
    world.cloud.gates.replies.set('check', () => pass());
    expect(await reach(world, bakingAt(10))).toMatchObject({ phase: 'baking' });
  });

  test('is asked again after a pause, for what it has said then may be old', async () => {
    const world = aWorldThatAnswers(pass());
    world.cloud.gates.replies.set('slow', () => wait());
    const gates = [
      { name: 'smoke-test', function: 'check', before: 'traffic' },
      { name: 'ticket', function: 'slow', before: 'traffic', timeout: '1d' },
    ];
    await beginAt(world, ({ gating }) => gating?.gates.length === 2, { gates });
    await pauseByName(world.ports, 'web-1', { by: 'ann', reason: 'lunch' });
    await world.clock.advance(30 * MINUTE);
    await resumeByName(world.ports, 'web-1', { by: 'ann', reason: 'back', isExplained: true });
    world.cloud.gates.replies.set('slow', () => pass());
    const { epoch } = await record(world);
    await reach(world, bakingAt(10), { rollout: 'web-1', epoch });
    expect(ids(world).filter((id) => id.includes('smoke'))).toEqual([
      'web-1/smoke-test/step-0-at-10/1',
      'web-1/smoke-test/step-0-at-10/2',
    ]);
  });
});

// Each pause had given a gate its whole time once more: one that never passes held a rollout for as long as it was paused.
describe('the time of a gate', () => {
  const TIMED = gate({ before: 'traffic', timeout: '1h' });
  const isWaiting = ({ gating }: Rollout) => gating?.gates[0]?.answer?.kind === 'wait';
  const pauseIt = (world: World) => pauseByName(world.ports, 'web-1', { by: 'ann', reason: 'lunch' });
  const resumeIt = (world: World) =>
    resumeByName(world.ports, 'web-1', { by: 'ann', reason: 'back', isExplained: true });

  async function failsAt(world: World): Promise<{ readonly since: number; readonly at: number }> {
    const { epoch, gating } = await record(world);
    const ended = await reach(world, 'concluded', { rollout: 'web-1', epoch });
    expect(ended.failure).toMatchObject({ code: 'GateTimeout' });
    return { since: gating!.gates[0]!.since, at: ended.failure!.at };
  }

  test('leaves out pauses, however often they are changed, and no other minute', async () => {
    const world = aWorldThatAnswers(wait());
    await beginAt(world, isWaiting, TIMED);
    await world.clock.advance(20 * MINUTE);
    await pauseIt(world);
    await world.clock.advance(90 * MINUTE);
    await pauseIt(world);
    await world.clock.advance(30 * MINUTE);
    await resumeIt(world);
    await world.clock.advance(10 * MINUTE);
    await pauseIt(world);
    await world.clock.advance(5 * MINUTE);
    await resumeIt(world);
    const { since, at } = await failsAt(world);
    expect(at - since).toBe((60 + 120 + 5) * MINUTE);
  });

  test('begins anew with the end of a pause that a record of before does not know the length of', async () => {
    const world = aWorldThatAnswers(wait());
    await beginAt(world, isWaiting, TIMED);
    await world.clock.advance(50 * MINUTE);
    await pauseIt(world);
    const { resumedAt } = (await resumeIt(world)).rollout;
    const { gating, ...rest } = await record(world);
    const gates = gating!.gates.map(({ paused: _, ...asked }) => asked);
    await world.ports.rollouts.save({ ...rest, gating: { ...gating!, gates } });
    expect((await failsAt(world)).at - resumedAt!).toBe(60 * MINUTE);
  });

  test('is told as the function is, and shown', async () => {
    const world = aWorldThatAnswers(wait());
    await beginAt(world, isWaiting, TIMED);
    const [{ since } = { since: 0 }] = (await record(world)).gating!.gates;
    await pauseIt(world);
    await world.clock.advance(30 * MINUTE);
    const until = since + 90 * MINUTE;
    const shown = rolloutView(await record(world), world.clock.now()).gates;
    expect(shown).toMatchObject([{ until: new Date(until).toISOString() }]);
    const { epoch } = (await resumeIt(world)).rollout;
    await shiftTraffic(world.ports, { rollout: 'web-1', epoch });
    expect(world.cloud.gates.asked.at(-1)).toMatchObject({ until: new Date(until).toISOString() });
    expect(waitingFor(await record(world), world.clock.now())).toMatchObject({ kind: 'gate', until });
  });
});

describe('a gate before each step', () => {
  test('is asked before every weight, and while it has one wait the bake goes on being watched', async () => {
    const world = aWorldThatAnswers(pass(), wait('batch job'), wait('batch job'), pass());
    await beginAt(world, ({ gating }) => gating?.step === 1 && gating.waitedAt !== undefined, BEFORE_STEPS);
    const seen = await record(world);
    expect(seen).toMatchObject({ phase: 'baking', step: 0, traffic: { observed: 10 } });
    expect(waitingFor(seen, world.clock.now())).toMatchObject({
      kind: 'gate',
      held: true,
      reason: '50 % is next, and the gate smoke-test has it wait: batch job',
    });
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
    expect(ids(world)).toEqual([
      'web-1/smoke-test/step-0-at-10/1',
      'web-1/smoke-test/step-1-at-50/1',
      'web-1/smoke-test/step-1-at-50/2',
      'web-1/smoke-test/step-1-at-50/3',
      'web-1/smoke-test/step-2-at-100/1',
    ]);
  });

  test('that has a step wait leaves a green that turns bad in its bake, from where it goes back', async () => {
    const world = aWorldThatAnswers(pass(), wait());
    const change = gate({ before: 'step', timeout: '1d' });
    await beginAt(world, ({ gating }) => gating?.step === 1 && gating.waitedAt !== undefined, change);
    world.cloud.badShare[NEW] = 0.5;
    const ended = await reach(world, 'concluded');
    expect(ended).toMatchObject({
      outcome: 'reverted',
      failure: { code: expect.stringMatching(/Outage|Bad/) },
    });
  });

  test('that fails half-way gives blue everything back', async () => {
    const world = aWorldThatAnswers(pass(), { kind: 'fail', reason: 'the queue grows' });
    const ended = await beginAt(world, 'concluded', BEFORE_STEPS);
    expect(ended).toMatchObject({
      outcome: 'reverted',
      failure: { code: 'GateFailed', message: 'the gate smoke-test is against 50 %: the queue grows' },
    });
    expect(liveShare(world)).toBe(0);
  });

  test('never keeps on-call from rolling back', async () => {
    const world = aWorldThatAnswers(pass(), wait());
    await beginAt(world, ({ gating }) => gating?.step === 1 && gating.waitedAt !== undefined, BEFORE_STEPS);
    const asked = world.count('gates.ask');
    await rollBackRollout(world.ports, 'web-1', { by: 'ann', reason: 'enough', force: false });
    expect(liveShare(world)).toBe(0);
    expect(resultOf(await reach(world, 'concluded'))).toBe('rolled-back');
    expect(world.count('gates.ask')).toBe(asked);
  });

  test('takes no patience from a bake: what speaks against green has its time after the wait', async () => {
    const world = aWorldThatAnswers(pass(), ...Array.from({ length: 30 }, () => wait()), pass());
    const change = {
      ...gate({ before: 'step', timeout: '1d' }),
      limits: { minimumRequests: 100, holdAtMost: '10m' },
    };
    await beginAt(world, ({ gating }) => gating?.step === 1 && (gating.gates[0]?.attempt ?? 0) > 20, change);
    world.cloud.isUnreported = () => true;
    await world.clock.advance(5 * MINUTE);
    expect(await analyze(world.ports, FIRST)).toMatchObject({ verdict: 'hold' });
  });
});

describe('a gate before retirement', () => {
  test('keeps blue whole and warm until it passes', async () => {
    const world = aWorldThatAnswers(wait('nightly report'), wait('nightly report'), pass());
    await beginAt(
      world,
      ({ gating }) => gating?.point === 'retirement' && gating.waitedAt !== undefined,
      BEFORE_RETIREMENT,
    );
    const seen = await record(world);
    expect(seen).toMatchObject({ phase: 'baking', traffic: { observed: 100 } });
    expect(waitingFor(seen, world.clock.now())).toMatchObject({ kind: 'gate', after: 'revert' });
    expect(fleetIn(world.cloud, 'web-fleet').servers).toHaveLength(4);
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
    expect(await timeline(world)).toContain("the gate smoke-test lets blue's retirement pass");
  });

  test('is asked another question after another bake at 100 %, for what it knows of the first one is old', async () => {
    const world = aWorldThatAnswers(wait('nightly report'));
    await beginAt(world, ({ gating }) => gating?.waitedAt !== undefined, BEFORE_RETIREMENT);
    const again = { by: 'ann', reason: 'one more night', weight: 100, bake: undefined };
    await giveWeightByName(world.ports, 'web-1', again);
    await reach(world, ({ gating }) => gating?.step === 3 && gating.waitedAt !== undefined);
    const [first, ...others] = ids(world);
    expect(first).toBe('web-1/smoke-test/retirement-after-step-2/1');
    expect(others).toEqual(['web-1/smoke-test/retirement-after-step-3/1']);
  });

  test('that fails gives blue everything back', async () => {
    const world = aWorldThatAnswers({ kind: 'fail', reason: 'wrong totals' });
    const ended = await beginAt(world, 'concluded', BEFORE_RETIREMENT);
    expect(ended.failure!.message).toBe("the gate smoke-test is against blue's retirement: wrong totals");
    expect(liveShare(world)).toBe(0);
  });
});

describe('a gate after a revert', () => {
  const bad = (world: World) => {
    world.cloud.badShare[NEW] = 1;
    return world;
  };

  test('is told why, once blue has everything', async () => {
    const world = bad(aWorldThatAnswers(pass('flags are off')));
    world.before('gates.ask', () => expect(liveShare(world)).toBe(0));
    const ended = await beginAt(world, 'concluded', AFTER_REVERT);
    expect(ended.outcome).toBe('reverted');
    expect(world.cloud.gates.asked).toMatchObject([
      { id: 'web-1/smoke-test/revert/1', moment: 'after-revert', revert: { code: ended.failure!.code } },
    ]);
    expect(await timeline(world)).toContain('the gate smoke-test was told of the revert: flags are off');
  });

  test('is not told of a promotion', async () => {
    const world = aWorldThatAnswers(pass());
    await beginAt(world, 'concluded', AFTER_REVERT);
    expect(world.count('gates.ask')).toBe(0);
  });

  test('that fails is told, and keeps nothing', async () => {
    const world = bad(aWorldThatAnswers({ kind: 'fail', reason: 'no such flag' }));
    await beginAt(world, 'concluded', AFTER_REVERT);
    const attention = world.announced.filter(({ type }) => type === 'RolloutNeedsAttention');
    expect(attention).toMatchObject([
      { reason: 'the gate smoke-test, told of the revert, says that something is wrong: no such flag' },
    ]);
    expect((await world.ports.services.get('web')).lock).toBeUndefined();
  });

  // One that hangs takes ten seconds each time: at every poll of the cleanup it made that as much longer.
  test('that never answers is told again no sooner than after a minute', async () => {
    const world = bad(aWorldThatAnswers({ kind: 'unanswered', reason: 'hangs' }));
    await beginAt(world, 'retiring-green', AFTER_REVERT);
    const askedAt: number[] = [];
    const retire = async () => {
      const before = world.count('gates.ask');
      await retireFleet(world.ports, { ...FIRST, fleet: 'green' });
      if (world.count('gates.ask') > before) askedAt.push(world.clock.now());
      await world.clock.advance(15_000);
    };
    for (let poll = 0; poll < 12; poll += 1) await retire();
    expect(askedAt).toHaveLength(3);
    expect(askedAt[1]! - askedAt[0]!).toBe(60_000);
  });

  test('that never answers is told again while green goes, and the end says so', async () => {
    const world = bad(aWorldThatAnswers({ kind: 'unanswered', reason: 'throttled' }));
    await beginAt(world, 'concluded', AFTER_REVERT);
    expect(world.count('gates.ask')).toBeGreaterThan(1);
    const told = (await timeline(world)).filter((what) => what.includes('gate smoke-test'));
    expect(told).toHaveLength(1);
    expect((await world.ports.services.get('web')).lock).toBeUndefined();
  });
});

test('a rollout that goes straight to 100 % asks no gate before it, and tells of its revert', () => {
  const gates = [
    { name: 'a', function: 'check', before: 'traffic' },
    { name: 'b', function: 'check', after: 'revert' },
  ];
  expect(planFor(aSpec({ gates }), true).gates?.map(({ name }) => name)).toEqual(['b']);
  expect(planFor(aSpec({ gates }), false).gates?.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('a weight by hand is asked about when it is above what green has, as another question in the same place', async () => {
  const world = aWorldThatAnswers(pass(), wait());
  await beginAt(world, ({ gating }) => gating?.step === 1 && gating.waitedAt !== undefined, BEFORE_STEPS);
  const give = (weight: number) =>
    giveWeightByName(world.ports, 'web-1', { by: 'ann', reason: 'more', weight, bake: undefined });
  await give(20);
  await reach(world, ({ gating }) => gating?.weight === 20 && gating.waitedAt !== undefined);
  expect(ids(world).at(-1)).toBe('web-1/smoke-test/step-1-at-20/1');
  const asked = world.count('gates.ask');
  await give(5);
  await reach(world, bakingAt(5));
  expect(world.count('gates.ask')).toBe(asked);
});
