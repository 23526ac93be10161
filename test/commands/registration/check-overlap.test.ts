import { expect, test } from 'vitest';
import { checkOverlap } from '../../../src/commands/registration/check-overlap.ts';
import type { Fleet } from '../../../src/ports/fleets.ts';
import { quorumReport } from '../../../src/rollout/fleet/quorum.ts';

const fleet = { name: 'vault', maxSize: 5 } as Fleet;
const reportOf = async (startup: string) => quorumReport({ startup, minSize: 2, maxSize: 6 });

test('servers that vote are rolled out by the word of the spec only', async () => {
  const voters = reportOf('bootstrap_expect = 3');
  await expect(checkOverlap(fleet, voters, false)).rejects.toThrow(
    /servers of "vault" seem to form a cluster \(bootstrap_expect\).*"allowOverlap": true/,
  );
  await expect(checkOverlap(fleet, voters, true)).resolves.toBeUndefined();
});

test('agents of a cluster elsewhere are only told of', async () => {
  await expect(checkOverlap(fleet, reportOf('retry_join = []'), false)).resolves.toBeUndefined();
});
