import { describe, expect, test } from 'vitest';
import { startQueued, startRollout } from '../../../src/lifecycle/begin/start.ts';
import { takeOver } from '../../../src/lifecycle/take-over.ts';
import { amend, amendService } from '../../../src/records/update.ts';
import { enqueue } from '../../../src/rollout/admission/requests.ts';
import type { RolloutRequest } from '../../../src/rollout/admission/rollout-request.ts';
import { RecordConflict, RolloutConcluded, RolloutInProgress } from '../../../src/rollout/errors.ts';
import { fail } from '../../../src/rollout/transitions.ts';
import { bakingAt, begin, beginAt, published, reach, type Until } from '../../world/progress.ts';
import { record, service } from '../../world/records.ts';
import { build } from '../../world/specs.ts';
import { aServiceIn, aWorld, liveShare, NEW, NEXT, OLD, type World } from '../../world/world.ts';

const LATER = build('web/1.0.0/3');

const publishedAs = (id: string, builtAt?: number): RolloutRequest => ({
  image: { id, build: LATER, ...(builtAt !== undefined && { builtAt }) },
  cause: { kind: 'image-published', build: LATER },
});
const rollback = (id: string): RolloutRequest => ({
  image: { id },
  cause: { kind: 'rollback', by: 'ann' },
  fastForward: true,
  allowRepeat: true,
});

const publish = ({ ports }: World, id = NEXT, builtAt?: number) =>
  startRollout(ports, 'web', publishedAs(id, builtAt));
const last = ({ announced }: World) => announced.at(-1);

async function during(until: Until, onNewImage?: string): Promise<World> {
  const world = aWorld();
  await beginAt(world, until, { ...(onNewImage && { onNewImage }) });
  return world;
}

describe('an image that is published during a rollout waits', () => {
  test('for its end, when the spec says nothing', async () => {
    const world = await during(bakingAt(50));
    expect(await publish(world)).toEqual({ kind: 'queued', behind: 'web-1' });
    expect(await record(world)).not.toHaveProperty('abort');
    expect(last(world)).toMatchObject({ type: 'RolloutQueued', image: NEXT, reason: 'behind web-1' });
  });

  test('in the place of an older one, and never makes way for one', async () => {
    const world = await during(bakingAt(50));
    await publish(world, 'ami-4', 4_000);
    await publish(world, 'ami-6', 6_000);
    expect(await publish(world, 'ami-5', 5_000)).toMatchObject({ kind: 'refused' });
    expect((await service(world)).queued?.image.id).toBe('ami-6');
    expect(last(world)).toMatchObject({ type: 'ImageRefused', image: 'ami-5' });
  });

  test('in order of arrival when nobody knows when the images were built', async () => {
    const world = await during(bakingAt(50));
    await publish(world, 'ami-6');
    await publish(world, 'ami-5');
    expect((await service(world)).queued?.image.id).toBe('ami-5');
  });

  test('and is put off when a rollback waits: that goes first', async () => {
    const world = await during(bakingAt(50));
    const web = await service(world);
    await world.ports.services.save({ ...web, queued: rollback(OLD) });
    expect(await publish(world)).toEqual({ kind: 'postponed', behind: 'web-1' });
    expect((await service(world)).queued?.image.id).toBe(OLD);
  });
});

describe('an image that replaces the rollout', () => {
  test('has it go back first, and starts when it has (argo-rollouts#3372)', async () => {
    const world = await during(bakingAt(50), 'replace');
    expect(await publish(world)).toEqual({ kind: 'queued', behind: 'web-1' });
    expect(await record(world)).toMatchObject({
      abort: { by: 'a newer image', reason: `${NEXT} was published` },
    });
    expect(liveShare(world)).toBe(50);
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'reverted' });
    expect(liveShare(world)).toBe(0);
    expect((await service(world)).lock).toMatchObject({
      rollout: 'web-2',
      request: { image: { id: NEXT } },
    });
    expect(await reach(world, 'concluded', { rollout: 'web-2', epoch: 2 })).toMatchObject({
      outcome: 'promoted',
    });
  });

  test('does so though the function died between the two writes, once its event is delivered again', async () => {
    const world = await during(bakingAt(50), 'replace');
    world.before('rollouts.save', () => {
      throw new Error('the function was killed');
    });
    await expect(publish(world)).rejects.toThrow('killed');
    expect(await record(world)).not.toHaveProperty('abort');
    await publish(world);
    expect(await record(world)).toMatchObject({ abort: { by: 'a newer image' } });
  });

  test('never replaces a rollback', async () => {
    const world = aWorld();
    await aServiceIn(world, { onNewImage: 'replace' });
    await startRollout(world.ports, 'web', rollback(NEW));
    expect(await publish(world)).toEqual({ kind: 'queued', behind: 'web-1' });
    expect(await record(world)).not.toHaveProperty('abort');
    expect(last(world)).toMatchObject({ reason: 'behind web-1' });
  });

  test.each<[string, Until]>([
    ['that has won already', 'retiring-blue'],
    ['whose blue is shrinking', ({ blue }) => blue.shrinking === true],
  ])('lets one end %s', async (_, until) => {
    const world = await during(until, 'replace');
    await publish(world);
    expect(await record(world)).not.toHaveProperty('abort');
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
  });

  test('puts its name to nothing that goes back already', async () => {
    const world = await during(bakingAt(50), 'replace');
    await amend(world.ports, 'web-1', (record, at) => fail(record, at, 'BadShare', 'too many bad responses'));
    await publish(world);
    expect(await record(world)).not.toHaveProperty('abort');
  });
});

