import { expect, test } from 'vitest';
import {
  begun,
  ended,
  example,
  groupOf,
  listenerWeights,
  publish,
  servers,
  serviceOf,
  underLoad,
  untilRollout,
  useStage,
} from './demo-context.ts';

const stage = useStage({
  steps: [
    { weight: 25, bake: '3m' },
    { weight: 100, bake: '2m' },
  ],
  startWithin: '1h',
  limits: { badShare: 1, minimumRequests: 30 },
});

test('an image is published: it rolls out by its event, no request fails, and the old servers are gone', async () => {
  const { infrastructure } = stage();
  const [a, b] = infrastructure.targetGroups;
  const { result: rollout, seen } = await underLoad(stage(), async () => {
    const image = await publish(stage(), example('v2'));
    const { rollout: id } = await begun(stage(), image);
    await untilRollout(stage(), id, ({ traffic }) => traffic.green === 25);
    expect(await listenerWeights(stage())).toEqual({ [a]: 750, [b]: 250 });
    return ended(stage(), id);
  });

  expect(rollout).toMatchObject({ outcome: 'promoted', cause: { kind: 'image-published' }, failure: null });
  expect(rollout.evidence.green.requests).toBeGreaterThanOrEqual(30);
  expect(seen).toMatchObject({ imageFailures: 0, otherFailures: {}, statuses: { 200: seen.due } });
  expect(seen.images.v1?.answers).toBeGreaterThan(0);
  expect(seen.images.v2?.answers).toBeGreaterThan(0);

  expect(await listenerWeights(stage())).toEqual({ [a]: 0, [b]: 999 });
  expect(await groupOf(stage(), infrastructure.fleet)).toBeUndefined();
  expect(await groupOf(stage(), rollout.rollout)).toMatchObject({
    MinSize: 2,
    MaxSize: 6,
    DesiredCapacity: 3,
    HealthCheckType: 'ELB',
    TargetGroupARNs: [b],
  });
  expect(await serviceOf(stage())).toMatchObject({
    live: { fleet: rollout.rollout, targetGroup: b, image: rollout.image },
    previous: { fleet: infrastructure.fleet, targetGroup: a },
    rollout: null,
  });
  expect(await servers()).toHaveLength(3);
});
