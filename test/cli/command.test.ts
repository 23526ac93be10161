import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetImageCommand, ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { CREDENTIALS, REGION } from '../../demo/endpoints.ts';
import { createLocalCloud, type LocalCloud } from '../../local-cloud/cloud.ts';
import { wallClock } from '../../local-cloud/time/clock.ts';

const root = join(import.meta.dirname, '../..');

async function greenshift(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(args, { out: (text) => out.push(text), err: (text) => err.push(text) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('the command line', () => {
  test('every way to ask for help names every command', async () => {
    const { code, out } = await greenshift('help');
    expect(code).toBe(0);
    expect(out).toMatch(/greenshift publish <folder>/);
    expect(out).toMatch(/greenshift local \[--exit\] \[--port <number>\]/);
    for (const args of [[], ['--help'], ['-h'], ['publish', '--help']]) {
      expect(await greenshift(...args)).toEqual({ code, out, err: '' });
    }
  });

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await greenshift('--version')).toEqual({ code: 0, out: version, err: '' });
  });

  test.each([
    [['publsh', 'x'], 'there is no command "publsh"; did you mean "publish"?'],
    [['xyzzy'], 'there is no command "xyzzy"; known: local, publish, help, version'],
    [['constructor'], 'there is no command "constructor"'],
    [['publish'], 'publish takes one folder\nusage: greenshift publish <folder>'],
    [['publish', 'a', 'b'], 'publish takes one folder'],
    [['publish', 'a', '--endpont', 'b'], 'there is no option --endpont; did you mean "--endpoint"?'],
    [['publish', 'a', '--service'], "Option '--service <value>' argument missing"],
    [['local', 'now'], 'local takes no arguments'],
    [['local', '--port', 'https'], 'a port is a number from 0 to 65534, not "https"'],
  ])('%j is refused, with what to write instead', async (args, message) => {
    const { code, out, err } = await greenshift(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  test.each(['https://imagebuilder.us-east-1.amazonaws.com', 'http://192.168.0.1:4566', 'nonsense'])(
    'publishing to %s is refused: the folder is on this machine alone',
    async (endpoint) => {
      const { code, err } = await greenshift('publish', root, '--endpoint', endpoint);
      expect(code).toBe(2);
      expect(err).toContain('the local cloud');
    },
  );
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

  test('a folder becomes an available image of the service named; the next one is the next version', async () => {
    const folder = join(root, 'examples/web/v2');
    const once = await greenshift('publish', folder, '--endpoint', cloud.url, '--service', 'shop');
    const again = await greenshift('publish', folder, '--endpoint', cloud.url, '--service', 'shop');
    const [, build = '', image] = /^build (\S+)\nimage (ami-\w+)$/.exec(once.out) ?? [];
    expect(once.code).toBe(0);
    expect(build).toMatch(/:image\/shop\/1\.0\.0\/1$/);
    expect(again.out).toMatch(/:image\/shop\/1\.0\.1\/1\n/);
    const client = new ImagebuilderClient({ endpoint: cloud.url, region: REGION, credentials: CREDENTIALS });
    const found = await client.send(new GetImageCommand({ imageBuildVersionArn: build }));
    expect(found.image?.state?.status).toBe('AVAILABLE');
    expect(found.image?.outputResources?.amis?.[0]?.image).toBe(image);
  });

  test('a folder without an image.json is not sent at all', async () => {
    const { code, out, err } = await greenshift('publish', root, '--endpoint', cloud.url);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`there is no ${join(root, 'image.json')}`);
  });

  test('an image that cannot be built fails with the reason', async () => {
    const folder = join(directory, 'broken');
    await mkdir(folder);
    await writeFile(join(folder, 'image.json'), '{"comand": ["node"]}');
    const { code, err } = await greenshift('publish', folder, '--endpoint', cloud.url);
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
    const { code, err } = await greenshift('publish', folder, '--endpoint', gone.url);
    expect(code).toBe(1);
    expect(err).toContain(`nothing listens at ${gone.url}: start the local cloud with \`npm start\``);
  });
});

test('the file that package.json names as the command runs by itself', async () => {
  const { bin } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    bin: { greenshift: string };
  };
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, bin.greenshift), 'help']);
  expect(stdout).toContain('greenshift publish');
  expect(await readFile(join(root, bin.greenshift), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});
