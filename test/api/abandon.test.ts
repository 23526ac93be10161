import { describe, expect, test } from 'vitest';
import { launchGreen } from '../../functions/launch-green.ts';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { amend } from '../../src/records/update.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import { PHASES } from '../../src/rollout/phase.ts';
import { enter } from '../../src/rollout/transitions.ts';
import { setWeights } from '../world/balancing.ts';
import { ANN, abandonIt as abandon, call, rollBackIt } from '../world/calling.ts';
import { Crash } from '../world/crash.ts';
import { rounds } from '../world/events.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, begin, beginAt, FIRST, published, reach } from '../world/progress.ts';
import { record, service } from '../world/records.ts';
import { aSpec, GROUP_A, GROUP_B, LISTENER } from '../world/specs.ts';
import { aServiceIn, aWorld, fleetIn, liveShare, NEW, NEXT, OLD, type World } from '../world/world.ts';

const MINUTE = 60_000;
const abandonIt = (world: World, id = 'web-1', reason = 'the listener is gone') =>
  abandon(world, id, { reason });
const abandoned = ({ announced }: World) => announced.filter(({ type }) => type === 'RolloutAbandoned');
const names = (left: unknown) => (left as { what: string }[]).map(({ what }) => what);
const OPEN = PHASES.filter((phase) => phase !== 'concluded');

describe('a rollout that is abandoned', () => {
  test.each(OPEN)('in %s is over, and the service is free', async (phase) => {
    const world = aWorld();
    const isBack = phase === 'rolling-back' || phase === 'retiring-green';
    await beginAt(world, isBack ? bakingAt(50) : phase);
    if (isBack) {
      await pressAbort(world);
      if (phase === 'retiring-green') await reach(world, phase);
      else await amend(world.ports, 'web-1', (rollout, at) => enter(rollout, phase, at, 'rolling back'));
    }
    const split = { ...world.cloud.weights };
    const sizes = [...world.cloud.fleets.values()].map(({ name, desired }) => [name, desired]);
    const { status, body } = await abandonIt(world);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { outcome: 'abandoned', rollout: 'web-1' },
    });
    expect(await service(world)).toMatchObject({ last: { rollout: 'web-1', outcome: 'abandoned' } });
    expect(await service(world)).not.toHaveProperty('lock');
    expect(await record(world)).toMatchObject({
      phase: 'concluded',
      epoch: 2,
      abandon: { by: ANN, reason: 'the listener is gone' },
    });
    expect(world.cloud.weights).toEqual(split);
    expect([...world.cloud.fleets.values()].map(({ name, desired }) => [name, desired])).toEqual(sizes);
    expect(abandoned(world)).toMatchObject([{ rollout: 'web-1', by: ANN, reason: 'the listener is gone' }]);
  });

  test('twice is once, with the same answer', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const first = await abandonIt(world);
    await world.clock.advance(MINUTE);
    expect(await abandonIt(world, 'web-1', 'another')).toEqual(first);
    expect(abandoned(world)).toHaveLength(1);
  });

  test('is none that has ended otherwise, or never was', async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    expect(await abandonIt(world)).toMatchObject({ status: 409 });
    expect(await abandonIt(world, 'web-7')).toMatchObject({ status: 404 });
  });

  test('may be one whose first record was never written', async () => {
    const world = aWorld();
    await aServiceIn(world);
    world.before('rollouts.save', () => {
      throw new Crash('before the first record');
    });
    await expect(startRollout(world.ports, 'web', published)).rejects.toThrow(Crash);
    expect(await abandonIt(world)).toMatchObject({ status: 200 });
    expect(await service(world)).not.toHaveProperty('lock');
  });

  test('by a person with much to say keeps the beginning of it', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const { status, body } = await abandonIt(world, 'web-1', 'x'.repeat(2_000));
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { detail: expect.stringContaining('Only 500 characters of the reason are kept.') },
    });
    expect((await record(world)).abandon?.reason).toBe(`${'x'.repeat(499)}…`);
  });

  test('can be rolled back no more', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await abandonIt(world);
    expect(await rollBackIt(world)).toMatchObject({ status: 409 });
    expect(liveShare(world)).toBe(50);
  });
});

