import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../cli/greenshift.mjs');

/** What a user sees of a command. */
export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  /** Resolves with the match once the output so far has one; rejects when the command ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  interrupt(): void;
  readonly finished: Promise<Finished>;
}

/** Nothing of the machine's own AWS settings, and no call to another machine. */
const BARE = {
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
  HOME: join(tmpdir(), 'greenshift-nobody'),
  AWS_CONFIG_FILE: join(tmpdir(), 'greenshift-no-config'),
  AWS_SHARED_CREDENTIALS_FILE: join(tmpdir(), 'greenshift-no-credentials'),
  AWS_EC2_METADATA_DISABLED: 'true',
  LANG: 'C.UTF-8',
};

export type Env = Readonly<Record<string, string>>;

/** The command line as a process of its own, as its user starts it. */
export function launch(args: readonly string[], env: Env = {}, input = ''): Running {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...BARE, ...env } });
  let out = '';
  let err = '';
  let isOver = false;
  const listeners = new Set<() => void>();
  const told = () => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    told();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    told();
  });
  child.stdin.end(input);
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => {
      isOver = true;
      told();
      resolve({ code, out, err });
    });
  });
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const check = () => {
        const found = pattern.exec(`${out}\n${err}`);
        if (found) resolve(found);
        else if (isOver) reject(new Error(`it ended without ${pattern}: ${out}${err}`));
        else return;
        listeners.delete(check);
      };
      listeners.add(check);
      check();
    });
  return { until, interrupt: () => child.kill('SIGINT'), finished };
}

export const greenshift = (args: readonly string[], env: Env = {}, input = '') =>
  launch(args, env, input).finished;
