import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Attrition,
  isExcessive,
  observeServers,
  withReplaced,
} from '../../../src/rollout/analysis/attrition.ts';

const HOUR = 60 * 60_000;

interface Look {
  readonly healthy: readonly string[];
  readonly staying: readonly string[];
}

const all = (servers: string): Look => ({ healthy: [...servers], staying: [...servers] });
const lossesOver = (looks: readonly Look[], age = HOUR) =>
  looks.reduce<Attrition | undefined>((losses, look) => observeServers(losses, look, age), undefined)!;

describe('servers lost in traffic', () => {
  test('none at the first look, whoever is healthy', () => {
    expect(lossesOver([{ healthy: ['a', 'b'], staying: ['a', 'b', 'c'] }])).toEqual({
      known: ['a', 'b'],
      lost: 0,
    });
  });

  test('a server that was replaced between two looks counts, though as many are healthy as before', () => {
    expect(lossesOver([all('abc'), all('abd')]).lost).toBe(1);
    expect(lossesOver([all('abc'), all('abd'), all('abe')]).lost).toBe(2);
  });

  test('one that is ill but there may recover', () => {
    expect(lossesOver([all('abc'), { healthy: ['a'], staying: ['a', 'b', 'c'] }]).lost).toBe(0);
  });

  test('one that never was healthy was never there', () => {
    expect(lossesOver([{ healthy: ['a'], staying: ['a', 'b'] }, all('a')]).lost).toBe(0);
  });

  test('a stale answer in between is put right by the next', () => {
    const looks = [all('abc'), all('abd'), all('abc'), all('abd')];
    expect(looks.map((_, index) => lossesOver(looks.slice(0, index + 1)).lost)).toEqual([0, 1, 1, 1]);
  });

  test('are replaced once green has enough without them, and not once they are there again', () => {
    const noted = withReplaced(lossesOver([all('abc'), all('abd')]), [...'abd']);
    expect(noted).toEqual({ known: [...'abcd'], lost: 1, replaced: ['c'] });
    expect(observeServers(noted, all('ad'), HOUR)).toMatchObject({ lost: 2, replaced: ['c'] });
    expect(withReplaced(noted, [...'abcd'])).not.toHaveProperty('replaced');
  });

  test('after a day a server may go for its age', () => {
    const losses = lossesOver([all('abc'), all('bc')]);
    expect(observeServers(losses, all('def'), 24 * HOUR)).toEqual(losses);
  });

  test('are too many from more than half of the fleet on, and from two', () => {
    const fewest = [1, 2, 3, 4, 10, 1_000].map((full) => {
      const counts = Array.from({ length: full + 2 }, (_, lost) => lost);
      return counts.find((lost) => isExcessive({ lost }, full));
    });
    expect(fewest).toEqual([2, 2, 2, 3, 6, 501]);
  });

  test('are never more than the servers that were known, and looking again changes nothing', () => {
    const look = fc
      .subarray(['a', 'b', 'c', 'd', 'e'])
      .chain((staying) => fc.record({ staying: fc.constant(staying), healthy: fc.subarray(staying) }));
    fc.assert(
      fc.property(fc.array(look, { minLength: 1 }), fc.nat(48 * HOUR), (looks, age) => {
        const losses = lossesOver(looks, age);
        expect(losses.lost).toBeLessThanOrEqual(losses.known.length);
        expect(lossesOver([...looks, looks.at(-1)!], age)).toEqual(losses);
      }),
    );
  });
});
