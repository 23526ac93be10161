import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { apply, type Mutant } from './mutants.ts';

/** A private copy of the house in which one mutant at a time is tried. */
export interface Sandbox {
  readonly path: string;
  /** Writes the mutant, runs `trial`, and puts the file back as it was. */
  withMutant<Result>(mutant: Mutant, trial: () => Promise<Result>): Promise<Result>;
  remove(): void;
}

/** What is made, not written, and what is linked instead. */
const LEFT_OUT = ['node_modules', '.git', 'dist', 'coverage', '.serverless', '.greenshift'];

/** Copies `root`. Packages are linked one by one, so that caches among them are the copy's own. */
export function createSandbox(root: string): Sandbox {
  const path = mkdtempSync(join(tmpdir(), 'greenshift-mutant-'));
  cpSync(root, path, {
    recursive: true,
    filter: (from) => from === root || !LEFT_OUT.includes(basename(from)),
  });
  const packages = join(root, 'node_modules');
  mkdirSync(join(path, 'node_modules'));
  for (const name of readdirSync(packages)) {
    if (name !== '.vite') symlinkSync(join(packages, name), join(path, 'node_modules', name));
  }
  // A process that was ended may still write a last file while its directory goes.
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  // Also when the whole run is interrupted.
  process.once('exit', remove);
  return {
    path,
    async withMutant({ file, edit }, trial) {
      const original = readFileSync(join(path, file), 'utf8');
      writeFileSync(join(path, file), apply(original, edit));
      try {
        return await trial();
      } finally {
        writeFileSync(join(path, file), original);
      }
    },
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}
