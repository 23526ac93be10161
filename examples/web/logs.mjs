import { format } from 'node:util';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';

const EVERY_MS = 1_000;
/** What isn't accepted for a while is dropped, oldest first: a server doesn't fall over its logs. */
const LINES_MAX = 5_000;
/** CloudWatch Logs takes 1 MiB at once; this many lines of this length are less. */
const BATCH_LINES = 500;
const LINE_CHARACTERS = 600;

/**
 * Ships what the process writes to its console to CloudWatch Logs, a stream for each server, once a second. Nobody logs in
 * to read a file, and what a server has said outlives it. Returns `flush`, for the end. Rejects where there is no such
 * group, which is no server's to make.
 */
export async function shipLogs(logGroupName, logStreamName, region) {
  const client = new CloudWatchLogsClient({ region });
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName })).catch((error) => {
    // By this server, before it started anew.
    if (error.name !== 'ResourceAlreadyExistsException') throw error;
  });
  let lines = [];
  let sending = Promise.resolve();

  for (const way of ['log', 'error']) {
    const write = console[way].bind(console);
    console[way] = (...words) => {
      write(...words);
      const message = format(...words).slice(0, LINE_CHARACTERS) || ' ';
      lines = [...lines, { timestamp: Date.now(), message }].slice(-LINES_MAX);
    };
  }

  async function send() {
    while (lines.length > 0) {
      // The clock of a machine may be set back, and batches are in order.
      const logEvents = lines.slice(0, BATCH_LINES).sort((a, b) => a.timestamp - b.timestamp);
      try {
        await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
      } catch (error) {
        process.stderr.write(`logs were not accepted: ${error.message}\n`);
        if (error.name !== 'InvalidParameterException') return;
      }
      lines = lines.filter((line) => !logEvents.includes(line));
    }
  }

  const flush = () => {
    sending = sending.then(send);
    return sending;
  };
  setInterval(flush, EVERY_MS).unref();
  return flush;
}
