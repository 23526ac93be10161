import { expect, test } from 'vitest';
import { fleetHealth } from '../../src/fleet/health.ts';
import type { TargetHealth } from '../../src/ports/traffic.ts';

const HEALTH: Readonly<Record<string, TargetHealth>> = {
  outer: { healthy: ['i-1', 'i-2'], staying: ['i-1', 'i-2', 'i-3'], registered: 3 },
  inner: { healthy: ['i-2', 'i-3'], staying: ['i-2', 'i-4'], registered: 4, failing: ['timeout'] },
};
const healthOf = (...groups: string[]) =>
  fleetHealth({ traffic: { health: async (group: string) => HEALTH[group]! } } as never, groups);

test('a server is healthy that is so in every target group, and is there while it is in one', async () => {
  expect(await healthOf('outer', 'inner')).toEqual({
    healthy: ['i-2'],
    staying: ['i-1', 'i-2', 'i-3', 'i-4'],
    registered: 4,
    failing: ['timeout'],
  });
  expect(await healthOf('outer')).toEqual(HEALTH.outer);
  expect(await healthOf()).toEqual({ healthy: [], staying: [], registered: 0 });
});
