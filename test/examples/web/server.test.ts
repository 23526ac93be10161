import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'undici';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freePort } from '../../../local-cloud/hosts/ports.ts';

const examples = join(import.meta.dirname, '../../../examples');
const server = pathToFileURL(join(examples, 'web/server.mjs')).href;

/** The sample server under a program that is told on its input what to do, as `main.mjs` is by the agent. */
const PROGRAM = `
import { subscribe } from 'node:diagnostics_channel';
subscribe('tracing:net.server.listen:asyncStart', ({ options }) => console.log('asks for port ' + options.port));
subscribe('tracing:net.server.listen:asyncEnd', ({ server }) => console.log('bound to ' + server.address().address));
subscribe('http.server.response.finish', ({ request }) => console.log('answered ' + request.url));
const { addHealthCheck, finish } = await import(${JSON.stringify(server)});
let problem;
addHealthCheck(() => problem);
process.stdin.on('data', (word) => {
  if (String(word) === 'finish') finish().then(() => console.log('finished'));
  else problem = String(word);
});`;

let folder: string;
let child: ReturnType<typeof spawn>;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-'));
  await writeFile(join(folder, 'main.mjs'), PROGRAM);
  said = [];
});

afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true });
});

/** Starts the server on a free port; what it listens on. */
async function start(env: Record<string, string>): Promise<string> {
  const port = await freePort(new Set());
  launch({ HOST: '127.0.0.1', PORT: String(port), ...env });
  await untilSaid(/listens on port/);
  return `http://127.0.0.1:${port}`;
}

function launch(env: Record<string, string>) {
  child = spawn(process.execPath, [join(folder, 'main.mjs')], { env });
  child.stdout!.on('data', (text) => {
    said.push(String(text));
  });
}

const untilSaid = (what: RegExp) =>
  vi.waitFor(() => expect(said.join('')).toMatch(what), { timeout: 30_000 });

async function ask(client: Client, path: string) {
  const { statusCode, body } = await client.request({ method: 'GET', path });
  return [statusCode, await body.text()];
}

test('work that is under way is finished before the server says that it has finished', async () => {
  const url = await start({ LATENCY_MS: '1500', GREETING: 'welcome to', VERSION: 'v7' });
  const client = new Client(url);
  await ask(client, '/healthz');
  const answer = ask(client, '/');
  // Once this one is answered, the server has read the other.
  const other = new Client(url);
  expect(await ask(other, '/healthz')).toEqual([200, 'ok\n']);
  child.stdin!.write('finish');
  await untilSaid(/finished/);
  expect(await answer).toEqual([200, 'welcome to v7\n']);
  expect(said.join('')).toMatch(/answered \/\n.*finished/s);
  // Whoever still has a connection is answered.
  expect(await ask(other, '/')).toEqual([200, 'welcome to v7\n']);
  await Promise.all([client.close(), other.close()]);
});

test('the health check says what is wrong with the server', async () => {
  const client = new Client(await start({}));
  expect(await ask(client, '/healthz')).toEqual([200, 'ok\n']);
  child.stdin!.write('the agent is not ready');
  await vi.waitFor(
    async () => expect(await ask(client, '/healthz')).toEqual([503, 'the agent is not ready\n']),
    { timeout: 30_000 },
  );
  await client.close();
});

// On 127.0.0.1 alone a server on EC2 is out of its load balancer's reach: every target was unhealthy, and the first fleet of
// the templates never served. Without PORT it ended at once.
test('where the machine sets nothing, it listens where the load balancer of the templates asks', async () => {
  launch({ PORT: String(await freePort(new Set())) });
  await untilSaid(/bound to (?:::|0\.0\.0\.0)\n/);
  child.kill('SIGKILL');
  await once(child, 'exit');
  // Another program of this machine may have that port: what counts is that the server asks for it.
  launch({ HOST: '127.0.0.1' });
  await untilSaid(/asks for port 8080\n/);
  expect(await readFile(join(examples, 'cloudformation/service.yml'), 'utf8')).toContain(
    '      Port: 8080\n',
  );
  expect(await readFile(join(examples, 'cdk/service-stack.ts'), 'utf8')).toContain('const PORT = 8080;');
  expect(await readFile(join(examples, 'terraform/traffic.tf'), 'utf8')).toMatch(/ port +=\s8080\n/);
});
