import type { InputLogEvent, PutLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { Result } from '../../operations.ts';
import { invalidParameter, type LogGroup, type LogStream } from './model.ts';

const EVENTS_MAX = 10_000;
const BYTES_MAX = 1_048_576;
/** Added to the UTF-8 bytes of each message. */
const BYTES_PER_EVENT = 26;
const DAY = 86_400_000;
const OLDEST = 14 * DAY;
const NEWEST = 2 * 3_600_000;
/** Of a stream, the newest: servers of this machine write for as long as it runs. */
const EVENTS_KEPT = 10_000;

/**
 * Adds a batch to a stream. What is too old or too new is left out and told; a batch out of order, over 24 hours or too
 * large is refused as a whole.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
export function putLogEvents(
  group: LogGroup,
  stream: LogStream,
  batch: readonly InputLogEvent[],
  now: number,
): Result<PutLogEventsCommandOutput> {
  const { retentionInDays = Number.POSITIVE_INFINITY } = group;
  const written = batch.map(({ timestamp = 0, message = '' }) => ({ timestamp, message }));
  checkBatch(written);
  const isTooNew = ({ timestamp }: Written) => timestamp > now + NEWEST;
  const isTooOld = ({ timestamp }: Written) => timestamp < now - OLDEST;
  const isExpired = ({ timestamp }: Written) => timestamp < now - retentionInDays * DAY;
  const rejected = {
    tooNewLogEventStartIndex: indexOf(written.findIndex(isTooNew)),
    tooOldLogEventEndIndex: endOf(written.findLastIndex(isTooOld)),
    expiredLogEventEndIndex: endOf(written.findLastIndex(isExpired)),
  };
  const isTaken = (event: Written) => !isTooNew(event) && !isTooOld(event) && !isExpired(event);
  add(group, stream, written.filter(isTaken), now);
  const isWhole = Object.values(rejected).every((index) => index === undefined);
  return isWhole ? {} : { rejectedLogEventsInfo: rejected };
}

interface Written {
  readonly timestamp: number;
  readonly message: string;
}

function add(group: LogGroup, { events }: LogStream, taken: readonly Written[], now: number): void {
  for (const event of taken) {
    group.taken += 1;
    events.push({ ...event, ingestionTime: now, eventId: String(group.taken).padStart(56, '0') });
  }
  events.sort((a, b) => a.timestamp - b.timestamp);
  events.splice(0, events.length - EVENTS_KEPT);
}

const indexOf = (index: number) => (index < 0 ? undefined : index);
/** The end is the index after the last one. */
const endOf = (index: number) => (index < 0 ? undefined : index + 1);

function checkBatch(events: readonly Written[]): void {
  if (events.length < 1 || events.length > EVENTS_MAX)
    throw invalidParameter(
      `Value at 'logEvents' failed to satisfy constraint: Member must have length between 1 and ${EVENTS_MAX}`,
    );
  if (events.some(({ message }) => message === ''))
    throw invalidParameter(
      "Value at 'logEvents.member.message' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + BYTES_PER_EVENT, 0);
  if (bytes > BYTES_MAX)
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${BYTES_MAX}`);
  if (events.some(({ timestamp }, index) => index > 0 && timestamp < events[index - 1]!.timestamp))
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  if (events.at(-1)!.timestamp - events[0]!.timestamp > DAY)
    throw invalidParameter(
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    );
}
