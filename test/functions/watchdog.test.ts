import { describe, expect, test } from 'vitest';
import { watchdog } from '../../functions/watchdog.ts';
import { amend, amendService } from '../../src/records/update.ts';
import { InvalidInput } from '../../src/rollout/errors.ts';
import { needOperator } from '../../src/rollout/interventions/operator.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { abort, fail, recordIntent } from '../../src/rollout/transitions.ts';
import { setWeights } from '../world/balancing.ts';
import { call } from '../world/calling.ts';
import { round } from '../world/events.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, begin, beginAt, FIRST, published, reach } from '../world/progress.ts';
import { record, service } from '../world/records.ts';
import { GROUP_A, GROUP_B, STRANGER } from '../world/specs.ts';
import { aServiceIn, aWorld, fleetIn, liveShare, NEXT, type World } from '../world/world.ts';

const MINUTE = 60_000;

const ended = (status: string, input: string | null = JSON.stringify(FIRST)) => ({
  'detail-type': 'Step Functions Execution Status Change',
  source: 'aws.states',
  detail: { name: 'web-1-e1', status, input, inputDetails: { included: input !== null } },
});

const types = ({ announced }: World) => announced.map(({ type }) => type);

/** What StopExecution, a timeout or a full history leave: nothing runs, and no Catch has run. */
async function die(world: World) {
  const { epoch } = await record(world);
  world.executions.delete(`web-1 at epoch ${epoch}`);
}

/** A rollout whose execution died while green had half of the traffic. */
async function aDeadRollout(): Promise<World> {
  const world = aWorld();
  await beginAt(world, bakingAt(50));
  await die(world);
  return world;
}

