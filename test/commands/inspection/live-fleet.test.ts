import { expect, test } from 'vitest';
import { versionsToRead } from '../../../src/commands/inspection/live-fleet.ts';

const launched = (version: number, count: number) =>
  Array.from({ length: count }, () => ({ launchedFrom: { id: 'lt-0web', version } }));

test('of many versions those of the most servers are read, and none that is known already', () => {
  const servers = [
    ...launched(1, 1),
    ...launched(2, 4),
    ...launched(3, 9),
    ...launched(4, 2),
    ...launched(5, 3),
    {},
  ];
  const known = { id: 'lt-0web', version: 3, data: {} } as never;
  expect(versionsToRead(servers, known).map(({ version }) => version)).toEqual([2, 5, 4]);
  expect(versionsToRead(servers, undefined).map(({ version }) => version)).toEqual([3, 2, 5]);
  const namesake = { id: 'lt-0other', version: 3, data: {} } as never;
  expect(versionsToRead(launched(3, 1), namesake)).toEqual([{ id: 'lt-0web', version: 3 }]);
});
