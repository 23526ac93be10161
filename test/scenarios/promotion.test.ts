import { expect, test } from 'vitest';
import { fixture, underLoad, useEnvironment } from './demo-context.ts';
import { groupOf, listenerWeights, untilServers } from './observations.ts';
import { endedRollout, publish, serviceOf, startedRollout, untilRollout } from './rollouts.ts';

const environment = useEnvironment({
  steps: [
    { weight: 25, bake: '10m' },
    { weight: 100, bake: '2m' },
  ],
  startWithin: '1h',
  limits: { badShare: 1, minimumRequests: 30 },
});

test('an image is published: it rolls out by its event, no request fails, and the old servers are gone', async () => {
  const { infrastructure } = environment();
  const [a, b] = infrastructure.targetGroups;
  const { result: rollout, seen } = await underLoad(environment(), async () => {
    const image = await publish(environment(), fixture('v2'));
    const { rollout: id } = await startedRollout(environment(), image);
    await untilRollout(environment(), id, ({ traffic }) => traffic.green === 25);
    expect(await listenerWeights(environment())).toEqual({ [a]: 750, [b]: 250 });
    return endedRollout(environment(), id);
  });

  expect(rollout).toMatchObject({ outcome: 'promoted', cause: { kind: 'image-published' }, failure: null });
  expect(rollout.evidence.green.requests).toBeGreaterThanOrEqual(30);
  expect(seen).toMatchObject({ imageFailures: 0, otherFailures: {}, statuses: { 200: seen.due } });
  expect(seen.images.v1?.answers).toBeGreaterThan(0);
  expect(seen.images.v2?.answers).toBeGreaterThan(0);

  expect(await listenerWeights(environment())).toEqual({ [a]: 0, [b]: 999 });
  expect(await groupOf(environment(), infrastructure.fleet)).toBeUndefined();
  expect(await groupOf(environment(), rollout.rollout)).toMatchObject({
    MinSize: 2,
    MaxSize: 6,
    DesiredCapacity: 3,
    HealthCheckType: 'ELB',
    TargetGroupARNs: [b],
  });
  expect(await serviceOf(environment())).toMatchObject({
    live: { fleet: rollout.rollout, targetGroup: b, image: rollout.image },
    previous: { fleet: infrastructure.fleet, targetGroup: a },
    rollout: null,
  });
  await untilServers(3);
});