describe('what is live after an abandoned rollout', () => {
  const weightsOf = (green: number) => ({ [GROUP_A]: 100 - green, [GROUP_B]: green });

  test.each([
    [0, 'blue', 'web-fleet', OLD],
    [50, 'shared', 'web-fleet', OLD],
    [100, 'green', 'web-1', NEW],
  ] as const)('follows the split: green has %i %%', async (green, serving, fleet, image) => {
    const world = aWorld();
    await beginAt(world, bakingAt(100));
    setWeights(world.cloud, weightsOf(green));
    const { body } = await abandonIt(world);
    expect(body).toMatchObject({ serving, live: { fleet, image } });
    expect((await service(world)).live).toMatchObject({ fleet, imageId: image });
  });

  test('stays as recorded when the split can’t be read, and the answer says so', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(100));
    world.cloud.routes.delete(LISTENER);
    const { body } = await abandonIt(world);
    expect(body).toMatchObject({ serving: 'unknown', live: { fleet: 'web-fleet' } });
    expect(names((body as { left: unknown }).left)).toContainEqual(expect.stringContaining(LISTENER));
  });
});

describe('what an abandoned rollout leaves', () => {
  test('is named with the command that removes it, and the pin is off', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    expect(fleetIn(world.cloud, 'web-fleet').minSize).toBe(4);
    const { body } = await abandonIt(world);
    const { left } = body as { left: { what: string; how: string }[] };
    const fleet = left.find(({ what }) => what === 'the fleet web-1 with 4 servers');
    expect(fleet?.how).toContain('--auto-scaling-group-name web-1 --min-size 0 --desired-capacity 0');
    expect(names(left)).toContainEqual(`green's share of the traffic at ${LISTENER}`);
    expect(fleetIn(world.cloud, 'web-fleet').minSize).toBe(2);
    // `$Latest` would launch the abandoned image while green's version exists.
    expect(fleetIn(world.cloud, 'web-fleet').version).toBe('1');
    expect((await record(world)).left).toEqual(left);
  });

  // Whoever followed the list from its top emptied a fleet that took half of the requests.
  test('is in the order in which a person must act: the traffic goes before the fleet that has it', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const { body } = await abandonIt(world);
    const { left } = body as { left: { what: string; how: string }[] };
    expect(names(left).slice(0, 2)).toEqual([
      `green's share of the traffic at ${LISTENER}`,
      'the fleet web-1 with 4 servers',
    ]);
    expect(left[1]?.how).toMatch(/^once it has no traffic: aws autoscaling /);
    // "Give one target group everything" is no command, and blue may be dead.
    const everything = (mine: string, other: string) => `{"${mine}":999,"${other}":0}`;
    expect(left[0]?.how).toContain(`aws elbv2 modify ${LISTENER} ${everything(GROUP_A, GROUP_B)}`);
    const toGreen = `or web-1, where web-fleet can't serve: aws elbv2 modify ${LISTENER} {"${GROUP_A}":0,"${GROUP_B}":999}`;
    expect(left[0]?.how).toContain(`${toGreen}, and then send PUT /services/web with web-1 as its "fleet"`);
  });

  test('is not deleted by the watchdog, which takes the mark and the rest of the pin off once green is gone', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 0 });
    await abandonIt(world);
    await rounds(world, 30);
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(4);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ version: '1' });
    world.cloud.fleets.delete('web-1');
    await rounds(world, 2);
    expect([...world.cloud.versions.keys()]).toEqual([1]);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ version: '$Latest', minSize: 2 });
    expect(fleetIn(world.cloud, 'web-fleet').tags).not.toHaveProperty(TAGS.blueOf);
  });

  // It had blue's pinned size as its smallest one for good: a fleet of four that its owner lets shrink to two never did.
  test.each([
    [100, 'green', 2],
    [50, 'shared', 2],
    [0, 'blue', 4],
  ])(
    'of a green with %i %% of the traffic is no raised smallest size where it may stay',
    async (green, serving, minSize) => {
      const world = aWorld();
      await beginAt(world, bakingAt(50));
      setWeights(world.cloud, { [GROUP_A]: 100 - green, [GROUP_B]: green });
      expect(fleetIn(world.cloud, 'web-1').minSize).toBe(4);
      expect((await abandonIt(world)).body).toMatchObject({ serving });
      expect(fleetIn(world.cloud, 'web-1')).toMatchObject({ minSize, desired: 4 });
    },
  );

  test('of a green whose smallest size could not be put back is the exact command', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    setWeights(world.cloud, { [GROUP_A]: 0, [GROUP_B]: 1 });
    const configure = () => Promise.reject(new CloudUnavailable('down'));
    const fleets = { ...world.ports.fleets, configure };
    const { body } = await abandonIt({ ...world, ports: { ...world.ports, fleets } });
    expect((body as { left: unknown }).left).toContainEqual({
      what: 'web-1 keeps the smallest size that it was given for the rollout, not 2',
      why: 'down',
      how: 'aws autoscaling update-auto-scaling-group --auto-scaling-group-name web-1 --min-size 2',
    });
  });

  test.each([
    [100, ''],
    [50, 'if web-1 is to be the live fleet: '],
  ])('of a green with %i %% that is kept from scaling is the command that ends that', async (green, when) => {
    const world = aWorld();
    fleetIn(world.cloud, 'web-fleet').settings = { 'scaling policy "cpu"': '60 %' };
    await beginAt(world, bakingAt(50));
    setWeights(world.cloud, { [GROUP_A]: 100 - green, [GROUP_B]: green });
    const { body } = await abandonIt(world);
    const resume =
      'aws autoscaling resume-processes --auto-scaling-group-name web-1 --scaling-processes AlarmNotification';
    expect((body as { left: { how: string }[] }).left.map(({ how }) => how)).toContain(when + resume);
  });

  test('is told though Auto Scaling is down', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const fleets = { ...world.ports.fleets, find: () => Promise.reject(new CloudUnavailable('down')) };
    const { status, body } = await abandonIt({ ...world, ports: { ...world.ports, fleets } });
    expect(status).toBe(200);
    expect(names((body as { left: unknown }).left)).toContain(
      'whatever the rollout has made or set of web-fleet',
    );
  });

  test('keeps the next rollout from beginning, which says what to remove', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 0 });
    await abandonIt(world);
    await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } });
    const next = { rollout: 'web-2', epoch: 3 };
    await expect(reach(world, 'launching', next)).rejects.toThrow('remove the fleet web-1 first: aws');
    world.cloud.fleets.delete('web-1');
    await reach(world, 'launching', next);
  });
});

