import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createImageStore, type ImageStore } from '../../../local-cloud/hosts/image-store.ts';
import { createProcessHosts, type ProcessHosts } from '../../../local-cloud/hosts/processes.ts';
import { wallClock } from '../../../local-cloud/time/clock.ts';

const images = join(import.meta.dirname, '../../fixtures/images');
const versions = ['v1', 'v2', 'v3', 'v4'];

let root: string;
let imageStore: ImageStore;
let hosts: ProcessHosts;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'samples-'));
  imageStore = createImageStore(join(root, 'store'));
  for (const version of versions) {
    imageStore.assign(`ami-${version}`, (await imageStore.build(join(images, version))).digest);
  }
  hosts = createProcessHosts({ imageStore, clock: wallClock() }, { listenWithin: 60_000 });
  await Promise.all(
    versions.map((version) => hosts.boot({ instanceId: `i-${version}`, imageId: `ami-${version}` })),
  );
});

afterAll(async () => {
  await hosts.close();
  await imageStore.destroy();
  await rm(root, { recursive: true });
});

/** The statuses of `count` requests, one after the other; each must say which image answered it. */
async function ask(version: string, count: number): Promise<number[]> {
  const client = new Client(`http://127.0.0.1:${hosts.address(`i-${version}`)?.port}`);
  const statuses: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const { statusCode, headers, body } = await client.request({ method: 'GET', path: '/' });
    await body.dump();
    expect(headers).toMatchObject({ 'x-image': version, 'x-instance': `i-${version}` });
    statuses.push(statusCode);
  }
  await client.close();
  return statuses;
}

test('every version is an image of its own, and healthy', async () => {
  expect(new Set(versions.map((version) => imageStore.image(`ami-${version}`)?.folder)).size).toBe(4);
  const healthz = { protocol: 'HTTP', path: '/healthz', timeout: 30_000, matcher: '200' } as const;
  expect(await Promise.all(versions.map((version) => hosts.probe(`i-${version}`, healthz)))).toEqual(
    Array(4).fill('passed'),
  );
});

test.each(['v1', 'v2', 'v4'])('%s answers well', async (version) => {
  expect(new Set(await ask(version, 30))).toEqual(new Set([200]));
});

test('v3 answers well at first, then every twentieth request with an error, and stays healthy', async () => {
  expect(new Set(await ask('v3', 20))).toEqual(new Set([200]));
  const statuses = await ask('v3', 100);
  expect(statuses.filter((status) => status === 500)).toHaveLength(5);
  const healthz = { protocol: 'HTTP', path: '/healthz', timeout: 30_000, matcher: '200' } as const;
  expect(await hosts.probe('i-v3', healthz)).toBe('passed');
});
