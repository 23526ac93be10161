import type { ParseArgsOptionsConfig } from 'node:util';

/** Where a command writes: what was asked for, and what went wrong. Both add the line's end. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

export interface Words {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

export interface Command {
  /** As it stands in the help, after `greenshift`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<ParseArgsOptionsConfig>;
  /** Answers the exit code. Throws UsageError for words it can't use, CommandFailed for what didn't work. */
  run(words: Words, terminal: Terminal): Promise<number>;
}

/** What was typed makes no sense: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** What was asked for didn't work, for a reason that the message tells the person who asked: exit code 1. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
}
