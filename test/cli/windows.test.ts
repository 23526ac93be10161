import { beforeEach, expect, test } from 'vitest';
import { isPaused } from '../../src/rollout/interventions/pause.ts';
import { begin, beginAt } from '../world/progress.ts';
import { aWorld, NEW, NEXT, type World } from '../world/world.ts';
import { ask } from './ask.ts';

let world: World;
beforeEach(() => {
  world = aWorld();
});

test('an image that waits for a window is told with its time, by status and list', async () => {
  await begin(world, { windows: { allow: [{ from: '09:00', to: '16:00' }] } });
  const { out } = await ask(world, 'status', 'web');
  expect(out).toContain('no window is open until 2026-01-01 09:00 UTC');
  expect(out).toContain(`next: ${NEW} starts at 2026-01-01 09:00 UTC`);
  expect((await ask(world, 'list')).out).toContain(`${NEW} from 2026-01-01 09:00 UTC`);
});

test('a start is refused with how it begins all the same, and begins so', async () => {
  await begin(world, { windows: { allow: [{ from: '09:00', to: '16:00' }] } });
  const refused = await ask(world, 'start', 'web', NEXT, '-r', 'a fix');
  expect(refused.code).toBe(7);
  expect(refused.err).toContain('Say --outside-windows with a reason to begin now');
  expect(await ask(world, 'start', 'web', NEXT, '--outside-windows')).toMatchObject({
    code: 7,
    err: expect.stringContaining('reason'),
  });
  expect(await ask(world, 'start', 'web', NEXT, '--outside-windows', '-r', 'a fix')).toMatchObject({
    code: 0,
    out: `web-1 has started, of ${NEXT}\n`,
  });
});

test('a rollout that waits for a window says until when, and goes on with a reason', async () => {
  const windows = { allow: [{ from: '23:50', to: '00:05' }], outside: 'hold' };
  await beginAt(world, isPaused, { windows });
  const { code, out } = await ask(world, 'status', 'web');
  expect(code).toBe(4);
  const text = out.replaceAll(/\s+/g, ' ');
  expect(text).toContain('it goes on at 23:50:00');
  expect(text).toContain('`greenshift resume web-1` with a reason goes on now');
  expect(await ask(world, 'resume', 'web')).toMatchObject({
    code: 7,
    err: expect.stringContaining('say why'),
  });
  expect(await ask(world, 'resume', 'web', '-r', 'it fixes an outage')).toMatchObject({ code: 0 });
});
