import { describe, expect, test } from 'vitest';
import { conclude } from '../../functions/conclude.ts';
import { rollBack } from '../../functions/roll-back.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import type { Phase } from '../../src/rollout/phase.ts';
import { setWeights } from '../world/balancing.ts';
import { ANN, call, rollBackIt, rollBackWeb } from '../world/calling.ts';
import { Crash } from '../world/crash.ts';
import { bakingAt, begin, beginAt, FIRST, published, reach } from '../world/progress.ts';
import { record, service } from '../world/records.ts';
import { GROUP_A, GROUP_B, LISTENER, STRANGER } from '../world/specs.ts';
import { aServiceIn, aWorld, fleetIn, liveShare, NEW, NEXT, OLD, sicken } from '../world/world.ts';

const MINUTE = 60_000;
const SECOND = { rollout: 'web-2', epoch: 2 };

describe('a rollback while a rollout is open', () => {
  test.each([4, 500])(
    'moves the traffic at once, with one write for %i servers, and waits for nobody',
    async (size) => {
      const world = aWorld(size);
      await beginAt(world, bakingAt(50));
      const before = { writes: world.count('traffic.write'), starts: world.count('engine.start') };
      const response = await rollBackWeb(world, { reason: 'error rate' });
      expect(response).toEqual({
        status: 202,
        body: {
          outcome: 'rolled-back',
          repeats: null,
          dropped: null,
          backSince: null,
          rollout: 'web-1',
          detail: 'web-fleet has all of the traffic; web-1 is being retired',
        },
        headers: { location: '/rollouts/web-1' },
      });
      expect(liveShare(world)).toBe(0);
      expect(world.count('traffic.write') - before.writes).toBe(1);
      expect(world.count('engine.start')).toBe(before.starts);
      expect((await record(world)).abort).toMatchObject({ by: ANN, reason: 'error rate' });
    },
  );

  // It was said to be retired, and nobody found it.
  test('before green was made says that it never was', async () => {
    const world = aWorld();
    await beginAt(world, 'planned');
    const detail = 'web-fleet has all of the traffic; web-1 was never launched';
    expect(await rollBackWeb(world)).toMatchObject({ body: { outcome: 'rolled-back', detail } });
    expect(world.cloud.fleets.get('web-1')).toBeUndefined();
  });

  test('says what it can’t move, where connections are split', async () => {
    const world = aWorld();
    const listener = LISTENER.replace('listener/app', 'listener/net');
    world.cloud.routes.delete(LISTENER);
    world.cloud.routes.add(listener);
    await beginAt(world, bakingAt(50), { traffic: { listener, targetGroups: [GROUP_A, GROUP_B] } });
    const detail =
      'web-fleet has all new connections; web-1 is being retired, and keeps its open ones until they end or its servers go';
    expect(await rollBackWeb(world)).toMatchObject({ body: { outcome: 'rolled-back', detail } });
    expect(liveShare(world)).toBe(0);
  });

  // The second of two people was told that their press had taken half a second, and nobody found why they had pressed.
  test('again names the press that has moved the traffic, and keeps the reason of the second', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await rollBackWeb(world, { reason: 'first' });
    const repeats = { by: ANN, reason: 'first' };
    for (let press = 0; press < 2; press += 1)
      expect(await rollBackWeb(world, { reason: 'second' })).toMatchObject({ body: { repeats } });
    expect(await rollBackWeb(world)).toMatchObject({ body: { repeats } });
    const said = (await record(world)).timeline.filter(({ what }) => what.includes('asked for again'));
    expect(said.map(({ what }) => what)).toEqual([`rollback asked for again by ${ANN}: second`]);
  });

  test('again does nothing more, by whichever button', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await rollBackWeb(world, { reason: 'first' });
    const before = await record(world);
    const writes = world.count('traffic.write');
    expect(await rollBackWeb(world, { reason: 'second' })).toMatchObject({ status: 202 });
    expect(await rollBackIt(world)).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
    expect(world.count('traffic.write')).toBe(writes);
    const { abort, traffic } = await record(world);
    expect({ abort, zeroSince: traffic.zeroSince }).toEqual({
      abort: before.abort,
      zeroSince: before.traffic.zeroSince,
    });
  });

  const phases: readonly Phase[] = ['planned', 'launching', 'proving', 'shifting', 'baking', 'retiring-blue'];
  test.each(phases)('is taken in the phase %s, and the machine cleans up', async (phase) => {
    const world = aWorld();
    await beginAt(world, phase);
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
    expect(liveShare(world)).toBe(0);
    expect((await reach(world, 'concluded')).outcome).toBe('reverted');
    expect([...world.cloud.fleets.keys()]).toEqual(['web-fleet']);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 2, version: '$Latest' });
  });

  test.each(['rolling-back', 'retiring-green'] as const)('is taken in the phase %s', async (phase) => {
    const world = aWorld();
    world.cloud.badShare[NEW] = 1;
    await begin(world);
    if (phase === 'rolling-back') {
      await reach(world, ({ failure }) => failure !== undefined);
      sicken(world, 'web-fleet', 2);
      await rollBack(world.ports, FIRST);
      for (const server of fleetIn(world.cloud, 'web-fleet').servers) server.sick = false;
    } else await reach(world, phase);
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
    expect((await reach(world, 'concluded')).outcome).toBe('reverted');
  });

  test('takes part in no foreign split: a third target group is a problem, the abort stands', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 1, [STRANGER]: 1 });
    expect(await rollBackWeb(world)).toMatchObject({
      status: 409,
      body: { type: 'urn:greenshift:problem:DriftDetected' },
    });
    expect((await record(world)).abort).toBeDefined();
  });

  test('with a body that is not one is refused, and nothing is marked', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    expect(await rollBackWeb(world, { forse: true })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'forse', message: 'unknown key; did you mean "force"?' }] },
    });
    expect(await record(world)).not.toHaveProperty('abort');
  });

  // A pasted log was over 500 characters, and the rollback was refused.
  test('is never refused for its note: a long one is cut, and an empty one is none', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const response = await rollBackWeb(world, { reason: '💥'.repeat(501) });
    expect(response).toMatchObject({
      status: 202,
      body: { detail: expect.stringContaining('Only 500 characters of the reason are kept.') },
    });
    expect((await record(world)).abort?.reason).toBe(`${'💥'.repeat(499)}…`);
    const other = aWorld();
    await beginAt(other, bakingAt(50));
    expect((await rollBackWeb(other, { reason: '💥'.repeat(500) })).body).toMatchObject({
      detail: 'web-fleet has all of the traffic; web-1 is being retired',
    });
    const empty = aWorld();
    await beginAt(empty, bakingAt(50));
    expect(await rollBackWeb(empty, { reason: ' ' })).toMatchObject({ status: 202 });
    expect((await record(empty)).abort?.reason).toBe('no reason given');
  });

  test('of a service or a rollout that nobody knows is not found', async () => {
    const world = aWorld();
    expect(await rollBackWeb(world)).toMatchObject({ status: 404 });
    expect(await rollBackIt(world, 'web-9')).toMatchObject({ status: 404 });
  });
});

