import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed } from '../failures.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { providerFor, reasonFor } from './credentials.ts';

/** A line that a function of Greenshift has logged. */
export interface LogLine {
  /** Of CloudWatch Logs: the same line read twice has it twice. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** As the catalogue names it: `roll-back`. */
  readonly function: string;
  readonly text: string;
}

export interface LogRequest {
  readonly stack: string;
  readonly region: string;
  readonly connection: ConnectionOptions;
  /** Of CloudWatch Logs: `"web-42"`. */
  readonly pattern: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** The functions that are deployed, as their log groups end: a test compares them with the catalogue. */
export const FUNCTIONS: readonly string[] = [
  'preflight',
  'launch-green',
  'check-green',
  'shift-traffic',
  'analyze',
  'retire-fleet',
  'roll-back',
  'conclude',
  'start-rollout',
  'watchdog',
  'guard-removal',
  'reconcile',
  'replace-servers',
  'campaigns',
  'api',
];

/** Of each function; more than that nobody reads. */
const LINES_MAX = 2_000;
const FUNCTIONS_AT_ONCE = 4;

export interface Found {
  readonly lines: readonly LogLine[];
  /** Functions of which there is more. */
  readonly cut: readonly string[];
  /** Up to when everything has been read, milliseconds since the epoch; undefined where there was no line. */
  readonly readTo: number | undefined;
}

/** The lines that match of all functions, the oldest first. Throws CommandFailed when CloudWatch Logs says no. */
export async function readLogs(request: LogRequest): Promise<Found> {
  const { region, connection } = request;
  const { each } = await import('../each.ts');
  const client = new CloudWatchLogsClient({ region, credentials: await providerFor(connection) });
  try {
    const all = await each(FUNCTIONS, FUNCTIONS_AT_ONCE, (name) => linesOf(client, name, request));
    const lines = all.flatMap(({ lines: some }) => some).toSorted((one, other) => one.at - other.at);
    const firstCut = all
      .filter(({ isCut }) => isCut)
      .map(({ lines: some }) => some.at(-1)!.at)
      .sort((one, other) => one - other)[0];
    return {
      lines,
      cut: FUNCTIONS.filter((_, index) => all[index]!.isCut),
      readTo: firstCut ?? lines.at(-1)?.at,
    };
  } catch (error) {
    throw new CommandFailed(
      `the logs of ${request.stack} can't be read: ${reasonFor(error)}`,
      isDenied(error) ? EXIT.notAllowed : EXIT.failed,
      { cause: error },
    );
  } finally {
    client.destroy();
  }
}

async function linesOf(
  client: CloudWatchLogsClient,
  name: string,
  { stack, pattern: filterPattern, since: startTime }: LogRequest,
) {
  const logGroupName = `/aws/lambda/${stack}-${name}`;
  const lines: LogLine[] = [];
  try {
    const pages = paginateFilterLogEvents({ client }, { logGroupName, filterPattern, startTime });
    for await (const { events = [] } of pages) {
      for (const { eventId, timestamp = 0, message = '' } of events)
        lines.push({
          id: eventId ?? `${name} ${timestamp} ${message}`,
          at: timestamp,
          function: name,
          text: message.trimEnd(),
        });
      if (lines.length >= LINES_MAX) return { lines, isCut: true };
    }
  } catch (error) {
    // A function of another release, or one that has never run.
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
  return { lines, isCut: false };
}

const isDenied = (error: unknown) =>
  /AccessDenied|UnrecognizedClient|Expired|credentials/i.test(String(error));
