// Ends what its parent started when the parent has ended, by `kill -9` too.
// The parent writes `+pid` when it has started a process group and `-pid` when the group has ended, one a line. When it
// dies, the system closes the pipe.
import { createInterface } from 'node:readline';

const groups = new Set();

// The terminal's Ctrl-C, and a polite request to end, are the parent's to handle.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const pid = Number(line.slice(1));
    if (line.startsWith('+')) groups.add(pid);
    else groups.delete(pid);
  })
  .on('close', () => {
    for (const pid of groups) {
      try {
        process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
    process.exit();
  });