describe('an execution that ended without a Catch', () => {
  test('is followed at once by another one, which goes on where it stopped', async () => {
    const world = await aDeadRollout();
    expect(await round(world)).toEqual({ done: { web: ['took-over'] } });
    expect(await record(world)).toMatchObject({ epoch: 2, phase: 'baking', step: 1, takeovers: 1 });
    expect(world.executions).toContain('web-1 at epoch 2');
    const rollout = await reach(world, 'concluded', { rollout: 'web-1', epoch: 2 });
    expect(rollout.outcome).toBe('promoted');
  });

  test('can change nothing any more, should a function of its still run (spinnaker#7921)', async () => {
    const world = await aDeadRollout();
    await round(world);
    await expect(reach(world, bakingAt(100), FIRST)).rejects.toThrow('epoch');
    expect(liveShare(world)).toBe(50);
  });

  test.each(['FAILED', 'TIMED_OUT', 'ABORTED'])('is told by its event: %s', async (status) => {
    const world = await aDeadRollout();
    expect(await watchdog(world.ports, ended(status))).toEqual({ done: { web: ['took-over'] } });
  });

  test('is replaced once, however often and late the event comes', async () => {
    const world = await aDeadRollout();
    for (let time = 0; time < 3; time += 1) await watchdog(world.ports, ended('ABORTED'));
    await world.clock.advance(MINUTE);
    await watchdog(world.ports, ended('ABORTED'));
    expect(await record(world)).toMatchObject({ epoch: 2, takeovers: 1 });
    expect(world.executions.size).toBe(1);
  });

  test('is replaced once by an event and a round at the same moment', async () => {
    const world = await aDeadRollout();
    await Promise.all([watchdog(world.ports, ended('FAILED')), round(world)]);
    expect(await record(world)).toMatchObject({ takeovers: 1 });
    expect(world.executions.size).toBe(1);
  });

  test('is believed by its event at once, and by a look alone only when what began lately has had its time', async () => {
    const soon = aWorld();
    await begin(soon);
    await die(soon);
    expect(await round(soon)).toEqual({ done: {} });
    expect(await watchdog(soon.ports, ended('ABORTED'))).toEqual({ done: { web: ['took-over'] } });
    const later = aWorld();
    await begin(later);
    await die(later);
    await later.clock.advance(2 * MINUTE);
    expect(await round(later)).toEqual({ done: { web: ['took-over'] } });
  });

  test('of an epoch that was taken over says nothing about the one that runs', async () => {
    const world = await aDeadRollout();
    await round(world);
    await world.clock.advance(10 * MINUTE);
    expect(await watchdog(world.ports, ended('ABORTED'))).toEqual({ done: {} });
  });

  test('whose event came without its input makes it look at everything', async () => {
    const world = await aDeadRollout();
    expect(await watchdog(world.ports, ended('FAILED', null))).toEqual({ done: { web: ['took-over'] } });
    const other = await aDeadRollout();
    expect(await watchdog(other.ports, ended('FAILED', '{"by": "hand"}'))).toEqual({
      done: { web: ['took-over'] },
    });
  });

  test('and dies again is replaced ever later, and a person is called after an hour and once a day', async () => {
    const world = await aDeadRollout();
    const takeovers: number[] = [];
    for (let minute = 0; minute < 30 * 60; minute += 1) {
      const { done } = await round(world);
      if (done.web?.includes('took-over')) takeovers.push(minute);
      await die(world);
      await world.clock.advance(MINUTE);
    }
    expect(takeovers.slice(0, 5)).toEqual([0, 2, 6, 12, 20]);
    expect(takeovers[90]! - takeovers[89]!).toBe(15);
    // A day later the timeline was 90 lines of that, and nothing of the rollout was left in the middle of it.
    const { timeline } = await record(world);
    const lines = timeline.filter(({ what }) => what.startsWith('taken over'));
    expect(lines).toMatchObject([
      { what: 'taken over: its execution ended before it did', times: takeovers.length },
    ]);
    const { body } = await call(world, 'GET /rollouts/{id}', { id: 'web-1' });
    expect(JSON.stringify(body)).toContain(
      `ended before it did (${takeovers.length} times since 2026-01-01T`,
    );
    // It is never given up: what ends the executions may end itself.
    expect(takeovers.at(-1)! - takeovers.at(-2)!).toBe(60);
    const calls = world.announced.filter(({ type }) => type === 'RolloutNeedsOperator');
    expect(calls.map(({ at }) => at)).toEqual(['2026-01-01T01:18:15.000Z', '2026-01-02T02:03:15.000Z']);
    expect(calls[0]).toMatchObject({ code: 'ExecutionsEnd', help: expect.stringContaining('/abandon') });
  });
});

describe('nobody is called for a rollout whose executions keep ending', () => {
  const calls = ({ announced }: World) => announced.filter(({ type }) => type === 'RolloutNeedsOperator');

  async function oftenDead(): Promise<World> {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    await die(world);
    await amend(world.ports, 'web-1', (rollout) => ({ ...rollout, takeovers: 8 }));
    await world.clock.advance(20 * MINUTE);
    return world;
  }

  test('unless one has ended once more', async () => {
    const world = await oftenDead();
    await round(world);
    expect(calls(world)).toHaveLength(1);
  });

  test('but itself ends at this moment', async () => {
    const world = await oftenDead();
    world.before('engine.isRunning', () => reach(world, 'concluded'));
    await round(world);
    expect(calls(world)).toEqual([]);
  });

  test('but somebody else takes over at this moment', async () => {
    const world = await oftenDead();
    world.before('engine.isRunning', () =>
      amend(world.ports, 'web-1', (rollout) => ({ ...rollout, epoch: rollout.epoch + 1 })),
    );
    await round(world);
    expect(calls(world)).toEqual([]);
  });
});

