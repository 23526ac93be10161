import { Command, Option } from 'commander';
import { EXIT_CODES } from './exit-codes.ts';
import { UsageError } from './failures.ts';
import { FORMATS } from './formats.ts';
import type { Values, Verb, VerbOption } from './verb.ts';

const CONNECTION: readonly VerbOption[] = [
  {
    flags: '--endpoint <url>',
    description: "the API's address (default: GREENSHIFT_ENDPOINT, else the stack's output)",
  },
  { flags: '--stack <name>', description: 'the stack to ask for the address (default: GREENSHIFT_STACK)' },
  { flags: '--profile <name>', description: 'the AWS profile to sign with (default: AWS_PROFILE)' },
  { flags: '--region <region>', description: "the API's region (default: AWS_REGION, or the profile's)" },
];
const OUTPUT: VerbOption = {
  flags: '-o, --output <format>',
  description: 'how data is printed',
  choices: FORMATS,
};

const JSON_OUTPUT: VerbOption = { flags: '--json', description: 'the same as -o json' };

/** Runs a verb with its parameters and options; the exit code is for whoever calls the program. */
export type Runner = (
  verb: Verb,
  parameters: readonly (string | undefined)[],
  values: Values,
) => Promise<void>;

/** The command line of these verbs. It throws instead of ending the process, and prints by `write`. */
export function buildProgram(
  verbs: readonly Verb[],
  version: string,
  write: (text: string) => void,
  runner: Runner,
): Command {
  const program = new Command('greenshift')
    .description(
      'Replaces servers instead of changing them: weighted blue/green rollouts of Auto Scaling groups.',
    )
    .version(version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print the help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', `\n${exitCodes()}\n\n${ENVIRONMENT}`);
  program.configureHelp({ subcommandTerm: (command) => command.name() });
  settle(program, write);
  for (const verb of verbs) program.addCommand(settle(commandFor(verb, runner), write));
  return program;
}

const settle = (command: Command, write: (text: string) => void) =>
  command.exitOverride().configureOutput({
    writeOut: write,
    // Errors are said in one line by whoever catches them.
    writeErr: () => undefined,
    getOutHelpWidth: () => 80,
  });

function commandFor(verb: Verb, runner: Runner): Command {
  const { name, parameters = '', summary, description, examples } = verb;
  const command = new Command(name)
    .summary(summary)
    .description(description ? `${sentence(summary)} ${description}` : sentence(summary))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', `\nExamples:\n${examples.map(exampleText).join('\n')}`);
  if (parameters) command.arguments(parameters);
  for (const option of verb.options ?? []) command.addOption(optionFor(option));
  refuseBoth(command, verb.options ?? []);
  if (verb.hasOutput) {
    command.addOption(optionFor(OUTPUT));
    command.addOption(optionFor(JSON_OUTPUT).implies({ output: 'json' }));
  }
  if (verb.isClient) {
    command.optionsGroup('Connection:');
    for (const option of CONNECTION) command.addOption(optionFor(option));
  }
  return command.action(async (...given: unknown[]) => {
    const values = given.at(-2) as Values;
    await runner(verb, given.slice(0, -2) as (string | undefined)[], values);
  });
}

/** Commander lets the last of `--x` and `--no-x` win: whoever says both has made a mistake. */
function refuseBoth(command: Command, options: readonly VerbOption[]): void {
  for (const { flags } of options) {
    const [, name] = /^--no-(\S+)/.exec(flags) ?? [];
    if (!name) continue;
    const said = new Set<string>();
    for (const one of [name, `no-${name}`])
      command.on(`option:${one}`, () => {
        if (said.add(one).size > 1) throw new UsageError(`say either --${name} or --no-${name}`);
      });
  }
}

const sentence = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}.`;

function optionFor({ flags, description, default: value, choices }: VerbOption): Option {
  const option = new Option(flags, description);
  if (value !== undefined) option.default(value);
  return choices ? option.choices([...choices]) : option;
}

const exampleText = ([line, means]: readonly [string, string]) => `  $ ${line}\n      ${means}`;

const exitCodes = () =>
  `Exit codes:\n${EXIT_CODES.map(([code, means]) => `  ${String(code).padEnd(5)}${means}`).join('\n')}`;

const ENVIRONMENT = `Environment:
  GREENSHIFT_ENDPOINT  the API's address
  GREENSHIFT_STACK     the stack to ask for it, such as greenshift-prod
  AWS_PROFILE, …       credentials, as for every AWS tool
  NO_COLOR             no colours`;
