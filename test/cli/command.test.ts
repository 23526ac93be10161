import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT_CODES } from '../../cli/exit-codes.ts';
import { loadVerbs, verbsFor } from '../../cli/verbs.ts';
import { createLocalCloud, type LocalCloud } from '../../local-cloud/cloud.ts';
import { wallClock } from '../../local-cloud/time/clock.ts';
import { greenshift } from './greenshift.ts';
import { inProcess } from './in-process.ts';

const root = join(import.meta.dirname, '../..');
const VERBS = await loadVerbs();

describe('the command line', () => {
  test('every way to ask for help names every command and every exit code', async () => {
    const { code, out } = await inProcess(['help']);
    expect(code).toBe(0);
    for (const { name, summary } of VERBS) {
      expect(out).toMatch(new RegExp(`^  ${name} +${summary.split(' ')[0]}`, 'm'));
    }
    for (const [exit] of EXIT_CODES) expect(out).toMatch(new RegExp(`^  ${exit} `, 'm'));
    for (const args of [[], ['--help'], ['-h'], ['help', 'help'], ['help', '-h']])
      expect(await inProcess(args)).toEqual({ code, out, err: '' });
  });

  test.each(VERBS.map(({ name }) => name))(
    'the help of %s has examples, and fits 80 columns',
    async (name) => {
      const { code, out } = await inProcess([name, '--help']);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`Examples:\\n  \\$ .*greenshift ${name}`));
      const [before = ''] = out.split('\nExamples:');
      expect(before.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await inProcess(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test.each([
    [['publsh', 'x'], "unknown command 'publsh': did you mean publish?; see greenshift help"],
    [['constructor'], "unknown command 'constructor'; see greenshift help"],
    // It said "(outputHelp)", and no name that is near.
    [['help', 'publsh'], "unknown command 'publsh': did you mean publish?; see greenshift help"],
    [['help', 'nope'], "unknown command 'nope'; see greenshift help"],
    [['publish'], "missing required argument 'folder'; see greenshift help publish"],
    [['publish', 'a', 'b'], 'too many arguments'],
    [['publish', 'a', '--clod', 'b'], "unknown option '--clod': did you mean --cloud?"],
    [['publish', 'a', '--service'], "option '--service <name>' argument missing"],
    [['list', '-o', 'xml'], 'Allowed choices are json, yaml, wide, name'],
    [['local', 'now'], 'too many arguments'],
    [['local', '--port', 'https'], 'a port is a number from 0 to 65533, not "https"'],
    [['local', '--patch-day', '--port', '65534'], 'a port is a number from 0 to 65533, not "65534"'],
    [['local', '--patch-dya'], "unknown option '--patch-dya'"],
    [['local', '--patch-day', 'now'], 'too many arguments'],
    [['completion', 'tcsh'], '"tcsh" is none of the shells bash, zsh, fish'],
  ])('%j is refused in one line, with what to write instead', async (args, message) => {
    const { code, out, err } = await inProcess(args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(message);
    expect(err.trimEnd()).not.toContain('\n');
  });

  test.each(['https://imagebuilder.us-east-1.amazonaws.com', 'http://192.168.0.1:4566', 'nonsense'])(
    'publishing to %s is refused: the folder is on this machine alone',
    async (cloud) => {
      const { code, err } = await inProcess(['publish', root, '--cloud', cloud]);
      expect(code).toBe(1);
      expect(err).toContain("the local cloud's address");
    },
  );

  test.each(['bash', 'zsh', 'fish'])('what completes in %s knows every command', async (shell) => {
    const { code, out } = await inProcess(['completion', shell]);
    expect(code).toBe(0);
    for (const { name } of VERBS) expect(out).toContain(name);
    expect(out).toContain('watch');
  });

  test('what completes in bash completes commands and options', async () => {
    const { out } = await inProcess(['completion', 'bash']);
    const complete = async (...words: string[]) => {
      const script = `${out}\nCOMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _greenshift; echo "\${COMPREPLY[@]}"`;
      return (await promisify(execFile)('bash', ['-c', script])).stdout.trim();
    };
    expect(await complete('greenshift', 'roll')).toBe('rollback');
    expect(await complete('greenshift', 'status', '--wa')).toBe('--watch');
    expect(await complete('greenshift', 'status', '-o', 'j')).toBe('json');
    expect(await complete('greenshift', 'history', 'web', '--result', 're')).toBe('reverted replaced');
  });
});

describe('publish', () => {
  let cloud: LocalCloud;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'greenshift-cli-'));
    const onError = (error: unknown) => {
      throw error;
    };
    cloud = await createLocalCloud({ directory, clock: wallClock(75), random: () => 0.5, onError });
  });
  afterAll(async () => {
    await cloud.close();
    await rm(directory, { recursive: true, force: true });
  });

  test('a folder without an image.json is not sent at all', async () => {
    const { code, out, err } = await greenshift(['publish', root, '--cloud', cloud.url]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`there is no ${join(root, 'image.json')}`);
  });

  test('an image that cannot be built fails with the reason', async () => {
    const folder = join(directory, 'broken');
    await mkdir(folder);
    await writeFile(join(folder, 'image.json'), '{"comand": ["node"]}');
    const { code, err } = await greenshift(['publish', folder, '--cloud', cloud.url]);
    expect(code).toBe(1);
    expect(err).toContain('comand');
  });

  test('without a cloud it says how to get one', async () => {
    const gone = await createLocalCloud({
      directory: join(directory, 'gone'),
      clock: wallClock(),
      random: () => 0.5,
      onError: () => {},
    });
    await gone.close();
    const folder = join(root, 'examples/web/v2');
    const { code, err } = await greenshift(['publish', folder, '--cloud', gone.url]);
    expect(code).toBe(1);
    expect(err).toContain(
      `nothing listens at ${gone.url}: start the local cloud with \`npm start\`, or name`,
    );
    expect(err).toContain('--cloud http://127.0.0.1:<port>');
  });
});

