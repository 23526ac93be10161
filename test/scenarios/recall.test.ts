import { expect, test } from 'vitest';
import { greenshift } from '../cli/greenshift.ts';
import { fixture, LINGERING, QUICK, useEnvironment } from './demo-context.ts';
import { listenerWeights } from './observations.ts';
import { changeSpec, endedRollout, publish, serviceOf, startedRollout, untilRollout } from './rollouts.ts';

const environment = useEnvironment();
const cli = (...args: string[]) =>
  greenshift(args, { GREENSHIFT_ENDPOINT: environment().deployment.api.url });

test('an image that is being rolled out is recalled: blue has everything at once, and nobody may start it', async () => {
  await changeSpec(environment(), LINGERING);
  const { live } = await serviceOf(environment());
  const image = await publish(environment(), fixture('v2'));
  const { rollout: id } = await startedRollout(environment(), image);
  const { green } = await untilRollout(environment(), id, ({ phase }) => phase === 'baking');
  const recalled = await cli('recall', image, '--reason', 'CVE-2026-1', '--yes');
  expect(recalled).toMatchObject({
    code: 0,
    out: expect.stringContaining(`web  rolled-back: ${id} goes back`),
  });
  expect(await listenerWeights(environment())).toEqual({ [live.targetGroup]: 999, [green.targetGroup]: 0 });
  expect(await cli('wait', id)).toMatchObject({ code: 3, out: expect.stringContaining('CVE-2026-1') });
  await endedRollout(environment(), id);
  const again = await cli('start', 'web', image);
  expect(again).toMatchObject({ code: 7, err: expect.stringContaining('CVE-2026-1') });
  expect((await serviceOf(environment())).live.image).toBe(live.image);
});

test('a live image is recalled: the one before comes back, and twenty presses at once do no more than one', async () => {
  await changeSpec(environment(), QUICK);
  const before = (await serviceOf(environment())).live.image;
  const image = await publish(environment(), fixture('v4'));
  const { rollout: id } = await startedRollout(environment(), image);
  expect(await cli('wait', id, '--timeout', '1h')).toMatchObject({ code: 0 });
  await endedRollout(environment(), id);
  const presses = Array.from({ length: 20 }, () =>
    environment().api('POST', `/images/${image}/recall`, { reason: 'it leaks' }),
  );
  const statuses = (await Promise.all(presses)).map(({ status }) => status);
  expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
  const told = await cli('recall', image, '--reason', 'it leaks', '--yes', '--json');
  expect(told.code).toBe(0);
  expect(JSON.parse(told.out)).toMatchObject({ image, services: [{ service: 'web' }] });
  const { rollout: next } = await startedRollout(environment(), before);
  expect(Number(next.split('-')[1])).toBe(Number(id.split('-')[1]) + 1);
  expect(await cli('wait', next, '--timeout', '1h')).toMatchObject({ code: 0 });
  await endedRollout(environment(), next);
  expect(await serviceOf(environment())).toMatchObject({
    live: { image: before },
    rollout: null,
    recall: null,
  });
  expect((await cli('recall')).out).toMatch(new RegExp(`^${image} .* it leaks$`, 'm'));
  const lifted = await cli('recall', image, '--lift', '--reason', 'a false alarm');
  expect(lifted).toMatchObject({ code: 0, out: `${image} may be started again\n` });
});