describe('a blue that cannot take the traffic', () => {
  test('without a healthy server leaves the traffic, keeps the abort, and is answered with a problem', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    sicken(world, 'web-fleet');
    const response = await rollBackWeb(world);
    expect(response).toMatchObject({
      status: 409,
      body: { type: 'urn:greenshift:problem:BlueCannotServe', status: 409, abortRecorded: true },
    });
    const { detail } = response.body as { detail: string };
    expect(detail).not.toContain('force');
    // Half of the requests fail while green could take them, and after an abort no weight rises by itself.
    expect(detail).toContain(`aws elbv2 modify ${LISTENER} {"${GROUP_A}":0,"${GROUP_B}":999}`);
    expect(liveShare(world)).toBe(50);
    expect((await record(world)).abort).toBeDefined();
    expect(await rollBackWeb(world, { force: true })).toMatchObject({ status: 409 });
    expect(liveShare(world)).toBe(50);
  });

  test('with few of them is told of the way to insist, and a person’s word moves it', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    sicken(world, 'web-fleet', 1);
    const refused = await rollBackWeb(world);
    expect(refused).toMatchObject({ status: 409 });
    expect((refused.body as { detail: string }).detail).toContain('{"force": true}');
    expect(await rollBackWeb(world, { force: true })).toMatchObject({ status: 202 });
    expect(liveShare(world)).toBe(0);
  });

  test('left the rollout to a person, who repairs it and presses again: another execution cleans up', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    sicken(world, 'web-fleet');
    await rollBackWeb(world);
    await rollBack(world.ports, FIRST);
    await world.clock.advance(15 * MINUTE);
    expect(await rollBack(world.ports, FIRST)).toMatchObject({ verdict: 'operator' });
    expect(await conclude(world.ports, FIRST)).toMatchObject({ verdict: 'operator' });
    for (const server of fleetIn(world.cloud, 'web-fleet').servers) server.sick = false;
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
    expect([...world.executions]).toEqual(['web-1 at epoch 1', 'web-1 at epoch 2']);
    expect((await reach(world, 'concluded', { rollout: 'web-1', epoch: 2 })).outcome).toBe('reverted');
  });
});

