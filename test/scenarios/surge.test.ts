import { expect, test } from 'vitest';
import { fixture, QUICK, underLoad, useEnvironment } from './demo-context.ts';
import { groupOf, untilServers } from './observations.ts';
import { changeSpec, endedRollout, publish, rolloutOf, startedRollout, untilRollout } from './rollouts.ts';

const steps = [25, 50, 75, 100].map((weight) => ({ weight, bake: '1m' }));
const environment = useEnvironment({ ...QUICK, surge: '25%', instantRollback: false, steps });
/** Three quarters of the traffic for so long that nothing but a person ends it. */
const LINGERING = steps.map((step) => (step.weight === 75 ? { ...step, bake: '12h' } : step));

const sizeOf = async (name: string) => (await groupOf(environment(), name))?.DesiredCapacity;

test('a green that grows with its weight is rolled back: blue is grown first, and no request fails', async () => {
  const { fleet } = environment().infrastructure;
  await changeSpec(environment(), { steps: LINGERING });
  const { seen } = await underLoad(environment(), async () => {
    const { rollout: id } = await startedRollout(environment(), await publish(environment(), fixture('v2')));
    await untilRollout(environment(), id, ({ phase, traffic }) => phase === 'baking' && traffic.green === 75);
    expect([await sizeOf(fleet), await sizeOf(id)]).toEqual([2, 3]);
    const pressed = await environment().api('POST', '/services/web/rollback', { reason: 'too slow' });
    expect(pressed).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('it is grown now') },
    });
    expect(await endedRollout(environment(), id)).toMatchObject({
      outcome: 'reverted',
      result: 'rolled-back',
    });
    const { timeline } = await rolloutOf(environment(), id);
    const shares = timeline.flatMap(({ green }) => green ?? []);
    // A step back while blue grows, and then the rest.
    expect(shares).toEqual([25, 50, 75, 33.4, 0]);
  });
  expect(seen).toMatchObject({ imageFailures: 0, otherFailures: {}, statuses: { 200: seen.due } });
  expect(await groupOf(environment(), fleet)).toMatchObject({ DesiredCapacity: 3, MinSize: 2 });
  await untilServers(3);
});

test('it is promoted with as many servers as blue had', async () => {
  const { fleet } = environment().infrastructure;
  await changeSpec(environment(), { steps });
  const image = await publish(environment(), fixture('v2'));
  const { result: rollout, seen } = await underLoad(environment(), async () => {
    const { rollout: id } = await startedRollout(environment(), image);
    await untilRollout(environment(), id, ({ traffic }) => traffic.green === 100);
    expect((await sizeOf(fleet))! + (await sizeOf(id))!).toBeLessThanOrEqual(5);
    return endedRollout(environment(), id);
  });
  expect(rollout).toMatchObject({ outcome: 'promoted', failure: null });
  expect(seen).toMatchObject({ imageFailures: 0, otherFailures: {}, statuses: { 200: seen.due } });
  expect(await groupOf(environment(), fleet)).toBeUndefined();
  expect(await groupOf(environment(), rollout.rollout)).toMatchObject({ MinSize: 2, DesiredCapacity: 3 });
  await untilServers(3);
});
