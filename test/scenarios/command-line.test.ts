import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { showRollouts } from '../../demo/live-view.ts';
import { createCount } from '../../demo/load-count.ts';
import type { Load } from '../../demo/load-generator.ts';
import type { Heading } from '../../demo/terminal.ts';
import type { View } from '../../demo/view.ts';
import { greenshift, launch } from '../cli/greenshift.ts';
import { fixture, LINGERING, QUICK, SPEED, useEnvironment } from './demo-context.ts';
import { listenerWeights } from './observations.ts';
import { changeSpec, serviceOf } from './rollouts.ts';
import { until } from './until.ts';

const environment = useEnvironment();
const cli = (...args: string[]) =>
  greenshift(args, { GREENSHIFT_ENDPOINT: environment().deployment.api.url });

/** Nobody sends requests. */
const IDLE = { stats: () => createCount().snapshot(0) } as Load;

test('a person publishes an image, watches its rollout, and rolls it back, all by the command line', async () => {
  await changeSpec(environment(), LINGERING);
  const { live } = await serviceOf(environment());
  const plan = await cli('plan', 'web', '-o', 'json');
  const planned = JSON.parse(plan.out);
  expect(plan.code).toBe(0);
  expect(planned).toMatchObject({
    begins: true,
    refusals: [],
    surge: { servers: 3 },
    steps: [{ weight: 50 }, {}],
  });
  expect(planned.settings.length).toBeGreaterThan(5);
  const published = await cli('publish', fixture('v2'), '--cloud', environment().cloud.url, '-o', 'json');
  expect(published.code).toBe(0);
  const { image, effects } = JSON.parse(published.out);
  expect(image).toMatch(/^ami-/);
  expect(effects).toMatchObject([{ service: 'web', kind: 'rollout' }]);
  const id: string = effects[0].rollout;
  expect(id).toBe(planned.rollout);

  const watching = launch(['status', id, '--watch'], {
    GREENSHIFT_ENDPOINT: environment().deployment.api.url,
  });
  await watching.until(/baking at 50 %/);
  const shown = await cli('status', 'web');
  expect(shown.out).toMatch(new RegExp(`green ${id} .* 50 %.*3/3 healthy`));

  const rollback = await cli('rollback', 'web', '--reason', 'the checkout is slow');
  expect(rollback).toMatchObject({
    code: 0,
    err: expect.stringMatching(/^100 % on blue \d+\.\d\d s after the command\n$/),
  });
  const { green } = JSON.parse((await cli('status', id, '-o', 'json')).out).rollout;
  expect(await listenerWeights(environment())).toEqual({ [live.targetGroup]: 999, [green.targetGroup]: 0 });

  const { code, out } = await watching.finished;
  expect(code).toBe(3);
  expect(out).toMatch(/rolled back\n$/);
  expect(await cli('wait', id)).toMatchObject({ code: 3 });
  expect((await cli('history', 'web')).out).toContain('the checkout is slow');
});

test('a person starts an image by its id, and the command ends as its rollout does; the demo shows it', async () => {
  await changeSpec(environment(), QUICK);
  const { live } = await serviceOf(environment());
  const shown: { title: string; phase: string | undefined }[] = [];
  const screen = {
    show: ({ title }: Heading, { rollout }: View) => shown.push({ title, phase: rollout?.phase }),
    keep: () => undefined,
  };
  const stop = new AbortController();
  const showing = showRollouts(
    { environment: environment(), load: IDLE, screen, speed: SPEED, perSecond: 0, names: new Map() },
    stop.signal,
  );
  const started = await cli('start', 'web', live.image, '--watch');
  expect(started).toMatchObject({ code: 0, out: expect.stringMatching(/promoted\n$/) });
  const { rollout: id } = await until('the service to be free', async () => {
    const { last, rollout } = await serviceOf(environment());
    return rollout ? undefined : (last ?? undefined);
  });
  await until('the demo to show the end', async () => shown.at(-1)?.phase === 'concluded' || undefined);
  stop.abort();
  await showing;
  expect(new Set(shown.map(({ title }) => title))).toEqual(new Set([`${id}: v1 rolls out`]));
  expect(shown.map(({ phase }) => phase)).toContain('baking');
});

test('init reads the spec of the live group from AWS, and apply takes it as it is', async () => {
  const { cloud } = environment();
  const { live } = await serviceOf(environment());
  const written = await cli('init', live.fleet, '--service', 'web', '--cloud', cloud.url);
  expect(written).toMatchObject({
    code: 0,
    err: expect.stringMatching(/greenshift apply <file> registers web/),
  });
  const spec = JSON.parse(written.out);
  expect(spec).toMatchObject({
    fleet: live.fleet,
    traffic: { targetGroups: [live.targetGroup, expect.any(String)] },
  });
  const folder = await mkdtemp(join(tmpdir(), 'greenshift-init-'));
  const file = join(folder, 'web.json');
  await writeFile(file, written.out);
  expect(await cli('apply', file)).toMatchObject({ code: 0 });
  await rm(folder, { recursive: true });
  expect(await cli('init', '--cloud', 'http://127.0.0.1:1')).toMatchObject({ code: 8 });
  expect(await cli('init', 'nobody', '--cloud', cloud.url)).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is no group nobody'),
  });
});

test('an image that no service follows is an error', async () => {
  const { cloud } = environment();
  const { code, err, out } = await cli('publish', fixture('v2'), '--cloud', cloud.url, '--service', 'shop');
  expect(code).toBe(7);
  expect(out).toMatch(/^build \S+:image\/shop\/1\.0\.0\/1\nimage ami-/);
  expect(err).toContain('no service follows');
});
