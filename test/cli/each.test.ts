import { expect, test } from 'vitest';
import { each } from '../../cli/each.ts';

test('works on all items in their order, never on more than so many at once', async () => {
  let running = 0;
  let most = 0;
  const doubled = await each([5, 1, 4, 2, 3], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
    running -= 1;
    return item * 2;
  });
  expect(doubled).toEqual([10, 2, 8, 4, 6]);
  expect(most).toBe(2);
});

test('of nothing there is nothing to do, and what fails is thrown', async () => {
  expect(await each([], 4, async () => 1)).toEqual([]);
  await expect(each([1, 2], 1, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
