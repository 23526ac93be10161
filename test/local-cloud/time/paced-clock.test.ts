import { expect, test } from 'vitest';
import { every } from '../../../local-cloud/time/clock.ts';
import { pacedClock } from '../../../local-cloud/time/paced-clock.ts';
import { virtualClock } from '../../../local-cloud/time/virtual-clock.ts';

/** A paced clock on a virtual one, which stands for real time and can stand still for this process alone. */
function paced(speed: number) {
  const real = virtualClock(0);
  let missed = 0;
  const clock = pacedClock(speed, { ...real, now: () => real.now() + missed });
  return {
    clock,
    advance: real.advance,
    stall(ms: number) {
      missed += ms;
    },
  };
}

test('while everything waits, timers fire at a multiple of real time, in the order of their times', async () => {
  const { clock, advance } = paced(100);
  const fired: [string, number][] = [];
  const note = (name: string) => () => void fired.push([name, clock.now()]);
  clock.after(2_000, note('second'));
  clock.after(1_000, note('first'));
  clock.after(1_500, note('cancelled'))();
  clock.after(60_000, note('last'));
  await advance(600);
  expect(fired).toEqual([
    ['first', 1_000],
    ['second', 2_000],
    ['last', 60_000],
  ]);
});

test('while work is under way the clock runs at real time', async () => {
  const { clock, advance } = paced(100);
  let fired = 0;
  every(clock, 1_000, () => {
    fired += 1;
  });
  const done = clock.beginWork!();
  const others = clock.beginWork!();
  await advance(900);
  expect([clock.now(), fired]).toEqual([900, 0]);
  done();
  done();
  await advance(50);
  expect(clock.now()).toBe(950);
  others();
  await advance(50);
  expect([clock.now(), fired]).toEqual([5_950, 5]);
});

test('limits on work count real time, whatever the clock does', async () => {
  const { clock, advance } = paced(100);
  const reached: number[] = [];
  clock.afterWork(200, () => reached.push(clock.now()));
  clock.afterWork(100, () => reached.push(-1))();
  const done = clock.beginWork!();
  await advance(100);
  done();
  await advance(110);
  expect(reached).toEqual([10_100]);
});

test('time in which the process did not get to run is left out', async () => {
  const { clock, advance, stall } = paced(100);
  const gaps: number[] = [];
  let last = clock.now();
  every(clock, 500, () => {
    gaps.push(clock.now() - last);
    last = clock.now();
  });
  await advance(20);
  stall(60_000);
  await advance(20);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(1_500);
  expect(clock.now()).toBeLessThan(6_000);
  let timedOut = false;
  clock.afterWork(30, () => {
    timedOut = true;
  });
  stall(60_000);
  await advance(10);
  expect([timedOut, clock.workNow?.()]).toEqual([false, 60]);
  await advance(20);
  expect(timedOut).toBe(true);
});

test('a timer that throws leaves the others', async () => {
  const { clock, advance } = paced(10);
  const fired: string[] = [];
  clock.after(10, () => {
    throw new Error('broken');
  });
  clock.after(10, () => fired.push('later'));
  await expect(advance(5)).rejects.toThrow('broken');
  await advance(5);
  expect(fired).toEqual(['later']);
  expect(() => pacedClock(0.5)).toThrow(RangeError);
});
