import { describe, expect, test } from 'vitest';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { setWeights } from '../world/balancing.ts';
import { ANN, abandonIt, call, rollBackIt, rollBackWeb } from '../world/calling.ts';
import { bakingAt, beginAt, published, reach, type Until } from '../world/progress.ts';
import { record, service } from '../world/records.ts';
import { GROUP_A, GROUP_B, LISTENER } from '../world/specs.ts';
import { aWorld, liveShare, NEW, NEXT, OLD, sicken, type World } from '../world/world.ts';

const MINUTE = 60_000;
const SECOND = { rollout: 'web-2', epoch: 2 };
const detailOf = ({ body }: { body: unknown }) => (body as { detail: string }).detail;
const startIt = (world: World, body: unknown) =>
  call(world, 'POST /services/{service}/rollouts', { service: 'web' }, body);
const problem = (type: string) => ({ status: 409, body: { type: `urn:greenshift:problem:${type}` } });

/** NEW is live as `web-1`, and what the promotion has removed is surely not seen any more. */
async function promoted(): Promise<World> {
  const world = aWorld();
  await beginAt(world, 'concluded');
  await world.clock.advance(2 * MINUTE);
  return world;
}

/** As `promoted`; then the image NEXT is rolled out until `until`. */
async function withNext(until: Until, prepare: (world: World) => unknown = () => {}): Promise<World> {
  const world = await promoted();
  prepare(world);
  await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } });
  await reach(world, until, SECOND);
  return world;
}

const ended: Until = ({ phase }: Rollout) => phase === 'concluded';

describe('which press is the same', () => {
  // On call saw errors of the live image and was told that it was rolled back already: the image after it hadn't booted.
  test('not that of a later image which was reverted before it had any traffic', async () => {
    const world = await withNext(ended, ({ cloud }) => Object.assign(cloud, { bootTime: 100 * MINUTE }));
    Object.assign(world.cloud, { bootTime: 90_000 });
    expect(await record(world, 'web-2')).toMatchObject({ outcome: 'reverted', traffic: { observed: 0 } });
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rollout-started' } });
    expect(await record(world, 'web-3')).toMatchObject({ image: { id: OLD } });
  });

  test('that of a colleague, minutes after the one that aborted an image without traffic', async () => {
    const world = await withNext('planned');
    await rollBackWeb(world);
    await reach(world, 'concluded', SECOND);
    expect(await rollBackWeb(world)).toMatchObject({
      status: 200,
      body: { outcome: 'already-rolled-back', rollout: 'web-2' },
    });
    // Who presses later than that means the image that clients get.
    await world.clock.advance(5 * MINUTE);
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { rollout: 'web-3' } });
    expect(await record(world, 'web-3')).toMatchObject({ image: { id: OLD } });
  });

  test('not one whose traffic somebody has moved since: who has it is told instead', async () => {
    const world = await withNext(bakingAt(50));
    await rollBackWeb(world);
    await reach(world, 'concluded', SECOND);
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 3 });
    const response = await rollBackWeb(world);
    expect(response).toMatchObject(problem('DriftDetected'));
    expect(detailOf(response)).toContain(`${GROUP_A} has 25 % of the traffic`);
    expect(await rollBackIt(world, 'web-2')).toMatchObject(problem('DriftDetected'));
  });

  test('one whose live fleet is weak says how weak, and names the image before it', async () => {
    const world = await withNext(bakingAt(50));
    await rollBackWeb(world);
    await reach(world, 'concluded', SECOND);
    sicken(world, 'web-1', 1);
    const response = await rollBackWeb(world);
    expect(response).toMatchObject({ status: 200 });
    expect(detailOf(response)).toContain('with 1 of 4 servers healthy');
    expect(detailOf(response)).toContain(`POST /services/web/rollouts {"image": "${OLD}"}`);
  });

  test('of a rollout that ended before another began is told of that one', async () => {
    const world = await withNext(bakingAt(50));
    await rollBackWeb(world);
    await reach(world, 'concluded', SECOND);
    await startIt(world, { image: NEXT });
    const response = await rollBackIt(world, 'web-2');
    expect(response).toMatchObject({ status: 200, body: { outcome: 'already-rolled-back' } });
    expect(detailOf(response)).toContain('since then web-3 has begun');
  });
});

