import { AwsError } from '../../operations.ts';
import { arn as arnOf, hex, type Region } from '../../region.ts';

/** A message as SQS keeps it. Attributes are of the type `String`. */
export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, on the cloud's time. */
  readonly sentAt: number;
}

/** Standard queues as targets and dead-letter queues of other services use them: in process, without the SQS API. */
export interface Queues {
  /** Creates a queue; one that exists already stays as it is. */
  create(name: string): { readonly arn: string };
  exists(arn: string): boolean;
  /** Throws `AWS.SimpleQueueService.NonExistentQueue` and `InvalidMessageContents` as SQS does. */
  send(arn: string, body: string, attributes?: Readonly<Record<string, string>>): QueueMessage;
  /** The messages in the queue, oldest first; reading does not hide them. Throws as `send`. */
  messages(arn: string): readonly QueueMessage[];
  /** Deletes one message, or all. Returns how many there were. */
  remove(arn: string, messageId?: string): number;
}

export const MAX_MESSAGE_BYTES = 1024 * 1024;
const RETENTION_MS = 4 * 24 * 60 * 60 * 1000;

export function createSqs(region: Pick<Region, 'account' | 'clock' | 'name' | 'random'>): Queues {
  const queues = new Map<string, QueueMessage[]>();

  // Messages past SQS's default retention (4 days) are dropped when the queue is next read.
  const find = (arn: string) => {
    const kept = queues.get(arn);
    if (!kept)
      throw new AwsError('AWS.SimpleQueueService.NonExistentQueue', `The queue ${arn} does not exist.`);
    const fresh = kept.filter((message) => message.sentAt > region.clock.now() - RETENTION_MS);
    queues.set(arn, fresh);
    return fresh;
  };

  return {
    create(name) {
      if (!/^[\w-]{1,80}$/.test(name))
        throw new AwsError(
          'InvalidParameterValue',
          'A queue name is 1 to 80 alphanumeric characters, hyphens or underscores; FIFO queues are not supported.',
        );
      const arn = arnOf(region, 'sqs', name);
      if (!queues.has(arn)) queues.set(arn, []);
      return { arn };
    },
    exists: (arn) => queues.has(arn),
    send(arn, body, attributes = {}) {
      const queue = find(arn);
      if (body === '' || Buffer.byteLength(body) > MAX_MESSAGE_BYTES)
        throw new AwsError('InvalidMessageContents', 'A message is 1 byte to 1 MiB long.');
      const message = { messageId: hex(region, 32), body, attributes, sentAt: region.clock.now() };
      queue.push(message);
      return message;
    },
    messages: (arn) => [...find(arn)],
    remove(arn, messageId) {
      const queue = find(arn);
      const kept = messageId === undefined ? [] : queue.filter((one) => one.messageId !== messageId);
      queues.set(arn, kept);
      return queue.length - kept.length;
    },
  };
}
