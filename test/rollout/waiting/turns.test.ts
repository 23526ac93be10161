import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_TURNS, takeTurn, WORKS, type WorkName } from '../../../src/rollout/waiting/turns.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const work = fc.constantFrom(...(Object.keys(WORKS) as WorkName[]));

/** The turns of all, asked for at the same moment, 0. */
function turnsOf(works: readonly WorkName[]): number[] {
  let turns = NO_TURNS;
  return works.map((name) => {
    const taken = takeTurn(turns, name, 0, { inVain: false });
    turns = taken.turns;
    return taken.turn;
  });
}

describe('a turn', () => {
  test('comes at once where nobody has one', () => {
    expect(turnsOf(['look'])).toEqual([0]);
  });

  test('comes when the calls of those before it have room', () => {
    expect(turnsOf(['give back', 'give back', 'give back'])).toEqual([0, 333, 666]);
  });

  test('of traffic that goes back waits for nothing but its like', () => {
    const others = fc.array(
      work.filter((name) => name !== 'give back'),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(others, (before) => {
        expect(turnsOf([...before, 'give back']).at(-1)).toBe(0);
      }),
    );
  });

  test('of a launch waits for everybody', () => {
    const [, launch = 0] = turnsOf(['give back', 'launch']);
    expect(launch).toBeGreaterThan(0);
    expect(turnsOf(['launch', 'raise'])[1]).toBe(0);
  });

  test('of an image that is brought back comes before those of new ones', () => {
    const { turns } = takeTurn(NO_TURNS, 'launch', 0, { inVain: false });
    expect(takeTurn(turns, 'launch', 0, { inVain: false, priority: 'revert' }).turn).toBe(0);
  });

  test('keeps every priority within the limits of load balancing', () => {
    fc.assert(
      fc.property(fc.array(work, { minLength: 2, maxLength: 60 }), (works) => {
        const turns = turnsOf(works);
        const changing = works.flatMap((name, index) =>
          'changes' in WORKS[name].calls ? [{ priority: WORKS[name].priority, turn: turns[index]! }] : [],
        );
        for (const { priority, turn } of changing) {
          const same = changing.filter((one) => one.priority === priority && one.turn < turn).length;
          expect(turn).toBeGreaterThanOrEqual(Math.floor(same * 333));
        }
      }),
    );
  });

  test('that was in vain makes all turns slower, once for the same moment, and less so with time', () => {
    const first = takeTurn(NO_TURNS, 'look', MINUTE, { inVain: true }).turns;
    expect(first.slowness).toBe(1.5);
    expect(takeTurn(first, 'look', MINUTE + SECOND, { inVain: true }).turns.slowness).toBe(1.5);
    expect(takeTurn(first, 'look', MINUTE + 10 * SECOND, { inVain: true }).turns.slowness).toBeGreaterThan(2);
    expect(takeTurn(first, 'look', 11 * MINUTE, { inVain: false }).turns.slowness).toBeCloseTo(1, 1);
  });
});