describe('a press without a rollout under way looks first', () => {
  // All of the weight stood on the empty target group, and the press said that a rollout was on its way.
  test('at the split: everything on the empty target group is told, with the command that gives it back', async () => {
    const world = await promoted();
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 0 });
    const response = await rollBackWeb(world);
    expect(response).toMatchObject(problem('DriftDetected'));
    const detail = detailOf(response);
    expect(detail).toContain(`${GROUP_A} has 100 % of the traffic at ${LISTENER}, and no healthy server`);
    expect(detail).toContain('its live fleet is web-1, with 4 of 4 servers healthy');
    expect(detail).toContain(`aws elbv2 modify ${LISTENER} {"${GROUP_A}":0,"${GROUP_B}":999}`);
    expect((response.body as { abortRecorded?: true }).abortRecorded).toBeUndefined();
    expect(await service(world)).toMatchObject({ generation: 1 });
    setWeights(world.cloud, { [GROUP_A]: 0, [GROUP_B]: 999 });
    expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { rollout: 'web-2' } });
  });

  test('at its routes: one that is gone is told, without a rollout to abandon', async () => {
    const world = await promoted();
    world.cloud.routes.delete(LISTENER);
    const response = await rollBackWeb(world);
    expect(response).toMatchObject(problem('RouteGone'));
    expect(detailOf(response)).toContain('send PUT /services/web');
    expect(detailOf(response)).not.toContain('abandon');
  });

  test.each([
    ['is gone', (world: World) => void world.cloud.images.delete(OLD)],
    [
      'is disabled',
      (world: World) => void Object.assign(world.cloud.images.get(OLD)!, { state: 'disabled' }),
    ],
  ])('at the image: one that %s can’t be started, and what can is named', async (_, lose) => {
    const world = await promoted();
    lose(world);
    const response = await rollBackWeb(world);
    expect(response).toMatchObject(problem('NothingToRollBackTo'));
    const detail = detailOf(response);
    expect(detail).toContain(`web can't go back to ${OLD}`);
    expect(detail).toContain(`web-1 with ${NEW} stays live`);
    expect(detail).toContain(`aws ec2 restore-image-from-recycle-bin --image-id ${OLD}`);
    expect(detail).toContain('of its last 5 promotions no other image can be launched');
    expect(await service(world)).toMatchObject({ generation: 1 });
  });

  test('at the images that were live before, and names the newest that can be launched', async () => {
    const world = await withNext(ended);
    expect((await service(world)).live.imageId).toBe(NEXT);
    await startIt(world, { image: OLD });
    await reach(world, 'concluded', { rollout: 'web-3', epoch: 3 });
    await startIt(world, { image: NEXT, expedited: false });
    await reach(world, 'concluded', { rollout: 'web-4', epoch: 4 });
    await world.clock.advance(2 * MINUTE);
    world.cloud.images.delete(OLD);
    const detail = detailOf(await rollBackWeb(world));
    const order = `{"image": "${NEW}", "expedited": true}`;
    expect(detail).toContain(
      `the last image before it that was live is ${NEW}, of web-1: POST /services/web/rollouts ${order}`,
    );
    expect(await startIt(world, JSON.parse(order))).toMatchObject({
      status: 202,
      body: { rollout: 'web-5' },
    });
    const { plan, cause } = await record(world, 'web-5');
    expect(plan.steps).toHaveLength(1);
    expect(cause).toMatchObject({ kind: 'rollback', by: ANN });
  });

  test('at the idle target group: whoever holds it is named', async () => {
    const world = await withNext('proving');
    await world.clock.advance(MINUTE);
    await abandonIt(world, 'web-2');
    const response = await rollBackWeb(world);
    expect(response).toMatchObject(problem('TargetGroupOccupied'));
    expect(detailOf(response)).toContain('remove the fleet web-2 first: aws autoscaling');
    expect(await service(world)).toMatchObject({ generation: 2 });
  });

  test('at the live fleet: one that is gone can’t be copied', async () => {
    const world = await promoted();
    world.cloud.fleets.delete('web-1');
    expect(await rollBackWeb(world)).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('web-1') },
    });
    expect(await service(world)).toMatchObject({ generation: 1 });
  });

  test('but not at what may still show the rollout before: the preflight waits for that', async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    const stale = {
      ...world.ports.fleets,
      assess: () => Promise.reject(new Error('a read that is too early')),
    };
    const early = { ...world, ports: { ...world.ports, fleets: stale } };
    expect(await rollBackWeb(early)).toMatchObject({ status: 202, body: { outcome: 'rollout-started' } });
  });

  test.each(['images.describe', 'fleets.assess'])(
    'and starts though %s is down: the preflight asks for longer',
    async (name) => {
      const world = await promoted();
      world.before(name, () => {
        throw new CloudUnavailable('down');
      });
      expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rollout-started' } });
    },
  );

  test('while blue shrinks, at its image too', async () => {
    const world = aWorld();
    await beginAt(world, ({ blue }) => blue.shrinking === true);
    world.cloud.images.delete(OLD);
    expect(await rollBackWeb(world)).toMatchObject(problem('NothingToRollBackTo'));
    expect(await service(world)).not.toHaveProperty('queued');
  });
});

