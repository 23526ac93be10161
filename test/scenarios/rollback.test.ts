import { expect, test } from 'vitest';
import { fixture, LINGERING, QUICK, useEnvironment } from './demo-context.ts';
import { groupOf, listenerWeights, untilServers } from './observations.ts';
import {
  changeSpec,
  endedRollout,
  publish,
  rolloutOf,
  serviceOf,
  startedRollout,
  untilRollout,
} from './rollouts.ts';
import { until } from './until.ts';

const environment = useEnvironment();

const press = (path = '/services/web/rollback', reason?: string) =>
  environment().api('POST', path, reason === undefined ? undefined : { reason });

async function liveImage(): Promise<string> {
  const response = await fetch(environment().serviceUrl);
  await response.text();
  return response.headers.get('x-image') ?? '';
}

test('on-call rolls back half-way: blue has everything when the request returns, and a second press changes nothing', async () => {
  await changeSpec(environment(), LINGERING);
  const before = await serviceOf(environment());
  const { rollout: id, green } = await startedRollout(
    environment(),
    await publish(environment(), fixture('v2')),
  );
  await untilRollout(environment(), id, ({ phase, traffic }) => phase === 'baking' && traffic.green === 50);
  const allBlue = { [before.live.targetGroup]: 999, [green.targetGroup]: 0 };

  const first = await press('/services/web/rollback', 'the checkout is slow');
  expect(await listenerWeights(environment())).toEqual(allBlue);
  expect(first).toMatchObject({ status: 202, body: { outcome: 'rolled-back', rollout: id } });
  const { abort } = await rolloutOf(environment(), id);
  expect(abort).toMatchObject({ reason: 'the checkout is slow', by: expect.stringContaining('local') });

  const second = await press(`/rollouts/${id}/rollback`, 'is it?');
  expect(second).toMatchObject({ body: { rollout: id } });
  // The rollout may have ended in between.
  expect([
    [202, 'rolled-back'],
    [200, 'already-rolled-back'],
  ]).toContainEqual([second.status, second.body.outcome]);
  expect(await listenerWeights(environment())).toEqual(allBlue);

  const rollout = await endedRollout(environment(), id);
  expect(rollout).toMatchObject({ outcome: 'reverted', abort, failure: null });
  const timeline = rollout.timeline.map(({ what }) => what);
  expect(timeline.filter((what) => what.startsWith('abort asked for'))).toHaveLength(1);
  // Once by the API, and by the rollout itself should it see the abort before the API has moved the traffic.
  const intents = timeline.filter((what) => what === 'about to give green 0 % of the traffic');
  expect([1, 2]).toContain(intents.length);

  for (const path of ['/services/web/rollback', `/rollouts/${id}/rollback`]) {
    const third = await press(path);
    expect(third).toMatchObject({ status: 200, body: { outcome: 'already-rolled-back', rollout: id } });
  }
  const after = await serviceOf(environment());
  expect(after).toMatchObject({ live: before.live, previous: before.previous, rollout: null, queued: null });
  expect(await groupOf(environment(), id)).toBeUndefined();
  await untilServers(3);
});

test('on-call rolls back after the promotion: the image before comes back by a rollout, and a press more changes nothing', async () => {
  await changeSpec(environment(), QUICK);
  const before = await serviceOf(environment());
  const { rollout: bad } = await startedRollout(environment(), await publish(environment(), fixture('v4')));
  expect(await endedRollout(environment(), bad)).toMatchObject({ outcome: 'promoted' });
  expect(await liveImage()).toBe('v4');
  expect(await groupOf(environment(), before.live.fleet)).toBeUndefined();

  const first = await press();
  expect(first).toMatchObject({ status: 202, body: { outcome: 'rollout-started' } });
  const id = String(first.body.rollout);
  const second = await press();
  expect(second).toMatchObject({ status: 202, body: { outcome: 'rollout-started', rollout: id } });

  expect(await endedRollout(environment(), id)).toMatchObject({
    outcome: 'promoted',
    cause: { kind: 'rollback' },
    image: before.live.image,
    step: { of: 1 },
    abort: null,
  });
  await until('v1 to serve again', async () => (await liveImage()) === 'v1');
  expect(await serviceOf(environment())).toMatchObject({ live: { fleet: id }, previous: null });

  const third = await press();
  expect(third).toMatchObject({
    status: 200,
    body: { outcome: 'already-rolled-back', rollout: id },
  });
  expect(await serviceOf(environment())).toMatchObject({ rollout: null, live: { fleet: id } });
});
