import { expect, test } from 'vitest';
import { shiftTraffic } from '../functions/shift-traffic.ts';
import { withDeadline } from '../src/deadline.ts';
import { OutOfTime } from '../src/rollout/errors.ts';
import { beginAt, FIRST } from './world/progress.ts';
import { aWorld, liveShare } from './world/world.ts';

test('a function that was frozen in its middle and wakes up late does nothing more', async () => {
  const world = aWorld();
  await beginAt(world, 'shifting');
  let elapsed = 0;
  world.after('traffic.health', () => {
    elapsed = 60_000;
  });
  const late = shiftTraffic(
    withDeadline(world.ports, () => elapsed, 28_000),
    FIRST,
  );
  await expect(late).rejects.toBeInstanceOf(OutOfTime);
  expect(liveShare(world)).toBe(0);
  expect(await world.ports.rollouts.get('web-1')).toMatchObject({
    phase: 'shifting',
    traffic: { intended: 0 },
  });
});

test('a function in time does not notice its deadline, and the clock goes on after it', async () => {
  const world = aWorld();
  await beginAt(world, 'shifting');
  let elapsed = 28_000;
  const ports = withDeadline(world.ports, () => elapsed - 28_000, 28_000);
  expect(await shiftTraffic(ports, FIRST)).toMatchObject({ verdict: 'pass' });
  elapsed += 28_001;
  expect(ports.clock.now()).toBe(world.clock.now());
  await expect(ports.rollouts.get('web-1')).rejects.toBeInstanceOf(OutOfTime);
});
