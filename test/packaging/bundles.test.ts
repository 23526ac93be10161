import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/runtime/catalogue.ts';
import { callBuilt, SAMPLED, UNSAMPLED } from './lambda.ts';
import { root } from './template.ts';
import { namesIn } from './zip.ts';

/**
 * The tracer, and what few invocations need: adapters of fleets' settings, metrics, events, probes, ends of servers, rules
 * for testers and gates, rare calls of fleets, quotas, builds, what servers are launched from, other installations;
 * registration and curves.
 */
const LATER =
  /^(campaign-records|seldom|start|ec2-servers|server-inspector|tracer|group-settings|cloudwatch-ports|cloudwatch-alarms|event-bus|balancer-rules|gate-functions|prober|occasional|executions|account-quotas|tag-reader|balancer-groups|image-builds|image-deletion|launch-settings|other-installations)-\w+\.mjs$/;
const files = (pattern: string) => globSync(pattern, { cwd: root }).map((path) => path.replaceAll('\\', '/'));
const functions = files('dist/*/index.mjs').map((path) => path.split('/')[1]!);

test('every function is packaged with the code of its folder, and nothing else', () => {
  const packages = files('.serverless/*.zip').map((path) => namesIn(readFileSync(join(root, path))).sort());
  const deployed = [...functions, ...CATALOGUE.flatMap(({ name, formerly }) => (formerly ? [name] : []))];
  expect(packages.sort()).toEqual(deployed.map((name) => files(`dist/${name}/*.mjs`).sort()).sort());
});

test.each(functions)(
  '%s reads everything to be imported, but for what few invocations need',
  async (name) => {
    const { atImport } = await callBuilt(name, {}, []);
    const { early, late } = filesOf(name);
    expect(atImport.sort()).toEqual(early.sort());
    expect(late.filter((file) => !LATER.test(file))).toEqual([]);
    expect(late.filter((file) => file.startsWith('tracer-'))).toHaveLength(1);
  },
);

/** What a bundle's entry imports, and theirs; and what any of its files may load later. */
function filesOf(name: string): Record<'early' | 'late', string[]> {
  const { outputs } = JSON.parse(readFileSync(join(root, `dist/${name}.meta.json`), 'utf8')) as Metafile;
  const early = new Set([`dist/${name}/index.mjs`]);
  const imports = (file: string, kind: string) =>
    (outputs[file]?.imports ?? [])
      .filter((one) => one.kind === kind && !one.external)
      .map(({ path }) => path);
  for (const file of early) for (const path of imports(file, 'import-statement')) early.add(path);
  const late = Object.keys(outputs).flatMap((file) => imports(file, 'dynamic-import'));
  return {
    early: [...early].map((path) => basename(path)),
    late: [...new Set(late)].map((path) => basename(path)),
  };
}

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
      { answer: expect.objectContaining(listed), read: [expect.stringMatching(/^tracer-\w+\.mjs$/)] },
      { answer: expect.objectContaining(listed), read: [] },
    ]);
    expect(segments).toMatchObject([
      { name: '## dist/api/index.handler', parent_id: '557abcec3ee5a047', annotations: { ColdStart: true } },
      { name: '## dist/api/index.handler', parent_id: '557abcec3ee5a047', annotations: { ColdStart: false } },
    ]);
  });

  // A trace told that a function had run for seconds, and nothing of the AWS that it waited for.
  test('that is traced tells each call of AWS within its segment, and what it was about', async () => {
    const { segments } = await callBuilt('api', list, [SAMPLED, SAMPLED]);
    const query = {
      namespace: 'aws',
      name: 'DynamoDB',
      aws: { operation: 'Query', region: 'eu-west-1', request_id: 'REQUEST', retries: 0 },
      http: { response: { status: 200 } },
      start_time: expect.any(Number),
      end_time: expect.any(Number),
    };
    const told = { annotations: { route: 'GET /services' }, subsegments: [query] };
    expect(segments).toMatchObject([told, told]);
    expect(segments.map(({ metadata }) => metadata)).toEqual([undefined, undefined]);
  });

  test('of a step that is traced is found by its rollout, its service and the step', async () => {
    const { segments } = await callBuilt('preflight', { rollout: 'web-1', epoch: 1 }, [SAMPLED]);
    expect(segments).toMatchObject([
      {
        annotations: { step: 'preflight', rollout: 'web-1', rolledOut: 'web' },
        subsegments: [{ name: 'DynamoDB', aws: { operation: 'GetItem' } }],
      },
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
