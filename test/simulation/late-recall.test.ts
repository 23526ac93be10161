import { expect, test } from 'vitest';
import { recallLive } from '../../simulation/actors/recall.ts';
import { run } from '../../simulation/run/run.ts';

// Of the minutes before the recalled image's successor had servers nothing was known, of blue neither: what clients hang up
// was held against it for an hour, and what was recalled stayed live. Its first server came late in a minute.
test('an image that comes back long after the last rollout is judged by the blue of before', async () => {
  const { violations } = await run({
    scenario: {
      name: 'a recall of an image that has been live for twenty minutes',
      image: 'good',
      ends: 'promoted',
      promotes: 'first',
      meanwhile: recallLive(19.75 * 60_000),
    },
    seed: 1,
    injections: [],
  });
  expect(violations).toEqual([]);
});
