import { beforeEach, expect, test } from 'vitest';
import { createSqs, type Queues } from '../../../../local-cloud/services/sqs/sqs.ts';
import { type VirtualClock, virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';

let clock: VirtualClock;
let queues: Queues;

beforeEach(() => {
  clock = virtualClock();
  queues = createSqs({ clock, account: '111122223333', name: 'eu-west-1', random: Math.random });
});

test('a queue keeps its messages in order until they are removed', () => {
  const { arn } = queues.create('dead-letters');
  expect(arn).toBe('arn:aws:sqs:eu-west-1:111122223333:dead-letters');
  const first = queues.send(arn, 'one', { ERROR_CODE: 'NO_RESOURCE' });
  queues.send(arn, 'two');
  queues.create('dead-letters');
  expect(queues.messages(arn).map((message) => message.body)).toEqual(['one', 'two']);
  expect(queues.messages(arn)[0]?.attributes).toEqual({ ERROR_CODE: 'NO_RESOURCE' });
  expect(queues.remove(arn, first.messageId)).toBe(1);
  expect(queues.remove(arn, first.messageId)).toBe(0);
  expect(queues.messages(arn).map((message) => message.body)).toEqual(['two']);
  expect(queues.remove(arn)).toBe(1);
});

test('a message that nobody fetched is gone after 4 days', async () => {
  const { arn } = queues.create('dead-letters');
  queues.send(arn, 'old');
  await clock.advance(3 * 24 * 3_600_000);
  queues.send(arn, 'young');
  await clock.advance(24 * 3_600_000);
  expect(queues.messages(arn).map((message) => message.body)).toEqual(['young']);
});

test('what SQS refuses is refused', () => {
  const { arn } = queues.create('q');
  const code = (code: string) => expect.objectContaining({ code });
  expect(() => queues.create('q.fifo')).toThrow(code('InvalidParameterValue'));
  expect(() => queues.send(`${arn}-absent`, 'x')).toThrow(code('AWS.SimpleQueueService.NonExistentQueue'));
  expect(() => queues.send(arn, '')).toThrow(code('InvalidMessageContents'));
  expect(() => queues.send(arn, 'x'.repeat(1024 * 1024 + 1))).toThrow(code('InvalidMessageContents'));
});
