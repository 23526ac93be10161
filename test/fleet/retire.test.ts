import { describe, expect, test } from 'vitest';
import { shrinkOrRemove } from '../../src/fleet/retire.ts';
import type { Fleet, Fleets } from '../../src/ports/fleets.ts';
import type { Settings } from '../../src/ports/settings.ts';
import { CloudRefused, CloudUnavailable } from '../../src/rollout/errors.ts';
import { aFleet } from '../aws/auto-scaling/groups.ts';

const CLAIM = { name: 'web-1', rollout: 'web-2' };
const SHRINK = { minSize: 0, desired: 0, unprotect: [] };
const leaving: Fleet['servers'][number] = { id: 'i-1', inService: false, protectedFromScaleIn: false };
const kept = { ...leaving, id: 'i-2', protectedFromScaleIn: true };
const gone = { minSize: 0, desired: 0, servers: [] };

test.each<[string, Partial<Fleet>, unknown[][]]>([
  [
    'has servers',
    { minSize: 0, desired: 1, servers: [leaving] },
    [
      ['discard', CLAIM],
      ['configure', CLAIM, SHRINK],
    ],
  ],
  ['is pinned at a size', { minSize: 1, desired: 0, servers: [leaving] }, [['configure', CLAIM, SHRINK]]],
  [
    'has a protected server left',
    { minSize: 0, desired: 0, servers: [leaving, kept] },
    [['configure', CLAIM, { ...SHRINK, unprotect: ['i-2'] }]],
  ],
  ['only waits for servers that leave', { minSize: 0, desired: 0, servers: [leaving] }, []],
  [
    'is empty',
    gone,
    [
      ['discard', CLAIM],
      ['remove', CLAIM],
    ],
  ],
  ['is being deleted', { ...gone, deleting: true }, []],
])('a fleet that %s gets no more than it needs', async (_, fleet, expected) => {
  const calls: unknown[][] = [];
  const fleets = {
    configure: async (...args: unknown[]) => void calls.push(['configure', ...args]),
    remove: async (...args: unknown[]) => void calls.push(['remove', ...args]),
  } as unknown as Fleets;
  const settings = {
    discard: async (...args: unknown[]) => void calls.push(['discard', ...args]),
  } as unknown as Settings;
  await shrinkOrRemove({ fleets, settings }, aFleet(fleet), CLAIM);
  expect(calls).toEqual(expected);
});

describe('a warm pool that can’t be deleted now', () => {
  async function shrunk(fleet: Partial<Fleet>, error: Error) {
    const calls: string[] = [];
    const fleets = {
      configure: async () => void calls.push('configure'),
      remove: async () => void calls.push('remove'),
    } as unknown as Fleets;
    const settings = { discard: () => Promise.reject(error) } as unknown as Settings;
    const done = await shrinkOrRemove({ fleets, settings }, aFleet(fleet), CLAIM).catch((caught) => caught);
    return { calls, done };
  }
  const busy = new CloudUnavailable('ScalingActivityInProgress');

  // It kept a fleet at its size for as long as Auto Scaling was busy: a blue whose way back was closed already.
  test('doesn’t keep its fleet at its size', async () => {
    const { calls, done } = await shrunk({ desired: 1, servers: [leaving] }, busy);
    expect([calls, done]).toEqual([['configure'], undefined]);
  });

  test('is tried again before its empty fleet is deleted', async () => {
    expect(await shrunk(gone, busy)).toEqual({ calls: [], done: busy });
  });

  test('is told of where it is refused', async () => {
    const refused = new CloudRefused('denied');
    expect(await shrunk({ desired: 1, servers: [leaving] }, refused)).toEqual({ calls: [], done: refused });
  });
});
