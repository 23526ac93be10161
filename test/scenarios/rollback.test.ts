import { expect, test } from 'vitest';
import {
  begun,
  ended,
  example,
  groupOf,
  listenerWeights,
  publish,
  QUICK,
  respecify,
  rolloutOf,
  servers,
  serviceOf,
  until,
  untilRollout,
  useStage,
} from './demo-context.ts';

const stage = useStage();

/** Half of the traffic for so long that nothing but a person ends it. */
const LINGERING = {
  ...QUICK,
  steps: [
    { weight: 50, bake: '12h' },
    { weight: 100, bake: '1m' },
  ],
};

const press = (path = '/services/web/rollback', reason?: string) =>
  stage().api('POST', path, reason === undefined ? undefined : { reason });

async function liveImage(): Promise<string> {
  const response = await fetch(stage().serviceUrl);
  await response.text();
  return response.headers.get('x-image') ?? '';
}

test('on-call rolls back half-way: blue has everything when the answer comes, and a second press changes nothing', async () => {
  await respecify(stage(), LINGERING);
  const before = await serviceOf(stage());
  const { rollout: id, green } = await begun(stage(), await publish(stage(), example('v2')));
  await untilRollout(stage(), id, ({ phase, traffic }) => phase === 'baking' && traffic.green === 50);
  const allBlue = { [before.live.targetGroup]: 999, [green.targetGroup]: 0 };

  const first = await press('/services/web/rollback', 'the checkout is slow');
  expect(await listenerWeights(stage())).toEqual(allBlue);
  expect(first).toMatchObject({ status: 202, body: { outcome: 'rolled-back', rollout: id } });
  const { abort } = await rolloutOf(stage(), id);
  expect(abort).toMatchObject({ reason: 'the checkout is slow', by: expect.stringContaining('local') });

  const second = await press(`/rollouts/${id}/rollback`, 'is it?');
  expect(second).toMatchObject({ status: 202, body: { outcome: 'rolled-back', rollout: id } });
  expect(await listenerWeights(stage())).toEqual(allBlue);

  const rollout = await ended(stage(), id);
  expect(rollout).toMatchObject({ outcome: 'reverted', abort, failure: null });
  const told = rollout.timeline.map(({ what }) => what);
  expect(told.filter((what) => what.startsWith('abort asked for'))).toHaveLength(1);
  expect(told.filter((what) => what === 'about to give green 0 % of the traffic')).toHaveLength(1);

  for (const path of ['/services/web/rollback', `/rollouts/${id}/rollback`]) {
    const third = await press(path);
    expect(third).toMatchObject({ status: 200, body: { outcome: 'already-rolled-back', rollout: id } });
  }
  const after = await serviceOf(stage());
  expect(after).toMatchObject({ live: before.live, previous: before.previous, rollout: null, queued: null });
  expect(await groupOf(stage(), id)).toBeUndefined();
  expect(await servers()).toHaveLength(3);
});

test('on-call rolls back after the promotion: the image before comes back by a rollout, and further back there is nothing', async () => {
  await respecify(stage(), QUICK);
  const before = await serviceOf(stage());
  const { rollout: bad } = await begun(stage(), await publish(stage(), example('v4')));
  expect(await ended(stage(), bad)).toMatchObject({ outcome: 'promoted' });
  expect(await liveImage()).toBe('v4');
  expect(await groupOf(stage(), before.live.fleet)).toBeUndefined();

  const first = await press();
  expect(first).toMatchObject({ status: 202, body: { outcome: 'rollout-started' } });
  const id = String(first.body.rollout);
  const second = await press();
  expect(second).toMatchObject({ status: 202, body: { outcome: 'rollout-started', rollout: id } });

  expect(await ended(stage(), id)).toMatchObject({
    outcome: 'promoted',
    cause: { kind: 'rollback' },
    image: before.live.image,
    step: { of: 1 },
    abort: null,
  });
  await until('v1 to answer again', async () => (await liveImage()) === 'v1');
  expect(await serviceOf(stage())).toMatchObject({ live: { fleet: id }, previous: null });

  const third = await press();
  expect(third).toMatchObject({
    status: 409,
    body: { type: 'urn:greenshift:problem:NothingToRollBackTo', status: 409 },
  });
  expect(await serviceOf(stage())).toMatchObject({ rollout: null, live: { fleet: id } });
});