describe('a rollout that runs', () => {
  test('is left alone', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const before = await record(world);
    expect(await round(world)).toEqual({ done: {} });
    expect(await record(world)).toEqual(before);
    expect(world.count('traffic.write')).toBe(4);
  });

  test('and changes its record at this moment is left to itself', async () => {
    const world = await aDeadRollout();
    world.before('services.get', () => pressAbort(world));
    expect(await round(world)).toEqual({ done: {} });
    expect(await record(world)).toMatchObject({ epoch: 1, abort: { by: 'ann' } });
  });

  test('and ends at this moment is not brought back to life (spinnaker#4426)', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    await die(world);
    world.before('engine.isRunning', () => reach(world, 'concluded'));
    await round(world);
    expect(await record(world)).toMatchObject({ phase: 'concluded', outcome: 'promoted' });
    expect(world.executions.size).toBe(0);
  });
});

describe('a rollout that needs a person', () => {
  /** Blue is gone while green has half of the traffic: nobody can go back. */
  async function aStuckRollout(): Promise<World> {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    for (const server of fleetIn(world.cloud, 'web-fleet').servers) server.sick = true;
    await pressAbort(world);
    await reach(world, ({ outcome }) => outcome === 'needs-operator');
    await die(world);
    return world;
  }

  test('is tried again every quarter of an hour', async () => {
    const world = await aStuckRollout();
    const stuckAt = world.clock.now();
    expect((await watchdog(world.ports, ended('FAILED'))).done.web).not.toContain('took-over');
    await world.clock.advance(14 * MINUTE);
    expect((await round(world)).done.web).toEqual(['blue-cannot-serve']);
    await world.clock.advance(MINUTE);
    expect((await round(world)).done.web).toEqual(['blue-cannot-serve', 'took-over']);
    expect(await record(world)).toMatchObject({ takenOverAt: stuckAt + 15 * MINUTE, epoch: 2 });
  });

  test('gets its traffic back within a minute of blue being well again, and ends', async () => {
    const world = await aStuckRollout();
    for (const server of fleetIn(world.cloud, 'web-fleet').servers) server.sick = false;
    await world.clock.advance(MINUTE);
    expect((await round(world)).done.web).toEqual(['restored-traffic']);
    expect(liveShare(world)).toBe(0);
    await world.clock.advance(15 * MINUTE);
    await round(world);
    expect(await reach(world, 'concluded', { rollout: 'web-1', epoch: 2 })).toMatchObject({
      outcome: 'reverted',
    });
  });
});

/** AWS was down as blue died in the explorer: its share went to nobody until a quarter of an hour after AWS was back. */
describe('traffic that a dead blue keeps, while AWS was down', () => {
  const sicken = (world: World, sick = true) => {
    for (const server of fleetIn(world.cloud, 'web-fleet').servers) server.sick = sick;
  };

  async function stuckAt(until: Parameters<typeof beginAt>[1]): Promise<World> {
    const world = aWorld();
    await beginAt(world, until);
    await amend(world.ports, 'web-1', (rollout, at) =>
      needOperator(rollout, at, { code: 'CloudUnavailable', reason: 'AWS is down' }),
    );
    await die(world);
    await world.clock.advance(3 * MINUTE);
    return world;
  }

  test.each([
    ['proving', 'proving' as const],
    ['shifting', ({ phase, step }: Rollout) => phase === 'shifting' && step === 1],
    ['baking', bakingAt(50)],
  ])('is moved at once by an execution that goes on in %s', async (_, until) => {
    const world = await stuckAt(until);
    await world.clock.advance(2 * MINUTE);
    sicken(world);
    expect((await round(world)).done.web).toEqual(['took-over']);
    const input = { rollout: 'web-1', epoch: 2 };
    await reach(world, ({ traffic }) => traffic.observed === 100, input);
    expect(liveShare(world)).toBe(100);
  });

  test('and only that makes it hurry: otherwise it is tried again after a quarter of an hour', async () => {
    const world = await stuckAt(bakingAt(50));
    expect((await round(world)).done.web).toBeUndefined();
    sicken(world);
    for (const server of fleetIn(world.cloud, 'web-1').servers) server.sick = true;
    expect((await round(world)).done.web).toBeUndefined();
    const all = await stuckAt(bakingAt(100));
    sicken(all);
    expect((await round(all)).done.web).toBeUndefined();
  });

  test('is green’s within a minute where the rollout has failed by then, and blue’s again once it lives', async () => {
    const world = await aDeadRollout();
    sicken(world);
    await amend(world.ports, 'web-1', (rollout, at) => fail(rollout, at, 'CloudUnavailable', 'AWS is down'));
    await world.clock.advance(MINUTE);
    expect((await round(world)).done.web).toEqual(['served-by-green', 'took-over']);
    expect(liveShare(world)).toBe(100);
    sicken(world, false);
    await world.clock.advance(MINUTE);
    expect((await round(world)).done.web).toEqual(['restored-traffic']);
    expect(liveShare(world)).toBe(0);
  });
});