test.each(VERBS)('$name is loaded by its own name alone', async (verb) => {
  expect(await verbsFor([verb.name])).toEqual([verb]);
});

// A press once loaded what every other command needs, and took three times as long.
test('a press loads no library of another command', async () => {
  const list = `import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => (console.error(url), next(url, context)) });`;
  const preload = `data:text/javascript,${encodeURIComponent(list)}`;
  const press = ['rollback', 'web', '--endpoint', 'http://127.0.0.1:1'];
  const main = join(root, 'cli/greenshift.mjs');
  const loaded = await promisify(execFile)(process.execPath, ['--import', preload, main, ...press]).catch(
    ({ stderr }: { stderr: string }) => stderr,
  );
  expect(loaded).toContain('http://127.0.0.1:1 can');
  expect(loaded).toContain('commands/rollback.ts');
  expect(loaded).not.toMatch(/node_modules\/(?:zod|yaml|@aws-sdk)\/|commands\/status\.ts/);
});

describe('where compiled code is kept', () => {
  let place: string;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'greenshift-'));
  });
  afterAll(() => rm(place, { recursive: true }));
  const started = (env: NodeJS.ProcessEnv) =>
    promisify(execFile)(process.execPath, [join(root, 'cli/greenshift.mjs'), '--version'], {
      cwd: place,
      env: { PATH: process.env.PATH, ...env },
    });

  // A service user with such a home could roll nothing back: the command never came to what it was asked.
  test.runIf(existsSync('/proc/self'))('is nowhere with a home in which nothing can be made', async () => {
    expect((await started({ HOME: '/proc' })).stdout).toMatch(/^\d/);
  });

  test('is the directory that XDG_CACHE_HOME names, made with its parents', async () => {
    await started({ XDG_CACHE_HOME: join(place, 'of', 'mine') });
    expect(await readdir(join(place, 'of', 'mine', 'greenshift', 'compiled'))).toHaveLength(1);
    await rm(join(place, 'of'), { recursive: true });
  });

  // Code from whoever owns the directory in which a command was typed would have been run.
  test('is never one below the current directory', async () => {
    await started({ XDG_CACHE_HOME: 'cache', LOCALAPPDATA: 'local', HOME: 'home' });
    expect(await readdir(place)).toEqual([]);
  });
});

test('the file that package.json names as the command runs by itself', async () => {
  const { bin } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    bin: { greenshift: string };
  };
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, bin.greenshift), 'help']);
  expect(stdout).toContain('publish');
  expect(await readFile(join(root, bin.greenshift), 'utf8')).toMatch(/^#!\/usr\/bin\/env (-S )?node\b.*\n/);
});

// `npx greenshift` said "Permission denied" in a checkout in which it had run before: npx keeps a link to the command.
test('the file that was the command before runs by itself too', async () => {
  const { stdout } = await promisify(execFile)(join(root, 'cli/main.ts'), ['help']);
  expect(stdout).toContain('publish');
});