describe('the way back by name', () => {
  // It took all weighted steps while every request failed, and the press of a colleague aborted it.
  test('takes no weighted steps, and a colleague’s press doesn’t abort it', async () => {
    const world = await promoted();
    expect(await startIt(world, { image: OLD, reason: 'errors since 02:40' })).toMatchObject({ status: 202 });
    const { plan, cause } = await record(world, 'web-2');
    expect(plan.steps.map(({ weight }) => weight)).toEqual([100]);
    expect(cause).toEqual({ kind: 'rollback', by: ANN, reason: 'errors since 02:40' });
    await reach(world, 'proving', SECOND);
    for (const _ of ['ben', 'cid'])
      expect(await rollBackWeb(world)).toMatchObject({
        status: 202,
        body: { outcome: 'rollout-started', rollout: 'web-2' },
      });
    expect(await record(world, 'web-2')).not.toHaveProperty('abort');
    await reach(world, 'concluded', SECOND);
    expect(await service(world)).toMatchObject({ live: { imageId: OLD } });
  });

  test('takes them when that is asked for', async () => {
    const world = await promoted();
    await startIt(world, { image: OLD, expedited: false });
    const { plan, cause } = await record(world, 'web-2');
    expect(plan.steps).toHaveLength(3);
    expect(cause.kind).toBe('requested');
  });

  // It was said to have never had all of the traffic, and a rollback found no image to go back to.
  test('is also for the image that was live when the service was registered', async () => {
    const world = await withNext(ended);
    await startIt(world, { image: NEW });
    await reach(world, 'concluded', { rollout: 'web-3', epoch: 3 });
    await world.clock.advance(30 * MINUTE);
    const detail = detailOf(await rollBackWeb(world));
    const order = `{"image": "${OLD}", "expedited": true}`;
    expect(detail).toContain(
      `the newest other image that was live is ${OLD}, which web-1 has replaced: POST /services/web/rollouts ${order}`,
    );
    expect(await startIt(world, JSON.parse(order))).toMatchObject({ status: 202 });
    expect((await record(world, 'web-4')).plan.steps).toHaveLength(1);
  });

  // A later attempt of it was reverted.
  test('is for an image that was live once, whatever became of it later', async () => {
    const world = await withNext(ended);
    await startIt(world, { image: OLD });
    await reach(world, 'concluded', { rollout: 'web-3', epoch: 3 });
    await startIt(world, { image: NEXT, expedited: false });
    await reach(world, bakingAt(50), { rollout: 'web-4', epoch: 4 });
    await rollBackWeb(world);
    await reach(world, 'concluded', { rollout: 'web-4', epoch: 4 });
    await world.clock.advance(5 * MINUTE);
    expect(await startIt(world, { image: NEXT, expedited: true })).toMatchObject({ status: 202 });
  });

  test('is not for an image that never had all of the traffic', async () => {
    const world = await withNext(bakingAt(50));
    await rollBackWeb(world);
    await reach(world, 'concluded', SECOND);
    const response = await startIt(world, { image: NEXT, expedited: true });
    expect(response).toMatchObject({ status: 422, body: { type: 'urn:greenshift:problem:ImageRefused' } });
    expect(detailOf(response)).toContain('leave out "expedited"');
  });
});

