import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestOf, type ImageFile, readBuilt, readSource } from './image-files.ts';
import { ImageBuildError, type Manifest } from './manifest.ts';

/** An image as a machine boots it. */
export interface BuiltImage {
  /** Where its files are, read-only. */
  readonly folder: string;
  readonly manifest: Manifest;
}

interface Content {
  readonly digest: string;
  /** Of its manifest. */
  readonly vulnerabilities?: Readonly<Manifest['vulnerabilities']>;
}

export interface ImageStore {
  /**
   * Copies a folder into the store, read-only and under the digest of its content; content that is there already is
   * checked and used. Throws ImageBuildError.
   */
  build(folder: string): Promise<Content>;
  /** Gives built content an image id. Content can have many; an id keeps its content for ever. */
  assign(imageId: string, digest: string): void;
  /** The folder of built content. Throws where it was never built. */
  folderOf(digest: string): string;
  /** The content of an image id, undefined when it was never assigned. */
  image(imageId: string): BuiltImage | undefined;
  /** Deletes the store for good, which its read-only folders make hard for others. Only for when no machine runs. */
  destroy(): Promise<void>;
}

/** A store of images in `directory`, which is made when it is missing. Image ids live as long as the store does. */
export function createImageStore(directory: string): ImageStore {
  const built = new Map<string, BuiltImage>();
  const images = new Map<string, string>();

  const builds = new Set<Promise<unknown>>();
  let destroyed = false;

  async function build(folder: string): Promise<Content> {
    if (destroyed) throw new ImageBuildError(folder, 'the store was destroyed');
    const { files, manifest } = await readSource(folder);
    const digest = digestOf(files);
    const stored = join(directory, digest);
    if (!(await isDirectory(stored))) await store(directory, stored, files);
    if (digestOf(await readBuilt(stored)) !== digest)
      throw new ImageBuildError(folder, `the copy in ${stored} was changed: delete it`);
    built.set(digest, { folder: stored, manifest });
    return { digest, vulnerabilities: manifest.vulnerabilities };
  }

  return {
    build(folder) {
      const one = build(folder).finally(() => builds.delete(one));
      builds.add(one);
      return one;
    },
    assign(imageId, digest) {
      if (!built.has(digest)) throw new Error(`there is no built content ${digest} for ${imageId}`);
      const before = images.get(imageId);
      if (before !== undefined && before !== digest) throw new Error(`${imageId} is another image already`);
      images.set(imageId, digest);
    },
    folderOf(digest) {
      const content = built.get(digest);
      if (!content) throw new Error(`there is no built content ${digest}`);
      return content.folder;
    },
    image: (imageId) => built.get(images.get(imageId) ?? ''),
    async destroy() {
      destroyed = true;
      await Promise.allSettled(builds);
      await discard(directory);
      built.clear();
      images.clear();
    },
  };
}

/** Writes beside the goal and renames at the end, so that an image is there whole or not at all. */
async function store(directory: string, goal: string, files: readonly ImageFile[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  const draft = await mkdtemp(join(directory, '.draft-'));
  try {
    for (const { path, content, executable } of files) {
      const file = join(draft, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      await chmod(file, executable ? 0o555 : 0o444);
    }
    await chmodFolders(draft, 0o555);
    // Not every system renames a folder that it may not write to.
    await chmod(draft, 0o755);
    await rename(draft, goal);
    await chmod(goal, 0o555);
  } catch (error) {
    await discard(draft);
    // Somebody else built the same content meanwhile.
    if (!(await isDirectory(goal))) throw error;
  }
}

async function discard(folder: string): Promise<void> {
  await chmodFolders(folder, 0o755);
  await rm(folder, { recursive: true, force: true });
}

async function chmodFolders(folder: string, mode: number): Promise<void> {
  if (!(await isDirectory(folder))) return;
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await chmodFolders(join(folder, entry.name), mode);
  }
  await chmod(folder, mode);
}

const isDirectory = (path: string) =>
  stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
