import type { LogLine } from '../api/logs.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed, UsageError } from '../failures.ts';
import { durationOption } from '../follow.ts';
import { print } from '../output.ts';
import { dateTime } from '../times.ts';
import type { Cli, Values, Verb } from '../verb.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export const logs: Verb = {
  name: 'logs',
  parameters: '<service-or-rollout>',
  summary: "show what Greenshift's functions have logged about a service or a rollout",
  description:
    'Reads CloudWatch Logs with your own credentials (logs:FilterLogEvents), also while the API is down. What happened in a rollout is told by `history`; this is for what went wrong with Greenshift itself. The local cloud keeps no logs.',
  options: [
    { flags: '--since <duration>', description: 'how far back', default: '3h' },
    {
      flags: '--level <level>',
      description: 'only lines of this level and worse',
      default: 'info',
      choices: LEVELS,
    },
  ],
  examples: [
    ['greenshift logs web-42', 'of one rollout'],
    ['greenshift logs web --level error --since 2d', 'what failed for a service'],
    ['greenshift logs web-42 -o json | jq .', 'everything that each line says'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { since, level, ...values }) {
    const name = word.replace(/^(?:service|rollout)\//, '');
    const span = durationOption('since', since);
    const place = await findPlace(cli, values);
    const { readLogs } = await import('../api/logs.ts');
    const { lines, cut } = await readLogs({
      ...place,
      connection: values,
      pattern: patternFor(name),
      since: Date.now() - span,
    });
    const shown = lines.filter((line) => isAbout(line, name)).map(readLine);
    const wanted = shown.filter((line) => isAsBadAs(line.level, String(level)));
    await print(cli, {
      data: { name, lines: wanted },
      names: wanted.map(({ function: of }) => of),
      text: (isWide) => wanted.map((line) => lineText(cli, line, isWide)).join('\n'),
    });
    if (wanted.length === 0) cli.terminal.err(`nothing was logged about ${name} in the last ${since}`);
    if (cut.length > 0) cli.terminal.err(`there is more of ${cut.join(', ')}: --since a shorter time`);
    return EXIT.ok;
  },
};

/** The stack whose functions these are. Only AWS keeps logs. */
async function findPlace({ terminal: { env } }: Cli, values: Values) {
  const { endpoint = env.GREENSHIFT_ENDPOINT } = values as { endpoint?: string };
  const { findRegion, isLoopback } = await import('../api/endpoint.ts');
  const url = endpoint && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url && isLoopback(url))
    throw new CommandFailed(
      'the local cloud keeps no logs: see `greenshift history`, or start it with POWERTOOLS_LOG_LEVEL=INFO',
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

interface Line {
  readonly at: string;
  readonly function: string;
  readonly level: string;
  readonly message: string;
  /** The line as it was logged; null of one that is no JSON. */
  readonly record: Readonly<Record<string, unknown>> | null;
}

function readLine({ at, function: of, text }: LogLine): Line {
  const record = jsonIn(text);
  // What isn't in our form is of Lambda or Node, which report that a function has timed out or crashed.
  const { level = record ? 'INFO' : 'ERROR', message = text, error } = record ?? {};
  const cause = (error as { message?: unknown } | undefined)?.message;
  return {
    at: new Date(at).toISOString(),
    function: of,
    level: String(level).toLowerCase(),
    message: cause === undefined ? String(message) : `${message}: ${cause}`,
    record: record ?? null,
  };
}

function jsonIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const rank = (level: string) => (LEVELS as readonly string[]).indexOf(level);

/** A level that isn't ours, such as critical, is shown in any case. */
function isAsBadAs(level: string, least: string): boolean {
  const at = rank(level);
  return at < 0 || at >= rank(least);
}

function lineText(
  { theme: { paint } }: Cli,
  { at, function: of, level, message, record }: Line,
  isWide: boolean,
) {
  const colour =
    level === 'info' || level === 'debug' ? paint.dim : level === 'warn' ? paint.yellow : paint.red;
  const head = `${paint.dim(`${dateTime(at)}:${at.slice(17, 19)}`)}  ${of.padEnd(13)}  ${colour(level.padEnd(5))}`;
  return `${head}  ${isWide && record ? JSON.stringify(record) : message}`;
}
