import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/runtime/catalogue.ts';
import { callBuilt, SAMPLED, UNSAMPLED } from './lambda.ts';
import { root } from './template.ts';
import { namesIn } from './zip.ts';

const TRACER = /^tracer-\w+\.mjs$/;
/** The adapter of fleets' settings, and the report of them, which few invocations need. */
const SETTINGS = /^(group-settings|assess)-\w+\.mjs$/;
const files = (pattern: string) => globSync(pattern, { cwd: root }).map((path) => path.replaceAll('\\', '/'));
const functions = files('dist/*/index.mjs').map((path) => path.split('/')[1]!);

test('every function is packaged with the code of its folder, and nothing else', () => {
  const packages = files('.serverless/*.zip').map((path) => namesIn(readFileSync(join(root, path))).sort());
  const deployed = [...functions, ...CATALOGUE.flatMap(({ name, formerly }) => (formerly ? [name] : []))];
  expect(packages.sort()).toEqual(deployed.map((name) => files(`dist/${name}/*.mjs`).sort()).sort());
});

test.each(functions)('%s reads everything but its tracer and the settings to be imported', async (name) => {
  const { atImport } = await callBuilt(name, {}, []);
  const others = files(`dist/${name}/*.mjs`).map((path) => basename(path));
  const tracers = others.filter((file) => TRACER.test(file));
  expect(tracers).toHaveLength(1);
  const early = others.filter((file) => !tracers.includes(file) && !SETTINGS.test(file));
  expect(atImport.sort()).toEqual(early.sort());
});

describe('a call', () => {
  const list = { routeKey: 'GET /services', requestContext: {} };
  const listed = { statusCode: 200, body: expect.stringContaining('"services": []') };

  test('that is not traced is answered without the tracer', async () => {
    const { calls, segments } = await callBuilt('api', list, [UNSAMPLED, '']);
    expect(calls).toEqual([
      { answer: expect.objectContaining(listed), read: [] },
      { answer: expect.objectContaining(listed), read: [] },
    ]);
    expect(segments).toEqual([]);
  });

  test('that is traced loads the tracer once, and adds its segment to the trace', async () => {
    const { calls, segments } = await callBuilt('api', list, [SAMPLED, SAMPLED]);
    expect(calls).toEqual([
      { answer: expect.objectContaining(listed), read: [expect.stringMatching(TRACER)] },
      { answer: expect.objectContaining(listed), read: [] },
    ]);
    expect(segments).toMatchObject([
      { name: '## dist/api/index.handler', parent_id: '557abcec3ee5a047', annotations: { ColdStart: true } },
      { name: '## dist/api/index.handler', parent_id: '557abcec3ee5a047', annotations: { ColdStart: false } },
    ]);
  });

  test('that is the first to be traced, but not the first, is no cold start', async () => {
    const { segments } = await callBuilt('api', list, [UNSAMPLED, SAMPLED]);
    expect(segments).toMatchObject([{ annotations: { ColdStart: false } }]);
  });

  test("that fails says so in its trace, and by the error's name, which the state machine catches", async () => {
    const { calls, segments } = await callBuilt('preflight', { rollout: 'web-1', epoch: 1 }, [SAMPLED]);
    expect(calls).toMatchObject([{ answer: { threw: 'RolloutNotFound' } }]);
    expect(segments).toMatchObject([{ fault: true, cause: { exceptions: [{ type: 'RolloutNotFound' }] } }]);
  });
});