describe('an abort whose caller died before the traffic moved', () => {
  test('is carried out though nothing runs, and the fleet is retired by another execution', async () => {
    const world = await aDeadRollout();
    await pressAbort(world);
    await world.clock.advance(MINUTE);
    expect(await round(world)).toEqual({ done: { web: ['restored-traffic', 'took-over'] } });
    expect(liveShare(world)).toBe(0);
    const rollout = await reach(world, 'concluded', { rollout: 'web-1', epoch: 2 });
    expect(rollout).toMatchObject({ outcome: 'reverted', traffic: { observed: 0 } });
  });

  test('does not wait for an execution that sleeps through a long bake', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await pressAbort(world);
    await world.clock.advance(MINUTE);
    expect(await round(world)).toEqual({ done: { web: ['restored-traffic'] } });
    expect(await record(world)).toMatchObject({ epoch: 1 });
  });

  test('is left to its caller for a minute: two of them would write twice', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const writes = world.count('traffic.write');
    await pressAbort(world);
    expect(await round(world)).toEqual({ done: {} });
    expect(world.count('traffic.write')).toBe(writes);
  });

  test('is carried out when only the intent of a raise is known', async () => {
    const world = aWorld();
    await beginAt(world, ({ phase }) => phase === 'shifting');
    await amend(world.ports, 'web-1', (record, at) =>
      abort(recordIntent(record, 10, at), at, 'ann', 'alarms'),
    );
    setWeights(world.cloud, { [GROUP_A]: 900, [GROUP_B]: 100 });
    await world.clock.advance(MINUTE);
    await round(world);
    expect(liveShare(world)).toBe(0);
  });

  test('never sends traffic to a blue without healthy servers', async () => {
    const world = await aDeadRollout();
    for (const server of fleetIn(world.cloud, 'web-fleet').servers) server.sick = true;
    await pressAbort(world);
    await world.clock.advance(MINUTE);
    expect((await round(world)).done.web).toContain('blue-cannot-serve');
    expect(liveShare(world)).toBe(50);
  });

  test('that came when blue was shrinking already moves nothing: there is no way back', async () => {
    const world = aWorld();
    await beginAt(world, ({ blue }) => blue.shrinking === true);
    await pressAbort(world);
    await world.clock.advance(MINUTE);
    expect(await round(world)).toEqual({ done: {} });
    expect(liveShare(world)).toBe(100);
  });

  test('does not fight somebody who edits the split, but has an execution report it', async () => {
    const world = await aDeadRollout();
    await pressAbort(world);
    const strange = { [GROUP_A]: 1, [GROUP_B]: 1, [STRANGER]: 1 };
    setWeights(world.cloud, strange);
    await world.clock.advance(MINUTE);
    expect(await round(world)).toEqual({ done: { web: ['took-over'] } });
    expect(world.cloud.weights).toEqual(strange);
  });
});

