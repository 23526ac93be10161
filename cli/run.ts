import { CommanderError } from 'commander';
import type { Client } from './api/client.ts';
import type { ConnectionOptions } from './api/connection-options.ts';
import { EXIT } from './exit-codes.ts';
import { CommandFailed, UsageError } from './failures.ts';
import { formatOf } from './formats.ts';
import { buildProgram } from './program.ts';
import { readRelease } from './release.ts';
import type { Terminal } from './terminal.ts';
import { themeFor } from './theme.ts';
import type { Cli, Values } from './verb.ts';
import { isVerb, verbsFor } from './verbs.ts';

/** The `greenshift` command. Returns the exit code; what went wrong is said in one line. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.ok;
  try {
    const write = (text: string) => terminal.out(text.trimEnd());
    const verbs = await verbsFor(args);
    const program = buildProgram(verbs, await readRelease(), write, async (verb, parameters, values) => {
      const cli = cliFor(terminal, values);
      code = await verb.run(cli, parameters, values).catch(async (error: unknown) => {
        const { withNearName } = await import('./near-name.ts');
        throw await withNearName(cli.client, error);
      });
    });
    await program.parseAsync(parsed(args), { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, args, terminal);
  }
}

/** Of a command that there is none of Commander has no help, and doesn't say so: the command itself is refused. */
function parsed(args: readonly string[]): string[] {
  const [word, of = '--help'] = args;
  if (word === undefined || (word === 'help' && of === 'help')) return ['--help'];
  return word === 'help' && !of.startsWith('-') && !isVerb(of) ? [of] : [...args];
}

function cliFor(terminal: Terminal, values: Values): Cli {
  const connect = async (fallback?: string): Promise<Client> => {
    const { findEndpoint } = await import('./api/endpoint.ts');
    const { findRegion } = await import('./api/region.ts');
    const { credentialsFor } = await import('./api/credentials.ts');
    const { signerFor } = await import('./api/signer.ts');
    const { createClient } = await import('./api/client.ts');
    const options = values as ConnectionOptions;
    const url = await findEndpoint(options, terminal.env, fallback);
    const credentials = await credentialsFor(url, options, terminal.env);
    const region = await findRegion(url, options, terminal.env);
    return createClient(url, signerFor(credentials, region));
  };
  return { terminal, theme: themeFor(terminal), format: formatOf(values), client: connect };
}

function failed(error: unknown, args: readonly string[], terminal: Terminal): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    const [first = ''] = error.message
      .replace(/^error: /, '')
      .replace(/\.$/, '')
      .split('\n(');
    const [, hint] = /\((Did you mean .*)\)/s.exec(error.message) ?? [];
    return say(terminal, hint ? `${first}: ${hint[0]!.toLowerCase()}${hint.slice(1)}` : first, helpFor(args));
  }
  if (error instanceof UsageError) return say(terminal, error.message, helpFor(args));
  if (error instanceof CommandFailed) return say(terminal, error.message, '', error.exitCode);
  if (terminal.env.GREENSHIFT_DEBUG) terminal.err(String((error as Error).stack));
  const text = `${(error as Error).message}: please report it; GREENSHIFT_DEBUG=1 prints where`;
  return say(terminal, `something failed that should not: ${text}`);
}

function say(terminal: Terminal, message: string, more = '', code: number = EXIT.failed): number {
  terminal.err(`greenshift: ${message.replaceAll(/\s*\n\s*/g, ' ')}${more}`);
  return code;
}

const helpFor = ([word]: readonly string[]) =>
  isVerb(word) ? `; see greenshift help ${word}` : '; see greenshift help';
