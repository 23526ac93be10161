import { spawn } from 'node:child_process';
import type { Clock } from '../../local-cloud/time/clock.ts';

export interface Ended {
  /** Undefined when the limit ended it. */
  readonly code: number | undefined;
  readonly output: string;
}

/** As much of what a process prints as is kept for a message. */
const KEPT = 4_000;
const running = new Set<number>();

/** Runs a script with this Node in a process group of its own, and ends the group after `limit` milliseconds. */
export function runScript(
  clock: Clock,
  directory: string,
  args: readonly string[],
  limit: number,
): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const child = spawn(process.execPath, args, {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A change that makes a list grow without end meets this limit, not the machine's.
    env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=2048' },
  });
  let output = '';
  let isLate = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output = (output + data).slice(-KEPT);
    });
  }
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  const cancel = clock.after(limit, () => {
    isLate = true;
    endGroup(pid);
  });
  child.on('error', reject);
  child.on('exit', () => {
    cancel();
    endGroup(pid);
  });
  child.on('close', (code) => resolve({ code: isLate ? undefined : (code ?? 1), output }));
  return promise;
}

/** Ends what is still running, as when the whole run is interrupted. */
export const endAll = () => {
  for (const pid of running) endGroup(pid);
};

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  running.delete(pid);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of the group has ended by itself.
  }
}
