import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepBreakGlass, withoutApi } from '../../cli/break-glass.ts';
import { bakingAt, beginAt, reach } from '../world/progress.ts';
import { aWorld } from '../world/world.ts';
import { launch } from './greenshift.ts';
import { inProcess } from './in-process.ts';
import { serveWorld } from './serve-world.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'greenshift-home-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const cli = (url: string, ...args: string[]) =>
  inProcess(args, { LANG: 'C.UTF-8', GREENSHIFT_ENDPOINT: url, HOME: home });

describe('a rollback that can not reach the API', () => {
  test('prints the commands of the last status, until blue can take the traffic no more', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const api = await serveWorld(world);
    const { breakGlass } = await world.ports.rollouts.get('web-1');
    expect(await cli(api.url, 'status', 'web')).toMatchObject({ code: 6 });
    await api.close();
    for (const word of ['web', 'web-1', 'service/web', 'rollout/web-1']) {
      const { code, out, err } = await cli(api.url, 'rollback', word);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      for (const command of breakGlass!) expect(err).toContain(`\n  ${command}\n`);
      expect(err).toContain('First see that blue still has healthy servers');
      expect(err).toMatch(/greenshift: .*nothing listens/);
    }
  });

  test('of another API, or of a service that nobody has looked at, points to the runbook', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const api = await serveWorld(world);
    await cli(api.url, 'status', 'web');
    await api.close();
    const elsewhere = await cli('http://127.0.0.1:9', 'rollback', 'web');
    expect(elsewhere.err).toContain('docs/runbook.md#without-the-api');
    expect(elsewhere.err).not.toContain('aws elbv2');
    expect((await cli(api.url, 'rollback', 'shop')).err).not.toContain('aws elbv2');
  });
});

describe('the commands that are kept', () => {
  const where = () => ({ env: { HOME: home } });
  const seen = (rollout: string, breakGlass: string[]) => ({
    service: 'web',
    rollout,
    blue: { fleet: 'web-fleet' },
    breakGlass,
    readAt: '2026-01-01T00:00:00.000Z',
  });
  const keep = (rollout: string, ...commands: string[]) =>
    keepBreakGlass(where(), 'https://api.test', seen(rollout, commands));
  const told = async () => (await withoutApi(where(), 'https://api.test', 'web')).join('\n');

  test('go with their rollout, or a newer one, and not with an older one', async () => {
    await keep('web-9', 'aws elbv2 a');
    await keep('web-8');
    expect(await told()).toContain('aws elbv2 a');
    await keep('web-9');
    expect(await told()).not.toContain('aws elbv2 a');
    await keep('web-9', 'aws elbv2 a');
    await keep('web-10');
    expect(await told()).not.toContain('aws elbv2 a');
  });

  test('need a home, and fail nothing without one that can be written', async () => {
    await keepBreakGlass({ env: {} }, 'https://api.test', seen('web-1', ['aws']));
    await keepBreakGlass({ env: { HOME: '/dev/null' } }, 'https://api.test', seen('web-1', ['aws']));
    expect(await withoutApi({ env: {} }, 'https://api.test', 'web')).toHaveLength(2);
  });
});

test('a wait that begins while the API is down goes on once it is there', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  const first = await serveWorld(world);
  const { port } = new URL(first.url);
  await first.close();
  const waiting = launch(['wait', 'web', '--timeout', '1m'], { GREENSHIFT_ENDPOINT: first.url, HOME: home });
  await waiting.until(/no connection, trying again/);
  const api = await serveWorld(world, Number(port));
  await reach(world, 'concluded');
  const { code, err } = await waiting.finished;
  await api.close();
  expect(code).toBe(0);
  expect(err).toContain('no connection, trying again');
  expect(err).toContain('connected again');
});

test('a switch and its opposite are refused together', async () => {
  const both = ['start', 'web', 'ami-00000001', '--expedited', '--no-expedited'];
  const { code, err } = await cli('http://127.0.0.1:9', ...both);
  expect(code).toBe(1);
  expect(err).toContain('say either --expedited or --no-expedited');
});