describe('a split that an abandoned rollout has left shared', () => {
  /** `web-1` was abandoned at 50 %, NEXT waited behind it and is `planned` as web-2. */
  async function sharedAndQueued(): Promise<World> {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } });
    await abandonIt(world);
    expect((await service(world)).lock?.rollout).toBe('web-2');
    return world;
  }

  // The press said that blue had all of the traffic while a quarter of it was on the abandoned fleet.
  test('is not called blue’s by a press on the image that waited', async () => {
    const world = await sharedAndQueued();
    const response = await rollBackWeb(world);
    expect(response).toMatchObject({ ...problem('DriftDetected'), body: { abortRecorded: true } });
    const detail = detailOf(response);
    expect(detail).toContain(
      `somebody has given ${GROUP_B} 50 % of the traffic at ${LISTENER}, web-2 never did`,
    );
    expect(detail).toContain(`aws elbv2 modify ${LISTENER} {"${GROUP_A}":999,"${GROUP_B}":0}`);
    expect(liveShare(world)).toBe(50);
    expect((await reach(world, 'concluded', { rollout: 'web-2', epoch: 3 })).outcome).toBe('reverted');
    expect(liveShare(world)).toBe(50);
    expect(await service(world)).not.toHaveProperty('lock');
    expect(await rollBackWeb(world)).toMatchObject(problem('DriftDetected'));
  });

  test('is given to blue by a person’s word', async () => {
    const world = await sharedAndQueued();
    expect(await rollBackWeb(world, { force: true })).toMatchObject({
      status: 202,
      body: { outcome: 'rolled-back' },
    });
    expect(liveShare(world)).toBe(0);
  });

  test('that can’t be read is not called blue’s either', async () => {
    const world = await sharedAndQueued();
    world.cloud.routes.delete(LISTENER);
    expect(await rollBackWeb(world)).toMatchObject({
      ...problem('RouteGone'),
      body: { abortRecorded: true },
    });
    expect((await reach(world, 'concluded', { rollout: 'web-2', epoch: 3 })).outcome).toBe('reverted');
  });

  test('lets the image that waited begin once it is blue’s', async () => {
    const world = await sharedAndQueued();
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 0 });
    world.cloud.fleets.delete('web-1');
    const next = { rollout: 'web-2', epoch: 3 };
    expect(await reach(world, 'concluded', next)).toMatchObject({ outcome: 'promoted' });
  });
});

test('traffic that somebody gave green before its first step is taken back by a person’s word', async () => {
  const world = aWorld();
  await beginAt(world, 'proving');
  setWeights(world.cloud, { [GROUP_A]: 0, [GROUP_B]: 1 });
  const response = await rollBackWeb(world);
  expect(response).toMatchObject({ ...problem('DriftDetected'), body: { abortRecorded: true } });
  expect(detailOf(response)).toContain('{"force": true}');
  expect(liveShare(world)).toBe(100);
  expect(await rollBackWeb(world, { force: true })).toMatchObject({ status: 202 });
  expect(liveShare(world)).toBe(0);
});

test('a rollback to a blue without a healthy server says so, though it had all of the traffic before', async () => {
  const world = aWorld();
  await beginAt(world, 'proving');
  sicken(world, 'web-fleet');
  expect(detailOf(await rollBackWeb(world))).toContain(
    'web-fleet has all of the traffic, with 0 of 4 servers healthy',
  );
});

// Half of the requests went to an empty target group, and the press only said that it isn't in the spec.
test('a third target group in the split is named with what takes it out, and with what gives blue everything', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  const third = GROUP_B.replace(/[^/]+\/[^/]+$/, 'canary/00000000000000cc');
  setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 1, [third]: 2 });
  const response = await rollBackWeb(world);
  expect(response).toMatchObject({ ...problem('DriftDetected'), body: { abortRecorded: true } });
  const detail = detailOf(response);
  expect(detail).toContain(`${third} takes part in the split`);
  expect(detail).toContain('take it out of the action');
  expect(detail).toContain('with 4 of 4 servers healthy');
  const { breakGlass = [] } = await record(world);
  expect(breakGlass).not.toHaveLength(0);
  for (const command of breakGlass) expect(detail).toContain(command);
});
