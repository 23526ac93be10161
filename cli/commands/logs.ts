import type { LogLine } from '../api/logs.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed, UsageError } from '../failures.ts';
import { durationOption } from '../follow.ts';
import { followLogs, type ReadLog } from '../follow-logs.ts';
import { isAsBadAs, LEVELS, type Line, lineText, readLine } from '../log-lines.ts';
import { print } from '../output.ts';
import type { Cli, Values, Verb } from '../verb.ts';

export const logs: Verb = {
  name: 'logs',
  parameters: '<service-or-rollout>',
  summary: "show what Greenshift's functions have logged about a service or a rollout",
  description:
    'Reads CloudWatch Logs with your own credentials (logs:FilterLogEvents), also while the API is down. What happened in a rollout is told by `history`; this is for what went wrong with Greenshift itself. The local cloud keeps none of them.',
  options: [
    { flags: '--since <duration>', description: 'how far back', default: '3h' },
    {
      flags: '--level <level>',
      description: 'only lines of this level and worse',
      default: 'info',
      choices: LEVELS,
    },
    { flags: '-f, --follow', description: 'go on with what is logged from now on, until Ctrl-C' },
    {
      flags: '--interval <duration>',
      description:
        'how often to look then: each look is a request per function, and CloudWatch Logs takes few a second',
      default: '10s',
    },
    { flags: '--timeout <duration>', description: 'how long to go on at most', default: '15d' },
  ],
  examples: [
    ['greenshift logs web-42', 'of one rollout'],
    ['greenshift logs web --level error --since 2d', 'what failed for a service'],
    ['greenshift logs web-42 --follow', 'and what is logged from now on'],
    ['greenshift logs web-42 -o json | jq .', 'everything that each line says'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { since, level, follow: isFollowing, interval, timeout, ...values }) {
    const name = word.replace(/^(?:service|rollout)\//, '');
    const span = durationOption('since', since);
    const pace = {
      interval: durationOption('interval', interval),
      timeout: durationOption('timeout', timeout),
    };
    const read = await reader(cli, name, String(level), values);
    if (isFollowing) return followLogs(cli, name, { read, from: Date.now() - span, ...pace });
    const { lines, cut } = await read(Date.now() - span);
    await printLines(cli, name, lines.map(readLine));
    if (lines.length === 0) cli.terminal.err(`nothing was logged about ${name} in the last ${since}`);
    if (cut.length > 0) cli.terminal.err(`there is more of ${cut.join(', ')}: --since a shorter time`);
    return EXIT.ok;
  },
};

async function reader(cli: Cli, name: string, level: string, values: Values): Promise<ReadLog> {
  const place = await findPlace(cli, values);
  const pattern = patternFor(name);
  const { readLogs } = await import('../api/logs.ts');
  const isWanted = (line: LogLine) => isAbout(line, name) && isAsBadAs(readLine(line).level, level);
  return async (since) => {
    const found = await readLogs({ ...place, connection: values, pattern, since });
    return { ...found, lines: found.lines.filter(isWanted) };
  };
}

const printLines = (cli: Cli, name: string, lines: readonly Line[]) =>
  print(cli, {
    data: { name, lines },
    names: lines.map(({ function: of }) => of),
    text: (isWide) => lines.map((line) => lineText(cli, line, isWide)).join('\n'),
  });

/** The stack whose functions these are. Only AWS keeps logs. */
async function findPlace({ terminal: { env } }: Cli, values: Values) {
  const { endpoint = env.GREENSHIFT_ENDPOINT } = values as { endpoint?: string };
  const { isLoopback } = await import('../api/connection-options.ts');
  const { findRegion } = await import('../api/region.ts');
  const url = endpoint && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url && isLoopback(url))
    throw new CommandFailed(
      'the local cloud runs the functions in its own process and keeps none of their lines: `greenshift history` tells what happened, and `POWERTOOLS_LOG_LEVEL=INFO npm start` prints them in its terminal; what servers log is in its CloudWatch Logs, in the group /web/servers',
    );
  const { findStack } = await import('../api/stack.ts');
  const stack = (values.stack as string | undefined) ?? env.GREENSHIFT_STACK;
  // Who names a region may mean another installation than that of the address.
  const ofApi = url && !values.region ? { region: await findRegion(url, values, env) } : {};
  const { stack: found, region } = await findStack({ ...values, ...ofApi, stack });
  return { stack: found.StackName ?? '', region };
}

/** Lines of a rollout name it; those of a service have it as the member that Powertools calls so. */
function patternFor(name: string): string {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new UsageError(`"${name}" is no name of a service or a rollout`);
  return /-\d+$/.test(name) ? `"${name}"` : `{ $.service = "${name}" }`;
}

/** A pattern of CloudWatch Logs finds web-421 for web-42 too. */
const isAbout = ({ text }: LogLine, name: string) =>
  !/-\d+$/.test(name) || new RegExp(`(?<![\\w-])${name}(?!\\d)`).test(text);