describe('an image that is refused during a rollout', () => {
  test('is announced once, however often its event comes', async () => {
    const world = await during(bakingAt(50), 'refuse');
    expect(await publish(world)).toMatchObject({ kind: 'refused' });
    expect(last(world)).toMatchObject({ type: 'ImageRefused', service: 'web', image: NEXT });
    const before = world.announced.length;
    expect(await publish(world)).toMatchObject({ kind: 'refused' });
    expect(world.announced).toHaveLength(before);
  });

  test('stays refused when its event comes once more after the end', async () => {
    const world = await during(bakingAt(50), 'refuse');
    await publish(world);
    await reach(world, 'concluded');
    expect(await publish(world)).toMatchObject({ kind: 'refused' });
    expect(await service(world)).not.toHaveProperty('lock');
  });

  test('may be asked for by name', async () => {
    const world = await during(bakingAt(50), 'refuse');
    await publish(world);
    await reach(world, 'concluded');
    const asked = {
      image: { id: NEXT },
      cause: { kind: 'requested', by: 'ann' },
      allowRepeat: true,
    } as const;
    expect(await startRollout(world.ports, 'web', asked)).toEqual({ kind: 'started', rollout: 'web-2' });
  });

  test('is not that of the rollout itself, whose event came twice', async () => {
    const world = await during(bakingAt(50), 'refuse');
    expect(await startRollout(world.ports, 'web', published)).toEqual({ kind: 'known', rollout: 'web-1' });
  });
});

test('an older build never follows a newer one, however late its event comes', async () => {
  const world = aWorld();
  await aServiceIn(world);
  await publish(world, NEW, 6_000);
  await reach(world, 'concluded');
  expect(await publish(world, NEXT, 5_000)).toMatchObject({ kind: 'refused' });
  const reason = expect.stringContaining(`older build than ${NEW}, which web-1 rolled out`);
  expect(last(world)).toMatchObject({ type: 'ImageRefused', image: NEXT, reason });
  expect(await publish(world, 'ami-7', 7_000)).toMatchObject({ kind: 'started' });
});

test('two events of one image at the same moment start one rollout (spinnaker#4968)', async () => {
  const world = aWorld();
  await aServiceIn(world);
  const both = await Promise.all([publish(world), publish(world)]);
  expect(both).toMatchObject([{ rollout: 'web-1' }, { rollout: 'web-1' }]);
  expect(world.executions).toEqual(new Set(['web-1 at epoch 1']));
});

test('a person is never made to wait', async () => {
  const world = await during(bakingAt(50));
  await expect(startRollout(world.ports, 'web', rollback(OLD))).rejects.toThrow(RolloutInProgress);
});

describe('what waits for the lock is started when it is free', () => {
  const queue = (world: World, request: RolloutRequest) =>
    amendService(world.ports.services, 'web', (service) => enqueue(service, request));

  test('also a rollback to an image that had its rollout before', async () => {
    const world = await during('concluded');
    await queue(world, rollback(NEW));
    expect(await startQueued(world.ports, 'web')).toEqual({ kind: 'started', rollout: 'web-2' });
    const { lock, queued } = await service(world);
    expect(lock?.request.image.id).toBe(NEW);
    expect(queued).toBeUndefined();
  });

  test('and nothing is when nothing waits', async () => {
    const world = await during('concluded');
    expect(await startQueued(world.ports, 'web')).toBeUndefined();
    expect(await service(world)).not.toHaveProperty('lock');
  });
});

describe('a takeover', () => {
  const take = async (world: World) => takeOver(world.ports, await record(world), 'its execution ended');

  test('is of the rollout as it was seen: one that has moved on is not taken', async () => {
    const world = aWorld();
    await begin(world);
    world.before('services.save', () => reach(world, 'launching'));
    await expect(take(world)).rejects.toThrow(RecordConflict);
    expect(await record(world)).toMatchObject({ epoch: 1, phase: 'launching' });
  });

  test('of a rollout that has ended is refused: its outcome would be lost', async () => {
    const world = await during('concluded');
    await expect(take(world)).rejects.toThrow(RolloutConcluded);
    expect(await record(world)).toMatchObject({ outcome: 'promoted', epoch: 1 });
  });
});
