import type { Client } from './api/client.ts';
import type { Format } from './formats.ts';
import type { Terminal } from './terminal.ts';
import type { Theme } from './theme.ts';

export interface VerbOption {
  /** As commander reads it: `-w, --watch`, `--reason <text>`. */
  readonly flags: string;
  readonly description: string;
  readonly default?: string;
  readonly choices?: readonly string[];
}

/** What a verb gets to work with. */
export interface Cli {
  readonly terminal: Terminal;
  readonly theme: Theme;
  readonly format: Format;
  /** Finds the API and the caller's credentials. Throws CommandFailed when there are none, and no `fallback` is given. */
  client(fallback?: string): Promise<Client>;
}

/** By the option's name in camel case. */
export type Values = Readonly<Record<string, string | boolean | undefined>>;

export interface Verb {
  readonly name: string;
  /** As commander reads them: `<service>`, `[rollout]`. */
  readonly parameters?: string;
  readonly summary: string;
  /** More than the summary, in paragraphs. */
  readonly description?: string;
  readonly options?: readonly VerbOption[];
  /** Command lines, each with what it does. */
  readonly examples: readonly (readonly [line: string, means: string])[];
  /** Calls the API: has the connection options. */
  readonly isClient: boolean;
  /** Prints data, so that `-o` says in which format. */
  readonly hasOutput: boolean;
  /** Returns the exit code. Throws CommandFailed. */
  run(cli: Cli, parameters: readonly (string | undefined)[], values: Values): Promise<number>;
}
