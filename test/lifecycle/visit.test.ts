import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askOnce, inTurn, visitEach } from '../../src/lifecycle/visit.ts';

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

test('where half of them fits into a round, two rounds visit each', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 1_000 }), fc.nat(), (items, round) => {
      const numbered = items.map((_, index) => index);
      const half = Math.ceil(items.length / 2);
      const [one, other] = [inTurn(numbered, round), inTurn(numbered, round + 1)];
      expect(one.toSorted((a, b) => a - b)).toEqual(numbered);
      expect(new Set([...one.slice(0, half), ...other.slice(0, half)]).size).toBe(items.length);
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
