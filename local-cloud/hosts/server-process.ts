import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import type { Clock } from '../time/clock.ts';
import type { BuiltImage } from './image-store.ts';
import { type Reaper, signalGroup } from './process-groups.ts';
import type { Tail } from './tail.ts';

/** One process of an image, in a process group of its own. */
export interface ServerProcess {
  readonly port: number;
  running(): boolean;
  /** Resolves when the process and all it started are gone, with the way it ended: `exit code 1`, `signal SIGKILL`. */
  readonly ended: Promise<string>;
  /**
   * Resolves when the server accepts connections (`true`), when it ended, or after `within` milliseconds of work
   * (`false`).
   */
  accepting(within: number): Promise<boolean>;
  /** Sends SIGTERM, and SIGKILL after `within` milliseconds of work. Resolves when it is gone. */
  stop(within: number): Promise<void>;
}

/** Output can lag behind the end of its process by so much; a process that left the group may hold it open for ever. */
const OUTPUT_LAG_MS = 500;
const POLL_MS = 20;

/** Starts an image. Nothing of this process's environment reaches it but what programs need to be found. */
export function startServer(
  image: BuiltImage,
  instance: { readonly port: number; readonly env: Readonly<Record<string, string>> },
  world: { readonly clock: Clock; readonly reaper: Reaper; readonly tail: Tail },
): ServerProcess {
  const { clock, tail } = world;
  const [program, ...args] = image.manifest.command;
  const child = spawn(program === 'node' ? process.execPath : program!, args, {
    cwd: image.folder,
    env: {
      ...systemVariables(),
      ...image.manifest.env,
      ...instance.env,
      PORT: String(instance.port),
      HOST: '127.0.0.1',
    },
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  child.stdout.on('data', tail.push);
  child.stderr.on('data', tail.push);
  let running = child.pid !== undefined;
  if (running) world.reaper.watch(child.pid!);
  // As what starts a program on a server writes to the console that there is none.
  child.once('error', ({ message }) => {
    if (child.pid === undefined) tail.push(Buffer.from(`${message}\n`));
  });
  const ended = untilEnded(child, clock, () => {
    running = false;
    if (child.pid === undefined) return;
    signalGroup(child.pid, 'SIGKILL');
    world.reaper.forget(child.pid);
  });

  return {
    port: instance.port,
    running: () => running,
    ended,
    async accepting(within) {
      let late = false;
      const booted = clock.beginWork?.();
      const cancel = clock.afterWork(within, () => {
        late = true;
      });
      try {
        while (running && !late) {
          if (await connects(instance.port)) return running;
          await new Promise<void>((resolve) => clock.afterWork(POLL_MS, resolve));
        }
        return false;
      } finally {
        cancel();
        booted?.();
      }
    },
    async stop(within) {
      const stopped = clock.beginWork?.();
      if (running) signalGroup(child.pid!, 'SIGTERM');
      const cancel = clock.afterWork(within, () => running && signalGroup(child.pid!, 'SIGKILL'));
      await ended;
      cancel();
      stopped?.();
    },
  };
}

/** `onExit` is called the moment the process itself is gone. */
function untilEnded(child: ChildProcess, clock: Clock, onExit: () => void): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      // Only a process that could not be started reports an error without an exit.
      if (child.pid !== undefined) return;
      onExit();
      resolve(error.message);
    });
    child.once('exit', (code, signal) => {
      onExit();
      const end = signal ? `signal ${signal}` : `exit code ${code}`;
      const cancel = clock.afterWork(OUTPUT_LAG_MS, () => resolve(end));
      child.once('close', () => {
        cancel();
        resolve(end);
      });
    });
  });
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function systemVariables(): Record<string, string> {
  const names = ['PATH', 'SystemRoot', 'TMPDIR', 'TEMP'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
