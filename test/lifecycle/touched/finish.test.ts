import { describe, expect, test } from 'vitest';
import { finish } from '../../../src/lifecycle/touched/finish.ts';
import type { Fleet, Fleets } from '../../../src/ports/fleets.ts';
import type { TouchedServers } from '../../../src/rollout/touched/touched.ts';
import { service } from '../../world/records.ts';
import { aServiceIn, aWorld } from '../../world/world.ts';

const FLEET = 'web-fleet';

/** What the largest size is set to as a replacement ends that found the fleet at its largest size of 8. */
async function maxSizeAfter(units: number | undefined, maxSize: number): Promise<unknown[]> {
  const { ports } = await withService();
  const known = await service({ ports });
  const live = await ports.services.save({ ...known, live: { ...known.live, arn: 'arn:fleet' } });
  const found = await ports.fleets.describe(FLEET);
  const sizes: unknown[] = [];
  const fleets: Fleets = {
    ...ports.fleets,
    configure: async (_, change) => {
      sizes.push(change);
      return 'arn:fleet';
    },
  };
  const record: TouchedServers = {
    service: 'web',
    servers: [],
    replacedAt: [],
    version: 0,
    replacement: {
      ...{ fleet: FLEET, servers: ['i-1'], units, phase: 'ending', at: 0, until: 1, before: [], asked: {} },
      ...{ desired: 8, maxSize: 8 },
    },
  };
  await finish({ ...ports, fleets }, live, record, { ...(found as Fleet), desired: 8, maxSize });
  return sizes;
}

async function withService() {
  const world = aWorld();
  await aServiceIn(world, { immutability: 'replace' });
  return world;
}

test('a server that was taken out of service as it was to end waits to be replaced when it comes back', async () => {
  const { ports } = await withService();
  const known = await service({ ports });
  const fleet = await ports.fleets.describe(FLEET);
  const [{ id } = { id: '' }] = fleet?.servers ?? [];
  const one = (server: string) =>
    ({ id: server, fleet: FLEET, touches: [], state: 'ending', at: 0 }) as const;
  const record: TouchedServers = {
    service: 'web',
    servers: [one(id), one('i-left')],
    replacedAt: [],
    version: 0,
    replacement: {
      ...{ fleet: FLEET, servers: [id, 'i-left'], phase: 'ending', at: 0, until: 1, before: [], asked: {} },
      ...{ desired: 3, maxSize: 3 },
    },
  };
  await finish(ports, known, record, fleet);
  expect((await ports.touched.find('web'))?.servers).toMatchObject([
    { id, state: 'known', waitsFor: 'it is not in service' },
    { id: 'i-left', state: 'ending' },
  ]);
});

describe('the largest size that a replacement has moved is put back', () => {
  // A server that weighs 4 takes 4 more, which once was taken for a change by the owner.
  test.each([
    ['of a server that counts 4', 4, 12, [{ maxSize: 8 }]],
    ['of a server that counts one, as in records without units', undefined, 9, [{ maxSize: 8 }]],
    ['and not what its owner has set', 4, 20, []],
  ])('%s', async (_, units, maxSize, expected) => {
    expect(await maxSizeAfter(units, maxSize)).toEqual(expected);
  });
});
