import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Sends a signal to everything in a process group; one that has ended is not an error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    // Windows has no process groups: there a server must end the processes that it starts.
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Remembers the process groups of this process, and its folder, in one that outlives it, which ends and deletes them when
 * this one is killed.
 */
export interface Reaper {
  watch(pid: number): void;
  forget(pid: number): void;
  /** The folder is its owner's again. */
  close(): Promise<void>;
}

/** The process is started when there is something to watch, and again should somebody end it. */
export function createReaper(folder = ''): Reaper {
  const watched = new Set<number>();
  let reaper: ChildProcess | undefined;

  function start(): ChildProcess {
    const started = spawn(process.execPath, [join(import.meta.dirname, 'reaper.mjs')], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    const gone = () => {
      if (reaper === started) reaper = undefined;
    };
    started.once('exit', gone).once('error', gone);
    // Writing to one that just ended fails here; `gone` is called too.
    started.stdin!.on('error', gone);
    // It waits for this process, so this process must not wait for it.
    started.unref();
    (started.stdin as unknown as { unref(): void }).unref();
    return started;
  }

  function send(line: string): void {
    if (!reaper) {
      reaper = start();
      if (folder) reaper.stdin!.write(`=${folder}\n`);
      for (const pid of watched) reaper.stdin!.write(`+${pid}\n`);
    } else reaper.stdin!.write(line);
  }

  return {
    watch(pid) {
      watched.add(pid);
      send(`+${pid}\n`);
    },
    forget(pid) {
      if (watched.delete(pid)) send(`-${pid}\n`);
    },
    async close() {
      const last = reaper;
      if (!last || last.exitCode !== null) return;
      last.ref();
      last.stdin!.end('=\n');
      await once(last, 'exit');
    },
  };
}
