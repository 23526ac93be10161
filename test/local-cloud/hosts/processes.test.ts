import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, request } from 'undici';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createImageStore, type ImageStore } from '../../../local-cloud/hosts/image-store.ts';
import { matchesCode } from '../../../local-cloud/hosts/probe.ts';
import {
  createProcessHosts,
  type ProcessHosts,
  type ProcessOptions,
} from '../../../local-cloud/hosts/processes.ts';
import { wallClock } from '../../../local-cloud/time/clock.ts';

const images = join(import.meta.dirname, '../../fixtures/images');
const web = join(import.meta.dirname, '../../../examples/web');
const healthz = { protocol: 'HTTP', path: '/healthz', timeout: 30_000, matcher: '200' } as const;
/** Enough for a busy machine. */
const PATIENT = { timeout: 30_000 };

let root: string;
let imageStore: ImageStore;
let hosts: ProcessHosts;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hosts-'));
  imageStore = createImageStore(join(root, 'store'));
  create();
});

afterEach(async () => {
  await hosts.close();
  await imageStore.destroy();
  await rm(root, { recursive: true });
});

/** Short limits are for tests that reach them. */
function create(options: ProcessOptions = {}): void {
  hosts = createProcessHosts(
    { imageStore, clock: wallClock() },
    { listenWithin: 30_000, stopWithin: 30_000, ...options },
  );
}

/** What an instance has printed, once it matches: output may arrive after the instance listens. */
const printed = (instanceId: string, pattern: RegExp) =>
  vi.waitFor(() => {
    const output = hosts.output(instanceId);
    expect(output).toMatch(pattern);
    return output;
  }, PATIENT);

async function build(imageId: string, folder: string): Promise<void> {
  imageStore.assign(imageId, (await imageStore.build(folder)).digest);
}

/** An image of one line of JavaScript; `listen` starts a server that answers 200. */
async function bakeScript(imageId: string, script: string): Promise<void> {
  const folder = join(root, imageId);
  const listen = `require('http').createServer((_, answer) => answer.end('ok')).listen(process.env.PORT, '127.0.0.1');`;
  await mkdir(folder);
  await writeFile(join(folder, 'image.json'), '{"command": ["node", "main.cjs"]}');
  await writeFile(join(folder, 'main.cjs'), script.replace('listen;', listen));
  await build(imageId, folder);
}

/** A process that ended stays as a zombie until its parent looks; it counts as gone. */
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self/stat') || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};
const pidsOf = (output: string) => [...output.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid));
const withGrandchild = `
  const { spawn } = require('child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  console.log('pid ' + process.pid + ' pid ' + child.pid);
  listen;`;

