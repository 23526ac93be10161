import { writeFileSync } from 'node:fs';
import { buildProgram } from '../cli/program.ts';
import { loadVerbs } from '../cli/verbs.ts';

const HEAD = `# Command line

\`greenshift\` is a client of the [API](api.md): whatever it does, a signed request can do too. This page is its help, made
by \`npm run cli-docs\`. Begin with the address of the API and credentials that may call it:

\`\`\`sh
export GREENSHIFT_ENDPOINT=https://….execute-api.eu-west-1.amazonaws.com  # or http://127.0.0.1:4567 of \`npm start\`
export AWS_PROFILE=prod                                                   # or any other source of AWS credentials
greenshift list
\`\`\`

Without \`GREENSHIFT_ENDPOINT\` the address is asked of CloudFormation, where the stack is named by \`--stack\`, or is the
only \`greenshift-…\` of the region. The local cloud of \`npm start\` needs no credentials; signatures by its own
key \`local\` are verified where a header has them, as here, and any others are taken.

Data is printed to the standard output, and everything that is said to a person to the standard error. \`-o json\` and
\`-o yaml\` print what the [API](openapi.json) returns; members may be added, none is removed or changes its meaning.
\`status -o json\` has three of them: \`service\`, \`rollout\` and \`fleets\`, each of which may be null. \`-o name\` prints names
that every command takes: \`service/web\`, \`rollout/web-42\`. A name such as \`web-42\` is a rollout, unless a service has it.

Colours are for terminals only. \`NO_COLOR\` turns them off, and in a locale without UTF-8 everything is ASCII. A request
that fails for a moment is repeated; a watch goes on until its \`--timeout\`, whatever happens to the connection. So that a
press is quick, Node's compiled code is kept in \`~/.cache/greenshift\` (\`XDG_CACHE_HOME\`, where
that is an absolute path), which may be deleted at any time.
`;

/** `docs/cli.md`: the help of the program and of each of its verbs. */
export async function cliDocument(): Promise<string> {
  const program = buildProgram(
    await loadVerbs(),
    '',
    () => undefined,
    async () => undefined,
  );
  const sections = program.commands.map((command) => section(command.name(), helpOf(command)));
  return `${HEAD}\n${block(helpOf(program))}\n\n${sections.join('\n\n')}\n`;
}

const section = (name: string, help: string) => `## ${name}\n\n${block(help)}`;
const block = (text: string) => `\`\`\`text\n${text.trim()}\n\`\`\``;

interface Helpful {
  outputHelp(): void;
  configureOutput(output: { writeOut(text: string): void }): unknown;
}

/** What is printed for `--help`, with what is added after it. */
function helpOf(command: Helpful): string {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  return help;
}

/** `npm run cli-docs`: writes it. A test fails when it is out of date. */
if (import.meta.main) {
  writeFileSync(new URL('../docs/cli.md', import.meta.url), await cliDocument());
}
