import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createImageStore, type ImageStore } from '../../../local-cloud/hosts/image-store.ts';

let root: string;
let store: string;
let imageStore: ImageStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-store-'));
  store = join(root, 'store');
  imageStore = createImageStore(store);
});

afterEach(async () => {
  await imageStore.destroy();
  await rm(root, { recursive: true });
});

const run = async (module: string) => (await promisify(execFile)(process.execPath, [module])).stdout;

const manifest = JSON.stringify({ command: ['node', 'server.mjs'], env: { VERSION: 'v1' } });

async function folder(name: string, files: Record<string, string>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, name, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return join(root, name);
}

describe('an image', () => {
  test('is a read-only copy of its folder that later changes do not reach', async () => {
    const source = await folder('web', { 'image.json': manifest, 'server.mjs': '1', 'assets/a.txt': 'a' });
    await chmod(join(source, 'server.mjs'), 0o755);
    const { digest } = await imageStore.build(source);
    await writeFile(join(source, 'server.mjs'), '2');

    imageStore.assign('ami-1', digest);
    const image = imageStore.image('ami-1')!;
    expect(image.manifest).toMatchObject({ command: ['node', 'server.mjs'], env: { VERSION: 'v1' } });
    expect(await readFile(join(image.folder, 'server.mjs'), 'utf8')).toBe('1');
    const mode = async (path: string) => (await stat(join(image.folder, path))).mode & 0o777;
    expect(await Promise.all(['.', 'assets', 'assets/a.txt', 'server.mjs'].map(mode))).toEqual([
      0o555, 0o555, 0o444, 0o555,
    ]);
  });

  test('is stored once for the same content, and anew for another', async () => {
    const one = await imageStore.build(await folder('one', { 'image.json': manifest, 'server.mjs': '1' }));
    const same = await imageStore.build(await folder('two', { 'image.json': manifest, 'server.mjs': '1' }));
    const other = await imageStore.build(
      await folder('three', { 'image.json': manifest, 'server.mjs': '2' }),
    );
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    expect((await readdir(store)).sort()).toEqual([one.digest, other.digest].sort());
  });

  test('built twice at the same time is whole', async () => {
    const source = await folder('web', { 'image.json': manifest, 'server.mjs': '1' });
    const builds = await Promise.all([1, 2, 3].map(() => createImageStore(store).build(source)));
    expect(new Set(builds.map(({ digest }) => digest)).size).toBe(1);
    expect(await readdir(store)).toEqual([builds[0]!.digest]);
  });

  test('can include files that several images share', async () => {
    await folder('.', { 'shared.mjs': 'shared' });
    const source = await folder('web', {
      'image.json': '{"command": ["node", "shared.mjs"], "include": ["../shared.mjs"]}',
    });
    const { digest } = await imageStore.build(source);
    expect(await readFile(join(store, digest, 'shared.mjs'), 'utf8')).toBe('shared');
    await folder('.', { 'shared.mjs': 'changed' });
    expect(await imageStore.build(source)).not.toEqual({ digest });
  });

  test('can have a module bundled with all that it imports, as the build installs it', async () => {
    await folder('.', {
      'main.mjs': "import { greeting } from './words.mjs'; console.log(await greeting());",
      'words.mjs':
        "import { createRequire } from 'node:module'; export const greeting = async () => 'hello';",
    });
    const source = await folder('web', {
      'image.json': '{"command": ["node", "main.mjs"], "bundle": ["../main.mjs"]}',
    });
    const { digest } = await imageStore.build(source);
    expect((await readdir(join(store, digest))).sort()).toEqual(['image.json', 'main.mjs']);
    expect(await run(join(store, digest, 'main.mjs'))).toBe('hello\n');
    expect(await imageStore.build(source)).toEqual({ digest });
    await folder('.', { 'words.mjs': "export const greeting = () => 'welcome';" });
    const { digest: changed } = await imageStore.build(source);
    expect(await run(join(store, changed, 'main.mjs'))).toBe('welcome\n');
  });

  test('has a module of its own folder in its bundled form alone', async () => {
    const source = await folder('web', {
      'image.json': '{"command": ["node", "main.mjs"], "bundle": ["main.mjs"]}',
      'main.mjs': "import { basename } from 'node:path'; console.log(basename('/a/b'));",
    });
    const { digest } = await imageStore.build(source);
    expect(await run(join(store, digest, 'main.mjs'))).toBe('b\n');
  });

  test('is not built of a module that lacks what it imports', async () => {
    const source = await folder('web', {
      'image.json': '{"command": ["node", "main.mjs"], "bundle": ["main.mjs"]}',
      'main.mjs': "import './absent.mjs';",
    });
    await expect(imageStore.build(source)).rejects.toThrow(/main\.mjs cannot be bundled: .*absent\.mjs/s);
  });

  test('keeps the content that its id was given', async () => {
    const one = await imageStore.build(await folder('one', { 'image.json': manifest, a: '1' }));
    const two = await imageStore.build(await folder('two', { 'image.json': manifest, a: '2' }));
    imageStore.assign('ami-1', one.digest);
    imageStore.assign('ami-1', one.digest);
    expect(() => imageStore.assign('ami-1', two.digest)).toThrow('another image');
    expect(() => imageStore.assign('ami-2', 'made-up')).toThrow('no built content');
    expect(imageStore.image('ami-2')).toBeUndefined();
  });

  test('that is being built when the store is destroyed leaves nothing behind', async () => {
    const source = await folder('web', { 'image.json': manifest, 'server.mjs': '1' });
    const build = imageStore.build(source);
    await imageStore.destroy();
    await build;
    expect(await readdir(root)).toEqual(['web']);
    await expect(imageStore.build(source)).rejects.toThrow('destroyed');
  });

  test('that somebody changed in the store is not used', async () => {
    const source = await folder('web', { 'image.json': manifest, 'server.mjs': '1' });
    const { digest } = await imageStore.build(source);
    const file = join(store, digest, 'server.mjs');
    await chmod(file, 0o644);
    await writeFile(file, 'patched');
    await expect(imageStore.build(source)).rejects.toThrow('was changed');
  });
});

describe('what cannot be built', () => {
  test.each([
    ['a folder without a manifest', { 'server.mjs': '' }, 'no image.json'],
    ['a manifest that is no JSON', { 'image.json': '{' }, 'not JSON'],
    ['a manifest without a command', { 'image.json': '{"command": []}' }, 'command'],
    ['a typo', { 'image.json': '{"command": ["a"], "environment": {}}' }, 'environment'],
    ['a variable of the machine', { 'image.json': '{"command": ["a"], "env": {"PORT": "80"}}' }, 'PORT'],
    ['an include that is missing', { 'image.json': '{"command": ["a"], "include": ["../b"]}' }, '../b'],
    ['a file twice', { b: '', 'c/b': '', 'image.json': '{"command": ["a"], "include": ["c/b"]}' }, 'twice'],
  ])('%s', async (_, files, reason) => {
    const source = await folder('web', files as unknown as Record<string, string>);
    await expect(imageStore.build(source)).rejects.toMatchObject({
      name: 'ImageBuildError',
      message: expect.stringContaining(reason),
    });
  });

  test('a folder that does not exist, or that depends on what lies outside of it', async () => {
    await expect(imageStore.build(join(root, 'absent'))).rejects.toThrow('ENOENT');
    const source = await folder('web', { 'image.json': manifest });
    await symlink('/etc/hosts', join(source, 'hosts'));
    await expect(imageStore.build(source)).rejects.toThrow('hosts: not a plain file');
  });
});
