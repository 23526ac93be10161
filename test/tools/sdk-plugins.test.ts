import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { HttpResponse } from '@smithy/core/protocols';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const tool = (name: string) => import(pathToFileURL(join(root, 'tools', name)).href);
const { sdkPlugins } = await tool('sdk-plugins.mjs');
const { restJsonApart } = await tool('rest-json.mjs');
const { unreachable } = await tool('unreachable.mjs');
const REQUIRE =
  "import{createRequire as requireOfBundle}from'node:module';const require=requireOfBundle(import.meta.url);";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'greenshift-bundles-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The exports of `contents` as a bundle, with the plugins of the build or without. */
async function bundled(name: string, contents: string, plugins: unknown[]) {
  const outfile = join(folder, `${name}-${plugins.length}.mjs`);
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    external: ['@smithy/core/event-streams', 'bowser'],
    banner: { js: REQUIRE },
    logLevel: 'error',
    plugins: plugins as never,
  });
  return import(pathToFileURL(outfile).href);
}

const EC2 = `
  export { EC2Client } from '@aws-sdk/client-ec2';
  export { machineImages } from './src/aws/ec2/images.ts';
  export { instances } from './src/aws/ec2/instances.ts';
  export { launchTemplates } from './src/aws/ec2/launch-templates.ts';
  export { launchTemplateVersions } from './src/aws/ec2/launch-template-versions.ts';`;

const RESPONSES: Readonly<Record<string, string>> = {
  DescribeLaunchTemplateVersions:
    '<launchTemplateVersionSet><item><versionNumber>3</versionNumber><versionDescription>greenshift web-1 of prod</versionDescription><launchTemplateData><imageId>ami-3</imageId><kernelId>k</kernelId></launchTemplateData></item></launchTemplateVersionSet>',
  CreateLaunchTemplateVersion:
    '<launchTemplateVersion><versionNumber>4</versionNumber></launchTemplateVersion>',
  DeleteLaunchTemplateVersions:
    '<unsuccessfullyDeletedLaunchTemplateVersionSet><item><responseError><code>launchTemplateIdDoesNotExist</code></responseError></item></unsuccessfullyDeletedLaunchTemplateVersionSet>',
  DescribeInstances:
    '<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><imageId>ami-3</imageId><instanceState><name>running</name></instanceState></item><item><instanceId>i-2</instanceId><instanceState><name>terminated</name></instanceState></item></instancesSet></item></reservationSet>',
  DescribeImages:
    '<imagesSet><item><imageId>ami-3</imageId><imageOwnerId>111122223333</imageOwnerId><imageState>available</imageState><architecture>arm64</architecture></item></imagesSet>',
};

/** What the adapters of EC2 send, and what they make of the responses. */
async function callEc2(plugins: unknown[]) {
  const { EC2Client, ...adapters } = await bundled('ec2', EC2, plugins);
  const sent: string[] = [];
  const requestHandler = {
    async handle({ body }: { body: string }) {
      sent.push(body);
      const action = new URLSearchParams(body).get('Action') ?? '';
      const xml = `<${action}Response>${RESPONSES[action]}</${action}Response>`;
      return { response: new HttpResponse({ statusCode: 200, headers: {}, body: Readable.from([xml]) }) };
    },
  };
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const client = new EC2Client({ region: 'us-east-1', credentials, requestHandler });
  const templates = adapters.launchTemplates(client);
  const versions = adapters.launchTemplateVersions(client, 'prod');
  const results = [
    await templates.resolve({ id: 'lt-1', version: '3' }),
    await versions.derive({ id: 'lt-1', from: 3, imageId: 'ami-4', rollout: 'web-1' }),
    await versions.discard({ id: 'lt-1', version: 4, rollout: 'web-1' }),
    await adapters.instances(client).imagesOf(['i-1', 'i-2']),
    await adapters.machineImages(client).describe('ami-3'),
  ];
  return { sent, results };
}

test('EC2 is called by a bundle as by the sources, and its responses are read alike', async () => {
  const { sent, results } = await callEc2(sdkPlugins);
  expect({ sent, results }).toEqual(await callEc2([]));
  expect(results).toEqual([
    { version: 3, imageId: 'ami-3' },
    4,
    undefined,
    { 'i-1': 'ami-3' },
    { id: 'ami-3', owner: '111122223333', state: 'available', architecture: 'arm64' },
  ]);
  expect(sent.some((body) => body.includes('DeleteLaunchTemplateVersions'))).toBe(true);
  expect(sent.find((body) => body.includes('CreateLaunchTemplateVersion'))).toContain(
    'ClientToken=web-1-ami-4',
  );
});

const GATES = `
  export { lambdaGates } from './src/aws/lambda/gates.ts';
  export { functionsClient } from './src/aws/lambda/client.ts';`;

/** What a gate's function is sent, and what the adapter makes of the response. */
async function askGate(plugins: unknown[]) {
  const { functionsClient, lambdaGates } = await bundled('gates', GATES, plugins);
  const sent: unknown[] = [];
  const requestHandler = {
    async handle({ method, path, body }: { method: string; path: string; body: Uint8Array }) {
      sent.push({ method, path, body: Buffer.from(body).toString('utf8') });
      const answer = Readable.from([Buffer.from('{"verdict":"wait","reason":"ü"}')]);
      return { response: new HttpResponse({ statusCode: 200, headers: {}, body: answer }) };
    },
  };
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const client = functionsClient({ region: 'us-east-1', credentials, requestHandler });
  return { reply: await lambdaGates(client).ask('web:live', { id: 'web-1/ü' }), sent };
}

test('Lambda is called by a bundle as by the sources, with REST-JSON apart', async () => {
  const asked = await askGate([...sdkPlugins, ...unreachable, restJsonApart]);
  expect(asked).toEqual(await askGate([]));
  expect(asked).toEqual({
    reply: { kind: 'wait', reason: 'ü' },
    sent: [
      {
        method: 'POST',
        path: '/2015-03-31/functions/web%3Alive/invocations',
        body: '{"id":"web-1/ü"}',
      },
    ],
  });
});

const CLIENTS = ['auto-scaling', 'cloudwatch', 'dynamodb', 'elastic-load-balancing-v2', 'eventbridge', 'sfn'];
type ErrorClass = new (options: Record<string, unknown>) => Error & Record<string, unknown>;

describe.each(CLIENTS)('the errors of %s', (client) => {
  const entry = dirname(createRequire(import.meta.url).resolve(`@aws-sdk/client-${client}`));
  const errors = join(entry, '..', 'dist-es', 'models', 'errors.js');

  async function described(plugins: unknown[]) {
    const classes: Record<string, ErrorClass> = await bundled(client, `export * from '${errors}'`, plugins);
    return Object.entries(classes).map(([key, Class]) => {
      const error = new Class({ message: 'lower', Message: 'upper' });
      const { name, message, $fault, $retryable, Message } = error;
      return { key, name, message, $fault, $retryable, Message, isOwn: error instanceof Class };
    });
  }

  test('are in a bundle what they are in the SDK', async () => {
    const inSdk = await described([]);
    expect(inSdk.length).toBeGreaterThan(2);
    expect(await described(sdkPlugins)).toEqual(inSdk);
  });
});