describe('a rollback while blue is shrinking', () => {
  test('is a rollout of blue’s image, which starts as soon as this one has ended', async () => {
    const world = aWorld();
    await beginAt(world, ({ blue }) => blue.shrinking === true);
    expect(await rollBackWeb(world)).toMatchObject({
      status: 202,
      body: { outcome: 'rollout-queued', rollout: 'web-1' },
    });
    expect((await service(world)).queued).toMatchObject({ image: { id: OLD }, fastForward: true });
    expect((await reach(world, 'concluded')).outcome).toBe('promoted');
    await reach(world, 'concluded', SECOND);
    expect((await service(world)).live.imageId).toBe(OLD);
  });

  test('pressed twice is one rollout', async () => {
    const world = aWorld();
    await beginAt(world, ({ blue }) => blue.shrinking === true);
    await rollBackWeb(world);
    await rollBackWeb(world);
    await reach(world, 'concluded');
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { rollout: 'web-2' } });
    await reach(world, 'concluded', SECOND);
    expect(await service(world)).toMatchObject({ generation: 2, live: { imageId: OLD } });
  });

  test('goes before an image that is published meanwhile', async () => {
    const world = aWorld();
    await beginAt(world, ({ blue }) => blue.shrinking === true);
    await rollBackWeb(world, { reason: 'errors since 02:40' });
    await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } });
    await reach(world, 'concluded');
    expect((await service(world)).lock?.request).toMatchObject({
      image: { id: OLD },
      cause: { kind: 'rollback', by: ANN, reason: 'errors since 02:40' },
    });
  });

  test('starts by itself when the rollout ended in the same moment', async () => {
    const world = aWorld();
    await beginAt(world, ({ blue }) => blue.shrinking === true);
    world.before('services.get', () => undefined);
    world.before('services.get', async () => {
      await reach(world, 'concluded');
    });
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rollout-queued' } });
    expect((await service(world)).lock).toMatchObject({ rollout: 'web-2', request: { image: { id: OLD } } });
    expect([...world.executions]).toContain('web-2 at epoch 2');
  });
});