describe('a claim that broke off', () => {
  test('before its record was written is completed', async () => {
    const world = aWorld();
    await aServiceIn(world);
    world.before('rollouts.save', () => {
      throw new Error('the function was killed');
    });
    await expect(begin(world)).rejects.toThrow();
    expect(await round(world)).toEqual({ done: { web: ['completed-claim'] } });
    expect(world.executions).toContain('web-1 at epoch 1');
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
  });

  test('before its execution was started is taken over', async () => {
    const world = aWorld();
    world.before('engine.start', () => {
      throw new Error('the function was killed');
    });
    await expect(begin(world)).rejects.toThrow('killed');
    expect(await round(world)).toEqual({ done: {} });
    await world.clock.advance(2 * MINUTE);
    expect(await round(world)).toEqual({ done: { web: ['took-over'] } });
    expect(world.executions).toContain('web-1 at epoch 2');
  });
});

describe('an end that broke off', () => {
  const queueNext = ({ ports }: World) =>
    amendService(ports.services, 'web', (service) => ({
      ...service,
      queued: { ...published, image: { id: NEXT } },
    }));

  test('is finished: the lock goes, everybody is told, and what waits starts', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    await queueNext(world);
    world.before('services.save', () => {
      throw new Error('the function was killed');
    });
    await expect(reach(world, 'concluded')).rejects.toThrow('killed');
    expect(await record(world)).toMatchObject({ phase: 'concluded' });
    expect((await service(world)).lock?.rollout).toBe('web-1');
    expect(await round(world)).toEqual({ done: {} });
    await world.clock.advance(2 * MINUTE);
    expect((await round(world)).done.web).toEqual(['released-lock']);
    expect(await service(world)).toMatchObject({
      lock: { rollout: 'web-2' },
      live: { fleet: 'web-1', targetGroup: GROUP_B },
    });
    expect(types(world)).toEqual(['RolloutStarted', 'RolloutPromoted']);
  });

  test('between the lock and what waits for it is finished too', async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    await queueNext(world);
    expect(await round(world)).toEqual({ done: { web: ['started-next'] } });
    expect((await service(world)).lock?.rollout).toBe('web-2');
    expect(world.executions).toContain('web-2 at epoch 2');
  });
});

test('one service that can not be looked at does not keep the others from their look', async () => {
  const world = await aDeadRollout();
  const { lock, ...web } = await service(world);
  const other = { ...web, name: 'api', version: 0, lock: { ...lock!, rollout: 'api-1' } };
  await world.ports.services.save(other);
  world.before('rollouts.get', () => {
    throw new Error('throttled');
  });
  await expect(round(world)).rejects.toThrow('throttled');
  expect(world.executions).toEqual(new Set(['api-1 at epoch 1']));
  expect((await round(world)).done.web).toEqual(['took-over']);
});

test('a service whose record can not be read is reported by each round, and the others are recovered', async () => {
  const world = await aDeadRollout();
  world.stored.services.set('api', '{"schemaVersion": 99}');
  await expect(round(world)).rejects.toThrow('schemaVersion 99');
  expect(await record(world)).toMatchObject({ takeovers: 1 });
  expect(await watchdog(world.ports, ended('ABORTED'))).toEqual({ done: {} });
});

test('an event has it look at the service that it is about, and at no other', async () => {
  const world = await aDeadRollout();
  const { lock, ...web } = await service(world);
  const other = { ...web, name: 'api', version: 0, lock: { ...lock!, rollout: 'api-1' } };
  await world.ports.services.save(other);
  expect(await watchdog(world.ports, ended('FAILED'))).toEqual({ done: { web: ['took-over'] } });
  expect(world.count('fleets.ours')).toBe(0);
});

test('what is no event of its own is refused', async () => {
  const { ports } = aWorld();
  await expect(watchdog(ports, { 'detail-type': 'EC2 AMI State Change', source: 'aws.ec2' })).rejects.toThrow(
    InvalidInput,
  );
});

// Each minute the last rollout of every service was read for its rules, and once more for its fleets.
test('a round reads a rollout that has ended once', async () => {
  const world = aWorld();
  await beginAt(world, 'concluded');
  await world.clock.advance(10 * MINUTE);
  const before = world.count('rollouts.get');
  expect(await round(world)).toEqual({ done: {} });
  expect(world.count('rollouts.get') - before).toBe(1);
});