describe('an instance', () => {
  test('is a process of its image that answers requests until it is stopped', async () => {
    await build('ami-1', join(images, 'v1'));
    await hosts.boot({ instanceId: 'i-1', imageId: 'ami-1', availabilityZone: 'eu-west-1a' });
    const address = hosts.address('i-1')!;
    const { statusCode, headers, body } = await request(`http://${address.host}:${address.port}/`);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ 'x-image': 'v1', 'x-instance': 'i-1' });
    expect(await body.text()).toBe('hello from v1\n');
    expect(await hosts.probe('i-1', healthz)).toBe('passed');

    await hosts.stop('i-1');
    expect(hosts.address('i-1')).toBeUndefined();
    expect(await hosts.probe('i-1', healthz)).toBe('failed');
    await expect(request(`http://${address.host}:${address.port}/`)).rejects.toThrow('ECONNREFUSED');
    await printed('i-1', /v1 listens/);
    await hosts.stop('i-1');
  });

  test('sees its own environment and nothing of the one that the cloud runs in', async () => {
    await bakeScript('ami-env', 'console.log(JSON.stringify([process.env, process.cwd()])); listen;');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    await hosts.boot({ instanceId: 'i-1', imageId: 'ami-env', availabilityZone: 'a', userData: 'hi' });
    vi.unstubAllEnvs();
    const [env, cwd] = JSON.parse(await printed('i-1', /\]\n/));
    expect(env).toMatchObject({
      INSTANCE_ID: 'i-1',
      IMAGE_ID: 'ami-env',
      AVAILABILITY_ZONE: 'a',
      USER_DATA: 'hi',
    });
    expect(env).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
    expect(cwd).toContain(join(root, 'store'));
  });

  test('finds its cloud and its metadata, and no profile of whoever runs it', async () => {
    const url = 'http://127.0.0.1:1';
    const metadata = {
      read: (id: string) => `metadata of ${id}`,
      needsToken: () => false,
      isEnabled: () => true,
    };
    create({ cloud: () => ({ url, metadata }) });
    const script = `
      console.log(JSON.stringify(process.env) + '.');
      fetch(process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT + '/latest/meta-data/instance-id')
        .then((response) => response.text()).then(console.log);
      listen;`;
    await bakeScript('ami-cloud', script);
    await hosts.boot({ instanceId: 'i-1', imageId: 'ami-cloud' });
    const output = await printed('i-1', /metadata of i-1\n/);
    const { AWS_EC2_METADATA_SERVICE_ENDPOINT: service = '', ...env } = JSON.parse(
      output.slice(0, output.indexOf('}') + 1),
    ) as Record<string, string>;
    expect(env).toMatchObject({
      AWS_ENDPOINT_URL: url,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    });
    await hosts.stop('i-1');
    await expect(request(service)).rejects.toThrow('ECONNREFUSED');
  });

  test('finishes what it is answering when it is stopped', async () => {
    const slow = {
      command: ['node', 'server.mjs'],
      include: [join(web, 'server.mjs')],
      env: { LATENCY_MS: '1500' },
    };
    await mkdir(join(root, 'slow'));
    await writeFile(join(root, 'slow', 'image.json'), JSON.stringify(slow));
    await build('ami-1', join(root, 'slow'));
    await hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' });
    const connection = new Client(`http://127.0.0.1:${hosts.address('i-1')?.port}`);
    const ask = async (path: string) => {
      const { statusCode, headers, body } = await connection.request({ method: 'GET', path });
      await body.dump();
      return { statusCode, connection: headers.connection };
    };
    await ask('/healthz');
    const answer = ask('/');
    // Once this one is answered, the server has read the other.
    expect(await hosts.probe('i-1', healthz)).toBe('passed');
    await hosts.stop('i-1');
    expect(await answer).toEqual({ statusCode: 200, connection: 'close' });
    await connection.close();
  });

  test('that ignores the request to end is ended, with all that it started', async () => {
    create({ stopWithin: 300 });
    await bakeScript('ami-1', `process.on('SIGTERM', () => {}); ${withGrandchild}`);
    await hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' });
    const pids = pidsOf(await printed('i-1', /pid \d+ pid \d+\n/));
    expect(pids.map(alive)).toEqual([true, true]);
    await hosts.stop('i-1');
    await vi.waitFor(() => expect(pids.map(alive)).toEqual([false, false]), PATIENT);
  });

  test('that ends by itself is reported, one that was stopped is not', async () => {
    const crashes: string[] = [];
    hosts.onCrash((instanceId) => crashes.push(instanceId));
    await bakeScript(
      'ami-1',
      `require('http').createServer(() => { throw new Error('out of memory') }).listen(process.env.PORT, '127.0.0.1');`,
    );
    await build('ami-2', join(images, 'v1'));
    await hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' });
    await hosts.boot({ instanceId: 'i-2', imageId: 'ami-2' });
    await hosts.stop('i-2');
    await hosts.probe('i-1', healthz);
    await vi.waitFor(() => expect(crashes).toEqual(['i-1']), PATIENT);
    expect(hosts.address('i-1')).toBeUndefined();
    await printed('i-1', /out of memory/);
  });

  test('that falls ill says so to the load balancer, with the status it answers', async () => {
    await build('ami-1', join(images, 'sickens'));
    await hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' });
    expect(await hosts.probe('i-1', healthz)).toBe('passed');
    const { port } = hosts.address('i-1')!;
    for (let n = 0; n < 20; n += 1) await (await request(`http://127.0.0.1:${port}/`)).body.dump();
    expect(await hosts.probe('i-1', healthz)).toEqual({ mismatch: 503 });
  });

  test('that accepts connections and never answers runs into the probe timeout', async () => {
    await bakeScript('ami-1', `require('net').createServer(() => {}).listen(process.env.PORT, '127.0.0.1');`);
    await hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' });
    expect(await hosts.probe('i-1', { ...healthz, timeout: 10 })).toBe('timeout');
  });
});