describe('a function that still runs when its rollout is abandoned', () => {
  test('has the split back as the person has seen it, when it raises it', async () => {
    const world = aWorld();
    await beginAt(world, ({ phase, step }) => phase === 'shifting' && step === 1);
    world.before('traffic.write', () => abandonIt(world));
    await expect(shiftTraffic(world.ports, FIRST)).rejects.toThrow('abandoned');
    expect(liveShare(world)).toBe(10);
  });

  test('launches nothing any more', async () => {
    const world = aWorld();
    await beginAt(world, 'launching');
    world.before('templateVersions.derive', () => abandonIt(world));
    await expect(launchGreen(world.ports, FIRST)).rejects.toThrow('epoch');
    expect(world.cloud.fleets.has('web-1')).toBe(false);
  });
});

test('a request to abandon that died half-way is completed by the watchdog', async () => {
  const world = aWorld();
  await begin(world);
  await reach(world, bakingAt(50));
  let saves = 0;
  const rollouts = {
    ...world.ports.rollouts,
    async save(rollout: Parameters<World['ports']['rollouts']['save']>[0]) {
      saves += 1;
      if (saves > 1) throw new Crash('after the decision');
      return world.ports.rollouts.save(rollout);
    },
  };
  await expect(abandonIt({ ...world, ports: { ...world.ports, rollouts } })).rejects.toThrow(Crash);
  expect((await service(world)).lock?.rollout).toBe('web-1');
  await rounds(world, 4);
  expect(await service(world)).not.toHaveProperty('lock');
  expect(fleetIn(world.cloud, 'web-fleet').minSize).toBe(2);
  expect(abandoned(world)).toHaveLength(1);
});

// A spec that was wrong came in the middle of a rollout, which was abandoned: the right one has to be taken after it.
test('once what the refusal names is done, the service takes a spec again', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  const put = (change: Record<string, unknown>) =>
    call(world, 'PUT /services/{service}', { service: 'web' }, { ...aSpec(), ...change });
  const nowhere = { listener: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/1/2' };
  expect(await put({ health: { alarms: [{ name: 'latancy' }] } })).toMatchObject({ status: 422 });
  await abandonIt(world, 'web-1', 'it was the wrong spec');
  expect(await put({})).toMatchObject({
    status: 422,
    body: { detail: expect.stringMatching(/aws elbv2 modify .*then remove their fleet/) },
  });
  setWeights(world.cloud, { [GROUP_A]: 1 });
  world.cloud.fleets.delete('web-1');
  expect((await put({ traffic: { ...aSpec().traffic, routes: [nowhere] } })).status).toBe(422);
  expect(await put({})).toMatchObject({ status: 200 });
});