describe('a rollback with no rollout open', () => {
  const promoted = async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    return world;
  };

  test('starts the previous image, straight to 100 % with all checks', async () => {
    const world = await promoted();
    expect(await rollBackWeb(world, { reason: 'errors since 02:40' })).toMatchObject({
      status: 202,
      body: { outcome: 'rollout-started', rollout: 'web-2' },
      headers: { location: '/rollouts/web-2' },
    });
    const rollout = await record(world, 'web-2');
    const cause = { kind: 'rollback', by: ANN, reason: 'errors since 02:40' };
    expect(rollout).toMatchObject({ image: { id: OLD }, cause });
    expect(rollout.timeline[0]?.what).toContain('(errors since 02:40)');
    const shown = await call(world, 'GET /rollouts/{id}', { id: 'web-2' });
    expect(shown.body).toMatchObject({ cause });
    expect(rollout.plan.steps.map(({ weight }) => weight)).toEqual([100]);
    expect([...world.executions]).toContain('web-2 at epoch 2');
    await reach(world, 'concluded', SECOND);
    expect((await service(world)).live.imageId).toBe(OLD);
  });

  test('pressed twice is one rollout, and does not abort the way back', async () => {
    const world = await promoted();
    await rollBackWeb(world);
    expect(await rollBackWeb(world)).toMatchObject({
      status: 202,
      body: { outcome: 'rollout-started', rollout: 'web-2' },
    });
    expect(await record(world, 'web-2')).not.toHaveProperty('abort');
    expect((await service(world)).generation).toBe(2);
  });

  test('pressed by two at once is one rollout', async () => {
    const world = await promoted();
    const both = await Promise.all([rollBackWeb(world), rollBackWeb(world)]);
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    expect((await service(world)).generation).toBe(2);
    expect(await record(world, 'web-2')).not.toHaveProperty('abort');
  });

  test('after a rollback does not bring the bad image back', async () => {
    const world = await promoted();
    await rollBackWeb(world);
    await reach(world, 'concluded', SECOND);
    const { endedAt } = await record(world, 'web-2');
    // A colleague's press was answered with a problem, which read as if the way back had failed. The bad image isn't named.
    expect(await rollBackWeb(world)).toMatchObject({
      status: 200,
      body: {
        outcome: 'already-rolled-back',
        rollout: 'web-2',
        detail: `${OLD} is back already, since ${new Date(endedAt!).toISOString()} by web-2: web-2 is live with ${OLD} and has all of the traffic. For an older image, send POST /services/web/rollouts {"image": "ami-…"}.`,
      },
    });
    await world.clock.advance(30 * MINUTE);
    expect(await rollBackWeb(world)).toMatchObject({
      status: 409,
      body: {
        type: 'urn:greenshift:problem:NothingToRollBackTo',
        detail:
          'web has no previous image to roll back to; of its last 5 promotions no other image can be launched, but for what was rolled back from or recalled since: GET /services/web/rollouts lists them, POST /services/web/rollouts {"image": "ami-…"} rolls out any',
      },
    });
    expect(await service(world)).toMatchObject({ generation: 2, live: { imageId: OLD } });
  });

  test('after a rollback names the newest image that was live, and wasn’t rolled back from', async () => {
    const world = await promoted();
    const generations = [
      { image: NEXT, id: 'web-2', epoch: 2 },
      { image: OLD, id: 'web-3', epoch: 3 },
    ];
    for (const { image, id, epoch } of generations) {
      await world.clock.advance(2 * MINUTE);
      await startRollout(world.ports, 'web', { ...published, image: { id: image }, allowRepeat: true });
      await reach(world, 'concluded', { rollout: id, epoch });
    }
    await world.clock.advance(2 * MINUTE);
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { rollout: 'web-4' } });
    await reach(world, 'concluded', { rollout: 'web-4', epoch: 4 });
    expect((await service(world)).live.imageId).toBe(NEXT);
    const order = `POST /services/web/rollouts {"image": "${NEW}", "expedited": true}`;
    const named = { detail: expect.stringContaining(order) };
    expect(await rollBackWeb(world)).toMatchObject({ status: 200, body: named });
    await world.clock.advance(30 * MINUTE);
    expect(await rollBackWeb(world)).toMatchObject({ status: 409, body: named });
  });

  test('right after an abort means that one, and goes no further back', async () => {
    const world = await promoted();
    await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } });
    await reach(world, 'baking', SECOND);
    await rollBackWeb(world);
    await reach(world, 'concluded', SECOND);
    expect(await rollBackWeb(world)).toMatchObject({
      status: 200,
      body: { outcome: 'already-rolled-back', rollout: 'web-2' },
    });
    expect((await service(world)).live.imageId).toBe(NEW);
    await world.clock.advance(31 * MINUTE);
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { rollout: 'web-3' } });
  });

  test('of a service that never had another image has nothing to go back to', async () => {
    const world = aWorld();
    await aServiceIn(world);
    expect(await rollBackWeb(world)).toMatchObject({ status: 409 });
  });

  test('whose start broke off is completed when it is pressed again', async () => {
    const world = await promoted();
    for (const name of ['services.save', 'rollouts.save']) {
      const cut = await promoted();
      cut.after(name, () => {
        throw new Crash(`after ${name}`);
      });
      await expect(rollBackWeb(cut)).rejects.toBeInstanceOf(Crash);
      expect(await rollBackWeb(cut)).toMatchObject({ status: 202, body: { rollout: 'web-2' } });
      expect([...cut.executions]).toContain('web-2 at epoch 2');
    }
    world.before('engine.start', () => {
      throw new Crash('before engine.start');
    });
    await expect(rollBackWeb(world)).rejects.toBeInstanceOf(Crash);
    expect(await rollBackWeb(world)).toMatchObject({ status: 202 });
    expect([...world.executions]).toContain('web-2 at epoch 2');
  });
});

