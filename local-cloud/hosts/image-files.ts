import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { bundleModule } from './bundle-module.ts';
import { ImageBuildError, type Manifest, parseManifest } from './manifest.ts';

export interface ImageFile {
  /** Relative to the image, with `/` on every system. */
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

const MAX_FILES = 2_000;
const MAX_BYTES = 64 * 1024 * 1024;
const MANIFEST = 'image.json';

/**
 * Reads everything that an image of `folder` consists of, sorted by path. Its manifest is written out in full: defaults
 * stand in it, includes and bundles have become files. Throws ImageBuildError.
 */
export async function readSource(folder: string): Promise<{ files: ImageFile[]; manifest: Manifest }> {
  const tree = await readTree(folder);
  const text = tree.find(({ path }) => path === MANIFEST)?.content.toString();
  if (text === undefined) throw new ImageBuildError(folder, `it has no ${MANIFEST}`);
  const declared = parseManifest(folder, text);
  const included = await Promise.all(declared.include.map((path) => readOne(folder, path)));
  const bundled = await Promise.all(
    declared.bundle.map(async (path) => ({
      path,
      content: await bundleModule(folder, path),
      executable: false,
    })),
  );
  const manifest = { ...declared, include: [], bundle: [] };
  const files = [
    ...tree.filter(({ path }) => path !== MANIFEST && !declared.bundle.includes(path)),
    ...[...included, ...bundled].map((file) => ({ ...file, path: basename(file.path) })),
    { path: MANIFEST, content: Buffer.from(`${JSON.stringify(manifest)}\n`), executable: false },
  ];
  return { files: sorted(folder, files), manifest };
}

/** Reads the files of an image that was built. */
export const readBuilt = async (folder: string) => sorted(folder, await readTree(folder));

async function readTree(folder: string, prefix = ''): Promise<ImageFile[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch((cause: Error) => {
    throw new ImageBuildError(folder, cause.message, { cause });
  });
  if (entries.length > MAX_FILES) throw new ImageBuildError(folder, `it has more than ${MAX_FILES} files`);
  const nested = await Promise.all(
    entries.map((entry) => {
      const path = prefix + entry.name;
      return entry.isDirectory() ? readTree(folder, `${path}/`) : readOne(folder, path);
    }),
  );
  return nested.flat();
}

async function readOne(folder: string, path: string): Promise<ImageFile> {
  try {
    const file = resolve(folder, path);
    const status = await lstat(file);
    // A link would make the image depend on what lies outside of it; sockets and devices have no content.
    if (!status.isFile()) throw new Error('not a plain file');
    if (status.size > MAX_BYTES) throw new Error(`larger than ${MAX_BYTES} bytes`);
    return { path, content: await readFile(file), executable: (status.mode & 0o100) !== 0 };
  } catch (cause) {
    throw new ImageBuildError(folder, `${path}: ${(cause as Error).message}`, { cause });
  }
}

function sorted(folder: string, files: readonly ImageFile[]): ImageFile[] {
  const all = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const twice = all.find((file, index) => file.path === all[index + 1]?.path);
  if (twice) throw new ImageBuildError(folder, `${twice.path} is in it twice`);
  if (all.length > MAX_FILES) throw new ImageBuildError(folder, `it has more than ${MAX_FILES} files`);
  if (all.reduce((sum, file) => sum + file.content.length, 0) > MAX_BYTES)
    throw new ImageBuildError(folder, `it is larger than ${MAX_BYTES} bytes`);
  return all;
}

/** The SHA-256 of everything in an image, in lowercase hexadecimal digits. */
export function digestOf(files: readonly ImageFile[]): string {
  const hash = createHash('sha256');
  for (const { path, content, executable } of files) {
    hash.update(`${JSON.stringify([path, content.length, executable])}\n`).update(content);
  }
  return hash.digest('hex');
}
