import { expect, test } from 'vitest';
import { createIdleWatch, type Idle } from '../../../local-cloud/load-balancer/idle-watch.ts';
import { virtualClock } from '../../../local-cloud/time/virtual-clock.ts';

function watched(idleLimit = 1000) {
  const clock = virtualClock();
  let asleep = 0;
  const watch = createIdleWatch({ ...clock, now: () => clock.now() + asleep }, 100);
  let ended = 0;
  const connection: Idle = { idleSince: watch.now(), idleLimit, onIdle: () => ended++ };
  watch.add(connection);
  const sleep = (ms: number) => {
    asleep += ms;
  };
  return { clock, watch, connection, sleep, ended: () => ended };
}

test('a connection ends soon after it has been idle for its time, not before', async () => {
  const { clock, ended } = watched();
  await clock.advance(1000);
  expect(ended()).toBe(0);
  await clock.advance(300);
  expect(ended()).toBeGreaterThan(0);
});

test('after a pause of the whole process what has arrived meanwhile is read first', async () => {
  const { clock, watch, connection, sleep, ended } = watched();
  sleep(60_000);
  await clock.advance(100);
  connection.idleSince = watch.now();
  await clock.advance(500);
  expect(ended()).toBe(0);
});

test('one that is watched no more, or that has no limit, never ends', async () => {
  const { clock, watch, connection, ended } = watched(Number.POSITIVE_INFINITY);
  await clock.advance(5000);
  connection.idleLimit = 1;
  watch.delete(connection);
  await clock.advance(5000);
  watch.close();
  expect(ended()).toBe(0);
});