describe('booting', () => {
  test('an image that ends at once does not boot, and says why', async () => {
    await build('ami-1', join(images, 'never-boots'));
    await expect(hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' })).rejects.toThrow(
      /exit code 3\)\nthe configuration is missing/,
    );
    expect(hosts.address('i-1')).toBeUndefined();
  });

  test('a command that cannot be started, or an image that is not there, does not boot', async () => {
    const folder = join(root, 'broken');
    await mkdir(folder);
    await writeFile(join(folder, 'image.json'), '{"command": ["./absent"]}');
    await build('ami-1', folder);
    await expect(hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' })).rejects.toThrow('ENOENT');
    await expect(hosts.boot({ instanceId: 'i-1', imageId: 'ami-2' })).rejects.toThrow('no image ami-2');
  });

  test('a server that never gets healthy boots, and never passes', async () => {
    await build('ami-1', join(images, 'never-healthy'));
    await hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' });
    expect(await hosts.probe('i-1', healthz)).toEqual({ mismatch: 503 });
  });

  test('a process that never listens counts as booted, and its probes fail', async () => {
    create({ listenWithin: 300 });
    await bakeScript('ami-1', 'setInterval(() => {}, 1000)');
    await hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' });
    expect(hosts.address('i-1')).toBeDefined();
    expect(await hosts.probe('i-1', healthz)).toBe('failed');
  });

  test('a server whose port was taken meanwhile gets another one', async () => {
    const marker = JSON.stringify(join(root, 'tried'));
    await bakeScript(
      'ami-1',
      `const { existsSync, writeFileSync } = require('fs');
       if (!existsSync(${marker})) { writeFileSync(${marker}, ''); throw new Error('listen EADDRINUSE') }
       listen;`,
    );
    await hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' });
    expect(await hosts.probe('i-1', healthz)).toBe('passed');
  });

  test('an instance that is stopped while it boots does not boot', async () => {
    await bakeScript('ami-1', 'setInterval(() => {}, 1000)');
    const boot = hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' });
    const refused = expect(boot).rejects.toThrow('ended before');
    await hosts.stop('i-1');
    await refused;
    expect(hosts.address('i-1')).toBeUndefined();
  });

  test('many boot at once, each on a port of its own', async () => {
    await build('ami-1', join(images, 'v2'));
    const ids = Array.from({ length: 6 }, (_, n) => `i-${n}`);
    await Promise.all(ids.map((instanceId) => hosts.boot({ instanceId, imageId: 'ami-1' })));
    expect(new Set(ids.map((id) => hosts.address(id)?.port)).size).toBe(6);
    await expect(hosts.boot({ instanceId: 'i-0', imageId: 'ami-1' })).rejects.toThrow('runs already');
  });
});

describe('nothing is left behind', () => {
  test('after closing', async () => {
    await bakeScript('ami-1', withGrandchild);
    await hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' });
    const pids = pidsOf(await printed('i-1', /pid \d+ pid \d+\n/));
    await hosts.close();
    await vi.waitFor(() => expect(pids.map(alive)).toEqual([false, false]), PATIENT);
    await expect(hosts.boot({ instanceId: 'i-2', imageId: 'ami-1' })).rejects.toThrow('closed');
  });

  test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
    'when the program that runs the cloud ends by %s',
    async (signal) => {
      await bakeScript('ami-1', `process.on('SIGTERM', () => {}); ${withGrandchild}`);
      const program = spawn(
        process.execPath,
        [join(import.meta.dirname, 'orphans.fixture.ts'), join(root, 'store'), join(root, 'ami-1')],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const [printed] = await once(program.stdout, 'data');
      const pids = pidsOf(String(printed));
      expect(pids.map(alive)).toEqual([true, true]);
      program.kill(signal);
      await once(program, 'exit');
      await vi.waitFor(() => expect(pids.map(alive)).toEqual([false, false]), PATIENT);
    },
  );
});

test('a matcher names codes and ranges of them', () => {
  expect(matchesCode('200', 200)).toBe(true);
  expect(matchesCode('200,202', 202)).toBe(true);
  expect(matchesCode('200-299', 204)).toBe(true);
  expect(matchesCode('200-299,301', 302)).toBe(false);
});
