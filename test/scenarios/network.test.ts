import { expect, test } from 'vitest';
import { dialOn, hold, imageOfNew } from './connections.ts';
import { fixture, LINGERING, useEnvironment } from './demo-context.ts';
import { groupOf, listenerWeights, untilServers } from './observations.ts';
import { changeSpec, endedRollout, publish, serviceOf, startedRollout, untilRollout } from './rollouts.ts';
import { until } from './until.ts';

const environment = useEnvironment(
  {
    steps: [
      { weight: 25, bake: '10m' },
      { weight: 100, bake: '15m' },
    ],
    startWithin: '1h',
    limits: { badShare: 1, minimumRequests: 30 },
  },
  { kind: 'network' },
);

test('behind a network load balancer new connections go to green, and open ones stay until blue is gone', async () => {
  const { infrastructure } = environment();
  const stop = dialOn(environment());
  const held = await hold(environment());
  const image = await publish(environment(), fixture('v2'));
  const { rollout: id } = await startedRollout(environment(), image);
  await untilRollout(environment(), id, ({ phase, traffic }) => phase === 'baking' && traffic.green === 100);
  expect(await held.image()).toBe('v1');
  expect(await imageOfNew(environment())).toBe('v2');
  const rollout = await endedRollout(environment(), id);
  const { images, failures } = await stop();
  expect(rollout).toMatchObject({ outcome: 'promoted', failure: null });
  expect(rollout.evidence.green.requests).toBeGreaterThanOrEqual(30);
  expect(failures).toEqual([]);
  expect(images).toEqual({ v1: expect.any(Number), v2: expect.any(Number) });
  await until('the old connection to end', async () => (await held.image()) === undefined);
  await held.close();
  expect(await groupOf(environment(), infrastructure.fleet)).toBeUndefined();
  await untilServers(3);
});

test('a rollback moves new connections at once, and those to green end with it', async () => {
  await changeSpec(environment(), LINGERING);
  const { live } = await serviceOf(environment());
  const image = await publish(environment(), fixture('v1'));
  const { rollout: id, green } = await startedRollout(environment(), image);
  await untilRollout(environment(), id, ({ phase, traffic }) => phase === 'baking' && traffic.green === 50);
  const held = await until('a connection to green', async () => {
    const one = await hold(environment());
    if ((await one.image()) === 'v1') return one;
    await one.close();
    return false;
  });

  const pressed = await environment().api('POST', '/services/web/rollback', { reason: 'it hangs' });
  expect(pressed).toMatchObject({ status: 202, body: { outcome: 'rolled-back', rollout: id } });
  expect(await listenerWeights(environment())).toEqual({ [live.targetGroup]: 999, [green.targetGroup]: 0 });
  for (let count = 0; count < 10; count += 1) expect(await imageOfNew(environment())).toBe('v2');
  expect(await endedRollout(environment(), id)).toMatchObject({ outcome: 'reverted', failure: null });
  await until('the connection to green to end', async () => (await held.image()) === undefined);
  await held.close();
  expect(await groupOf(environment(), id)).toBeUndefined();
  await untilServers(3);
});
