import { expect, test } from 'vitest';
import { countUnits, unitsIn } from '../../src/fleet/units.ts';
import type { Fleets } from '../../src/ports/fleets.ts';
import { claim } from '../../src/rollout/admission/lock.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import { initialRecord } from '../../src/rollout/initial-record.ts';
import { newService } from '../../src/rollout/service.ts';
import { aFleet } from '../aws/auto-scaling/groups.ts';
import { aSpec } from '../world/specs.ts';

const server = (id: string, weight?: number) => ({
  id,
  inService: true,
  protectedFromScaleIn: false,
  ...(weight !== undefined && { weight }),
});
const fleet = aFleet({ servers: [server('i-1', 2), server('i-2', 4), server('i-3')] });

const live = { fleet: 'web-1', targetGroup: 'arn:blue', imageId: 'ami-blue' };
const request = { image: { id: 'ami-green' }, cause: { kind: 'requested', by: 'ann' } } as const;
const plain = initialRecord(claim(newService(aSpec(), live, 0), request, 0))!;
const weighted = { ...plain, blue: { ...plain.blue, countsUnits: true as const } };
const fleetsWith = (find: Fleets['find']) => ({ fleets: { find } as Fleets });

test('servers count what their types weigh, and one where nothing is known of them', () => {
  expect(unitsIn(fleet, ['i-1', 'i-2', 'i-3', 'i-4'])).toBe(8);
});

test('a fleet is read only where its sizes count more than servers', async () => {
  const none = fleetsWith(() => Promise.reject(new Error('unasked')));
  expect(await countUnits(none, plain, 'green', ['i-1', 'i-2'])).toBe(2);
  const there = fleetsWith(async () => ({ kind: 'ours', fleet }));
  expect(await countUnits(there, weighted, 'green', ['i-1', 'i-2'])).toBe(6);
});

test('while the fleet cannot be read, its servers count the least that they may', async () => {
  const out = fleetsWith(() => Promise.reject(new CloudUnavailable('throttled')));
  expect(await countUnits(out, weighted, 'blue', ['i-1', 'i-2'])).toBe(2);
});