test('a rollback of a claim that broke off half-way makes its record, aborts it and has it cleaned up', async () => {
  const world = aWorld();
  await aServiceIn(world);
  world.after('services.save', () => {
    throw new Crash('after the claim');
  });
  await expect(startRollout(world.ports, 'web', published)).rejects.toBeInstanceOf(Crash);
  expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { rollout: 'web-1' } });
  expect([...world.executions]).toEqual(['web-1 at epoch 1']);
  expect((await reach(world, 'concluded')).outcome).toBe('reverted');
});

describe('a rollback of a rollback', () => {
  const goingBack = async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    await rollBackWeb(world);
    return world;
  };

  test('by its own button stops it', async () => {
    const world = await goingBack();
    await reach(world, 'baking', SECOND);
    expect(await rollBackIt(world, 'web-2')).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
    expect((await reach(world, 'concluded', SECOND)).outcome).toBe('reverted');
    expect((await service(world)).live.imageId).toBe(NEW);
  });

  test('that has failed and is stuck is not said to be under way', async () => {
    const world = await goingBack();
    await reach(world, 'baking', SECOND);
    sicken(world, 'web-2');
    sicken(world, 'web-1');
    await reach(world, ({ outcome }) => outcome === 'needs-operator', SECOND);
    expect(await rollBackWeb(world)).toMatchObject({
      status: 409,
      body: { type: 'urn:greenshift:problem:BlueCannotServe' },
    });
    for (const server of fleetIn(world.cloud, 'web-1').servers) server.sick = false;
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
    expect([...world.executions]).toContain('web-2 at epoch 3');
  });
});

describe('a rollback of a rollout that is over', () => {
  test('and was reverted is done already', async () => {
    const world = aWorld();
    world.cloud.badShare[NEW] = 1;
    await beginAt(world, 'concluded');
    const outcome = 'already-rolled-back';
    const detail = `web-1 was rolled back already: web-fleet is live with ${OLD} and has all of the traffic. For an older image, send POST /services/web/rollouts {"image": "ami-…"}.`;
    for (const press of [rollBackIt, rollBackWeb])
      expect(await press(world)).toMatchObject({ status: 200, body: { outcome, detail } });
  });

  // The function that concludes had died, and so did the watchdog for minutes: every press was refused.
  test('but holds the service still doesn’t wait for the watchdog to free it', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const before = await service(world);
    await reach(world, 'concluded');
    const { version } = await service(world);
    await world.ports.services.save({ ...before, version });
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rollout-started' } });
    expect((await service(world)).lock).toMatchObject({ rollout: 'web-2' });
    expect((await record(world, 'web-2')).image).toEqual({ id: OLD });
  });

  test('and was promoted comes too late, and says what to do', async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    const response = await rollBackIt(world);
    expect(response).toMatchObject({
      status: 409,
      body: { type: 'urn:greenshift:problem:RolloutConcluded' },
    });
    expect((response.body as { detail: string }).detail).toContain('POST /services/web/rollback');
  });
});
