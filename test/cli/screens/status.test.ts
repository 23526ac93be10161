import { expect, test } from 'vitest';
import { bakingAt, beginAt, reach } from '../../world/progress.ts';
import { aWorld } from '../../world/world.ts';
import { ask } from '../ask.ts';

// The reason of a rollout that has ended stood in one line with it, of as many characters as it has.
test('why the last rollout went back is wrapped below it', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  const reason = `the queue of ${'orders '.repeat(20)}isn't read`;
  await ask(world, 'rollback', 'web', '-r', reason);
  await reach(world, 'concluded');
  const { out } = await ask(world, 'status', 'web');
  expect(out).toMatch(/├─ last web-1 {2}rolled back {2}2026-01-01 \d\d:\d\d UTC\n│ {4}the queue of orders/);
  expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
});
