import { describe, expect, test } from 'vitest';
import { amend, amendService, current, retryOnConflict } from '../../src/records/update.ts';
import { RecordConflict, StaleEpoch } from '../../src/rollout/errors.ts';
import { note } from '../../src/rollout/transitions.ts';
import { begin, FIRST } from '../world/progress.ts';
import { aWorld, type World } from '../world/world.ts';

const add = ({ ports }: World, line: string) =>
  amend(ports, 'web-1', (rollout, at) => note(rollout, at, line));
const lines = async ({ ports }: World) =>
  (await ports.rollouts.get('web-1')).timeline.slice(1).map(({ what }) => what);

async function begun(): Promise<World> {
  const world = aWorld();
  await begin(world);
  return world;
}

describe('a record that several actors write', () => {
  test('loses nothing of what any of them has to say', async () => {
    const world = await begun();
    await Promise.all(['step', 'on-call', 'watchdog'].map((line) => add(world, line)));
    expect((await lines(world)).toSorted()).toEqual(['on-call', 'step', 'watchdog']);
  });

  test('is decided anew on what somebody else has written meanwhile', async () => {
    const world = await begun();
    world.before('rollouts.save', () => add(world, 'first'));
    await amend(world.ports, 'web-1', (rollout, at) =>
      rollout.timeline.length > 1 ? note(rollout, at, 'second') : note(rollout, at, 'alone'),
    );
    expect(await lines(world)).toEqual(['first', 'second']);
  });

  test('is not written when there is nothing to change', async () => {
    const world = await begun();
    const writes = [world.count('rollouts.save'), world.count('services.save')];
    await amend(world.ports, 'web-1', (rollout) => rollout);
    await amendService(world.ports.services, 'web', (service) => service);
    expect([world.count('rollouts.save'), world.count('services.save')]).toEqual(writes);
  });

  test('is given up after a bounded number of lost races, and the caller hears of it', async () => {
    let attempts = 0;
    const loses = async () => {
      attempts += 1;
      throw new RecordConflict('again');
    };
    await expect(retryOnConflict(loses)).rejects.toBeInstanceOf(RecordConflict);
    expect(attempts).toBe(20);
  });

  test('is not tried again for any other reason', async () => {
    let attempts = 0;
    const fails = async () => {
      attempts += 1;
      throw new Error('no permission');
    };
    await expect(retryOnConflict(fails)).rejects.toThrow('no permission');
    expect(attempts).toBe(1);
  });
});

test('an execution reads its record only while it has not been deposed', async () => {
  const { ports } = await begun();
  expect(await current(ports.rollouts, FIRST)).toMatchObject({ id: 'web-1', epoch: 1 });
  await amend(ports, 'web-1', (rollout) => ({ ...rollout, epoch: 2 }));
  await expect(current(ports.rollouts, FIRST)).rejects.toBeInstanceOf(StaleEpoch);
  expect(await current(ports.rollouts, { ...FIRST, epoch: 2 })).toMatchObject({ epoch: 2 });
});
