// Ends what its parent started, and deletes its folder, when the parent has ended without doing so, by `kill -9` too.
// The parent writes `+pid` when it has started a process group and `-pid` when the group has ended, `=folder` for what is to
// be deleted and `=` for nothing any more, one a line. When it dies, the system closes the pipe.
import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const groups = new Set();
let folder = '';

// The terminal's Ctrl-C, and a polite request to end, are the parent's to handle.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line.startsWith('=')) {
      folder = line.slice(1);
      return;
    }
    const pid = Number(line.slice(1));
    if (line.startsWith('+')) groups.add(pid);
    else groups.delete(pid);
  })
  .on('close', async () => {
    for (const pid of groups) {
      try {
        process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
    if (folder) await discard(folder).catch(() => {});
    process.exit();
  });

/** Images are read-only, their folders too. What has just been killed may have written its last. */
async function discard(path) {
  await open(path);
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
}

async function open(path) {
  await chmod(path, 0o755);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await open(join(path, entry.name));
  }
}
