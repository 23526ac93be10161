import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import type { Result } from '../../operations.ts';
import { page } from '../../paging.ts';
import { filterFor } from './filter-pattern.ts';
import { findGroup, findStream, invalidParameter, type LogGroup, sorted, within } from './model.ts';

const EVENTS_MAX = 10_000;

/** The operations that read what was written. */
export function readOperations(groups: ReadonlyMap<string, LogGroup>) {
  return {
    GetLogEvents(input: logs.GetLogEventsCommandInput): Result<logs.GetLogEventsCommandOutput> {
      const { events } = findStream(findGroup(groups, input.logGroupName), input.logStreamName);
      const found = within(events, input.startTime, input.endTime);
      const { start, end } = stretch(found.length, input);
      return {
        events: found
          .slice(start, end)
          .map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
        nextForwardToken: `f/${end}`,
        nextBackwardToken: `b/${start}`,
      };
    },

    FilterLogEvents(input: logs.FilterLogEventsCommandInput): Result<logs.FilterLogEventsCommandOutput> {
      const { logStreamNames: names, logStreamNamePrefix: prefix = '', filterPattern = '' } = input;
      if (names && prefix)
        throw invalidParameter('logStreamNames and logStreamNamePrefix cannot be specified together.');
      const isFound = filterFor(filterPattern);
      const found = sorted(findGroup(groups, input.logGroupName).streams.values())
        .filter(({ name }) => names?.includes(name) ?? name.startsWith(prefix))
        .flatMap(({ name, events }) =>
          within(events, input.startTime, input.endTime).map((event) => ({ logStreamName: name, ...event })),
        )
        .filter(({ message }) => isFound(message))
        .toSorted((a, b) => a.timestamp - b.timestamp);
      const { items, nextToken } = page(found, input.limit, input.nextToken, {
        max: EVENTS_MAX,
        code: 'InvalidParameterException',
      });
      return { events: items, nextToken, searchedLogStreams: [] };
    },
  };
}

/**
 * The part of a stream that a request reads. Without a token it is the newest, or the oldest with `startFromHead`; a token
 * goes on from where another request has ended, and is returned again when there is no more.
 */
function stretch(
  length: number,
  { limit = EVENTS_MAX, nextToken, startFromHead = false }: logs.GetLogEventsCommandInput,
): { start: number; end: number } {
  if (!(limit >= 1 && limit <= EVENTS_MAX))
    throw invalidParameter(`Value '${limit}' at 'limit' failed to satisfy constraint: 1 to ${EVENTS_MAX}`);
  if (nextToken === undefined) {
    const start = startFromHead ? 0 : Math.max(0, length - limit);
    return { start, end: Math.min(length, start + limit) };
  }
  const [, way, index] = /^([fb])\/(\d+)$/.exec(nextToken) ?? [];
  if (way === undefined) throw invalidParameter('The specified nextToken is invalid.');
  const at = Math.min(length, Number(index));
  return way === 'f'
    ? { start: at, end: Math.min(length, at + limit) }
    : { start: Math.max(0, at - limit), end: at };
}
