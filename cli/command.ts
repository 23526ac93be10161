import type { ParseArgsOptionsConfig } from 'node:util';

/** Where a command writes: its output, and what went wrong. Both add the line's end. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

export interface Arguments {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

export interface Command {
  /** As in the help, after `greenshift`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<ParseArgsOptionsConfig>;
  /** Returns the exit code. Throws UsageError for arguments that make no sense, CommandFailed for what didn't work. */
  run(args: Arguments, terminal: Terminal): Promise<number>;
}

/** The arguments make no sense: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The command didn't work, for a reason that its message explains to the user: exit code 1. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
}
