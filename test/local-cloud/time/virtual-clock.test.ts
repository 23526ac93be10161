import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { every, sleep } from '../../../local-cloud/time/clock.ts';
import { virtualClock } from '../../../local-cloud/time/virtual-clock.ts';

describe('the virtual clock', () => {
  test('stands still until it is advanced', async () => {
    const clock = virtualClock(5000);
    let ran = false;
    clock.after(0, () => {
      ran = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([clock.now(), ran]).toEqual([5000, false]);
    await clock.advance(0);
    expect([clock.now(), ran]).toEqual([5000, true]);
  });

  test('runs timers in the order of their times, whatever the order of their making', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(1000)), async (delays) => {
        const clock = virtualClock(0);
        const seen: [number, number][] = [];
        delays.forEach((delay, made) => {
          clock.after(delay, () => seen.push([clock.now(), made]));
        });
        await clock.advance(1000);
        const expected = delays.map((delay, made): [number, number] => [delay, made]);
        expect(seen).toEqual(expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
        expect(clock.now()).toBe(1000);
      }),
    );
  });

  test('a cancelled timer does not run, be it at the instant it was due', async () => {
    const clock = virtualClock(0);
    const seen: string[] = [];
    clock.after(10, () => cancel());
    const cancel = clock.after(10, () => seen.push('cancelled'));
    clock.after(11, () => seen.push('kept'));
    await clock.advance(20);
    expect(seen).toEqual(['kept']);
  });

  test('what a promise goes on to do counts from the instant it was settled', async () => {
    const clock = virtualClock(0);
    const seen: number[] = [];
    const chain = async () => {
      for (let round = 0; round < 3; round += 1) {
        await sleep(clock, 10);
        await Promise.resolve().then(() => {});
        seen.push(clock.now());
      }
    };
    const done = chain();
    every(clock, 7, () => {});
    await clock.advance(100);
    await done;
    expect(seen).toEqual([10, 20, 30]);
  });

  test('leaves timers beyond its reach for the next advance', async () => {
    const clock = virtualClock(0);
    const seen: number[] = [];
    every(clock, 40, () => seen.push(clock.now()));
    await clock.advance(79);
    expect(seen).toEqual([40]);
    await clock.advance(1);
    expect(seen).toEqual([40, 80]);
  });

  test('hands on what a timer throws, and can then go on', async () => {
    const clock = virtualClock(0);
    clock.after(5, () => {
      throw new Error('out of order');
    });
    await expect(clock.advance(10)).rejects.toThrow('out of order');
    await clock.advance(5);
    expect(clock.now()).toBe(10);
  });

  test('refuses to go backwards, or to be advanced by two at once', async () => {
    const clock = virtualClock(0);
    await expect(clock.advance(-1)).rejects.toThrow(RangeError);
    const first = clock.advance(1);
    await expect(clock.advance(1)).rejects.toThrow('already');
    await first;
  });
});
