import type { Found } from './api/logs.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { CommandFailed, Unreachable } from './failures.ts';
import { follow } from './follow.ts';
import { type Line, lineText, readLine } from './log-lines.ts';
import type { Cli } from './verb.ts';

/** What is logged about a service or a rollout from a moment on, milliseconds since the epoch. */
export type ReadLog = (since: number) => Promise<Found>;

interface Following {
  readonly read: ReadLog;
  /** Milliseconds since the epoch. */
  readonly from: number;
  /** Milliseconds, as `timeout`. */
  readonly interval: number;
  readonly timeout: number;
}

/**
 * CloudWatch Logs takes lines in late, and not in their order: each look begins so long before the last line. One that goes
 * on with lines that were cut doesn't: it would read the same ones again.
 */
const OVERLAP = 120_000;

/** Prints each line once, until Ctrl-C; as data, a document of one line for each. */
export function followLogs(cli: Cli, name: string, { read, from, ...pace }: Following): Promise<ExitCode> {
  const printed = new Map<string, number>();
  let since = from;
  return follow<Found>(cli.terminal, {
    async read() {
      try {
        return await read(since);
      } catch (error) {
        const isLost = error instanceof CommandFailed && error.exitCode === EXIT.failed;
        throw isLost ? new Unreachable(error.message, error.exitCode, { cause: error }) : error;
      }
    },
    show({ lines, cut, readTo }) {
      for (const line of lines.filter(({ id }) => !printed.has(id))) {
        printed.set(line.id, line.at);
        cli.terminal.out(documentOf(cli, readLine(line)));
      }
      // By all lines that were read: of a level there may be none for a night.
      if (readTo === undefined) return;
      since = cut.length > 0 ? Math.max(readTo, since + 1) : Math.max(from, readTo - OVERLAP);
      for (const [id, at] of printed) if (at < since - OVERLAP) printed.delete(id);
    },
    end: () => undefined,
    late: () => EXIT.ok,
    goesOn: () => `\`greenshift logs ${name} --follow\` goes on`,
    ...pace,
  });
}

function documentOf(cli: Cli, line: Line): string {
  if (cli.format === 'name') return line.function;
  if (cli.format === 'json') return JSON.stringify(line);
  // JSON is YAML.
  if (cli.format === 'yaml') return `--- ${JSON.stringify(line)}`;
  return lineText(cli, line, cli.format === 'wide');
}
