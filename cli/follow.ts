import { milliseconds, PATTERN } from '../src/rollout/duration.ts';
import type { Client } from './api/client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { Unreachable, UsageError } from './failures.ts';
import { isGoingBack } from './screens/words.ts';
import type { RolloutBody } from './target.ts';
import type { Terminal } from './terminal.ts';

export interface Following<Seen> {
  read(): Promise<Seen>;
  show(seen: Seen): void;
  /** The exit code once it is over; undefined while it goes on. */
  end(seen: Seen): ExitCode | undefined;
  /** The exit code when the time is up, by what was seen last. */
  late(seen: Seen | undefined): ExitCode;
  /** What an end of the watch leaves as it is, for people. */
  goesOn(seen: Seen | undefined): string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly interval: number;
}

/** Milliseconds between two attempts to reach an API that is lost, at most. */
const LOST_INTERVAL_MAX = 15_000;

/** Watches until the end, an interruption or the timeout. A lost connection is tried again until then. */
export async function follow<Seen>(terminal: Terminal, following: Following<Seen>): Promise<ExitCode> {
  const interrupted = terminal.interruption();
  const deadline = performance.now() + following.timeout;
  let seen: Seen | undefined;
  let failures = 0;
  while (performance.now() < deadline) {
    try {
      seen = await following.read();
      if (failures > 0) terminal.err('connected again');
      failures = 0;
      if (!interrupted.aborted) following.show(seen);
      const code = following.end(seen);
      if (code !== undefined) return code;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (failures === 0)
        terminal.err(`${seen ? 'connection lost' : 'no connection'}, trying again: ${error.message}`);
      failures += 1;
    }
    const wait = Math.min(following.interval * 2 ** Math.min(failures, 10), LOST_INTERVAL_MAX);
    await pause(Math.min(wait, deadline - performance.now()), interrupted);
    if (interrupted.aborted) {
      terminal.err(following.goesOn(seen));
      return EXIT.interrupted;
    }
  }
  terminal.err(`the time is up; ${following.goesOn(seen)}`);
  return failures > 0 ? EXIT.timedOut : following.late(seen);
}

/** Ends early when it is interrupted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(0, ms));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}

/** Milliseconds of an option such as `--timeout 2h`. */
export function durationOption(name: string, value: unknown): number {
  if (typeof value !== 'string' || !PATTERN.test(value)) {
    throw new UsageError(`--${name} is a whole number and a unit: 30s, 5m, 2h or 14d, not "${value}"`);
  }
  return milliseconds(value);
}

/** Milliseconds between two looks: a local cloud's clock runs fast, and its API costs nothing. */
export const intervalFor = ({ endpoint }: Client) => (endpoint.startsWith('http://') ? 250 : 2_000);

/** What a watch says when it ends before the rollout, by what it has seen of it. */
export function goesOnText(name: string, rollout?: RolloutBody | null): string {
  const shown = `\`greenshift status ${name} --watch\` shows it again`;
  if (rollout && isGoingBack(rollout)) return `${name} is on its way back: ${shown}`;
  // What holds it goes on holding it.
  if (rollout?.waiting?.held)
    return `${name} stays held: ${shown} with what lets it go on, \`greenshift rollback ${name}\` stops it`;
  return `${name} goes on: ${shown}, \`greenshift rollback ${name}\` stops it`;
}
