import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askOnce, buildsOnce, inTurn, visitEach } from '../../src/lifecycle/visit.ts';
import type { Builds } from '../../src/ports/builds.ts';
import { aSpec, PIPELINE } from '../world/specs.ts';
import { aWorld } from '../world/world.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a visit of all', () => {
  test('has the results in their order, whichever comes first', async () => {
    const items = fc.array(fc.nat(5), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(items, async (waits) => {
        const { results, failures } = await visitEach(waits, async (wait) => {
          for (let turn = 0; turn < wait; turn += 1) await Promise.resolve();
          return wait;
        });
        expect(results).toEqual(waits);
        expect(failures).toEqual([]);
      }),
    );
  });

  test('goes on when one fails', async () => {
    const bad = new Error('unreadable');
    const visits = await visitEach(['a', 'b', 'c'], async (name) => {
      if (name === 'b') throw bad;
      return name;
    });
    expect(visits).toEqual({ results: ['a', 'c'], failures: [bad] });
  });

  test('has eight at work at most', async () => {
    let [now, most] = [0, 0];
    await visitEach(Array.from({ length: 100 }), async () => {
      now += 1;
      most = Math.max(most, now);
      await settle();
      now -= 1;
    });
    expect(most).toBe(8);
  });
});

// A round that had time for a third of them visited the same two thirds for ever.
test('where a part of them fits into a round, not twice as many rounds as there are parts visit each', () => {
  const parts = fc.constantFrom(1, 2, 4, 8, 16);
  fc.assert(
    fc.property(fc.nat(1_000), fc.nat(1_000_000), parts, (length, round, part) => {
      const numbered = Array.from({ length }, (_, index) => index);
      const fitting = Math.ceil(length / part);
      const visited = new Set<number>();
      for (let next = round; next < round + 2 * part - 1; next += 1)
        for (const item of inTurn(numbered, next).slice(0, fitting)) visited.add(item);
      expect(inTurn(numbered, round).toSorted((a, b) => a - b)).toEqual(numbered);
      expect(visited.size).toBe(length);
    }),
  );
});

test('a question is asked once for each key, and those who ask meanwhile get the same answer', async () => {
  const asked: string[] = [];
  const ask = askOnce(async ({ stream }: { stream: string }) => {
    asked.push(stream);
    await settle();
    return `newest of ${stream}`;
  }, JSON.stringify);
  const answers = await Promise.all([ask({ stream: 'a' }), ask({ stream: 'a' }), ask({ stream: 'b' })]);
  expect(answers).toEqual(['newest of a', 'newest of a', 'newest of b']);
  expect(asked).toEqual(['a', 'b']);
});

// Services that asked different things of the images of one stream had it listed once for each.
test('a stream is looked at once, whatever else the services that follow it ask of its images', async () => {
  const { ports } = aWorld();
  let asked = 0;
  const newest: Builds['newest'] = (stream) => {
    asked += 1;
    return ports.builds.newest(stream);
  };
  const once = buildsOnce({ ...ports.builds, newest });
  const { image } = aSpec();
  for (const stream of [image, { ...image, campaign: true }]) await once.newest(stream);
  await once.newest({ pipeline: PIPELINE });
  expect(asked).toBe(2);
});
