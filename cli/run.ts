import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { hintFor } from '../src/rollout/suggest.ts';
import { type Arguments, type Command, CommandFailed, type Terminal, UsageError } from './command.ts';
import { local } from './commands/local.ts';
import { publish } from './commands/publish.ts';

const COMMANDS: Readonly<Record<string, Command>> = { local, publish };

/**
 * The `greenshift` command. Returns the exit code: 0 for what worked, 1 for what didn't, 2 for arguments that make no sense.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [word = 'help', ...rest] = args;
  try {
    if (['help', '--help', '-h'].includes(word) || rest.includes('--help')) {
      terminal.out(help());
      return 0;
    }
    if (['version', '--version', '-v'].includes(word)) {
      terminal.out(await version());
      return 0;
    }
    if (!Object.hasOwn(COMMANDS, word)) {
      const known = [...Object.keys(COMMANDS), 'help', 'version'];
      throw new UsageError(`there is no command "${word}"; ${hintFor(word, known)}`);
    }
    const command = COMMANDS[word]!;
    return await command.run(argumentsOf(command, rest), terminal);
  } catch (error) {
    if (error instanceof CommandFailed) {
      terminal.err(`greenshift: ${error.message}`);
      return 1;
    }
    if (!(error instanceof UsageError)) throw error;
    const usage = Object.hasOwn(COMMANDS, word) ? COMMANDS[word]!.usage : 'help';
    terminal.err(`greenshift: ${error.message}\nusage: greenshift ${usage}`);
    return 2;
  }
}

function argumentsOf({ options }: Command, args: readonly string[]): Arguments {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { positionals, values: values as Arguments['values'] };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    const [, unknown] = /^Unknown option '(--?[^']*)'/.exec(message) ?? [];
    const known = Object.keys(options).map((option) => `--${option}`);
    const problem = unknown ? `there is no option ${unknown}; ${hintFor(unknown, known)}` : message;
    throw new UsageError(problem, { cause: error });
  }
}

function help(): string {
  const lines = Object.values(COMMANDS).map(
    ({ usage, summary }) => `  greenshift ${usage}\n      ${summary}`,
  );
  return [
    'Replaces servers instead of changing them: weighted blue/green rollouts of Auto Scaling groups.',
    '',
    ...lines,
    '  greenshift help',
    '  greenshift --version',
  ].join('\n');
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
