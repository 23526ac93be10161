import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { servers } from './observations.ts';
import { until } from './until.ts';

let directory: string;
let program: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'scenario-'));
});
afterEach(async () => {
  program?.kill('SIGKILL');
  // The reaper may still be ending servers that write there.
  await rm(directory, { recursive: true, force: true, maxRetries: 10 });
});

/** Starts a program of ours in a process of its own; resolves once it has printed what matches. */
async function run(
  path: string,
  args: string[],
  awaited: RegExp,
  options: string[] = [],
): Promise<{ child: ChildProcess; text: string }> {
  const file = join(import.meta.dirname, path);
  const env = { ...process.env, TMPDIR: directory };
  const child = spawn(process.execPath, [...options, file, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  program = child;
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      text += chunk;
    });
  await until(`"${awaited}" of ${path}`, async () => awaited.test(text) || child.exitCode !== null);
  expect(text).toMatch(awaited);
  return { child, text };
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const noneAlive = (pids: readonly number[]) =>
  until('the end of all servers', async () => !pids.some(isAlive));

const listens = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

test('kill -9 in the middle of a rollout leaves no server running, no port taken and no image behind', async () => {
  const { child, text } = await run('kill.fixture.ts', [], /\n/);
  const urls: string[] = JSON.parse(text);
  const pids = await servers(child.pid);
  expect(pids).toHaveLength(6);
  expect(await Promise.all(urls.map(listens))).toEqual([true, true, true]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await noneAlive(pids);
  expect(await Promise.all(urls.map(listens))).toEqual([false, false, false]);
  await until('the end of the images', async () => (await readdir(directory)).length === 0);
});

// A terminal's cursor is hidden, and the package that shows it again listens to signals too: it once ended the program
// before the cloud was closed.
const TERMINAL = ['--import', 'data:text/javascript,process.stdout.isTTY=process.stderr.isTTY=true'];

test.each([
  ['a pipe', []],
  ['a terminal', TERMINAL],
])(
  'Ctrl-C in the middle of a scenario shown on %s leaves no process and no file behind',
  async (_, options) => {
    const { child } = await run('../../cli/greenshift.mjs', ['local', '--exit'], /baking/, options);
    const pids = await servers(child.pid);
    expect(pids).toHaveLength(6);
    expect(await readdir(directory)).not.toEqual([]);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
  },
);
