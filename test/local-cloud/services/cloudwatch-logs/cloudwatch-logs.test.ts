import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  InvalidParameterException,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  paginateDescribeLogStreams,
  paginateFilterLogEvents,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCloudWatchLogs } from '../../../../local-cloud/services/cloudwatch-logs/cloudwatch-logs.ts';
import { virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';
import { createEndpoint, type Endpoint } from '../../../../local-cloud/wire/endpoint.ts';

const NOW = Date.parse('2026-01-31T09:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GROUP = '/web/servers';

let endpoint: Endpoint;
let client: CloudWatchLogsClient;

beforeEach(async () => {
  const clock = virtualClock(NOW);
  const region = { clock, account: '111122223333', name: 'eu-west-1', random: () => 0.5, emit: () => {} };
  endpoint = await createEndpoint({ services: [createCloudWatchLogs(region).service] });
  client = new CloudWatchLogsClient({
    endpoint: endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  await client.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
});

afterEach(async () => {
  client.destroy();
  await endpoint.close();
});

const createStream = (logStreamName: string, logGroupName = GROUP) =>
  client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
const retain = (retentionInDays: number) =>
  client.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays }));
const event = (message: string, at = NOW) => ({ timestamp: at, message });

const write = (logStreamName: string, logEvents: ReturnType<typeof event>[], sequenceToken?: string) =>
  client.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName, logEvents, sequenceToken }));

const read = (logStreamName: string, more: Partial<GetLogEventsCommandInput> = {}) =>
  client.send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName, ...more }));
const messages = ({ events = [] }: { events?: { message?: string }[] | undefined }) =>
  events.map(({ message }) => message);

const filter = async (more: Partial<FilterLogEventsCommandInput> = {}) =>
  messages(await client.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...more })));

test('what a server writes is read back in the order of its times, whatever sequence token it gives', async () => {
  await createStream('i-1');
  await write('i-1', [event('second', NOW - MINUTE), event('third')]);
  await write('i-1', [event('first', NOW - HOUR)], 'the token of long ago');
  expect((await read('i-1')).events).toEqual([
    { timestamp: NOW - HOUR, message: 'first', ingestionTime: NOW },
    { timestamp: NOW - MINUTE, message: 'second', ingestionTime: NOW },
    { timestamp: NOW, message: 'third', ingestionTime: NOW },
  ]);
  expect(messages(await read('i-1', { startTime: NOW - MINUTE, endTime: NOW }))).toEqual(['second']);
  const described = await client.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
  expect(described.logStreams).toEqual([
    {
      logStreamName: 'i-1',
      creationTime: NOW,
      firstEventTimestamp: NOW - HOUR,
      lastEventTimestamp: NOW,
      lastIngestionTime: NOW,
      arn: 'arn:aws:logs:eu-west-1:111122223333:log-group:/web/servers:log-stream:i-1',
    },
  ]);
});

test('a stream is followed by its forward token, and read backwards by the other', async () => {
  await createStream('i-1');
  await write('i-1', [event('1'), event('2'), event('3')]);
  const first = await read('i-1', { startFromHead: true, limit: 2 });
  expect(messages(first)).toEqual(['1', '2']);
  const second = await read('i-1', { nextToken: first.nextForwardToken });
  expect(messages(second)).toEqual(['3']);
  const none = await read('i-1', { nextToken: second.nextForwardToken });
  expect(none).toMatchObject({ events: [], nextForwardToken: second.nextForwardToken });
  await write('i-1', [event('4')]);
  expect(messages(await read('i-1', { nextToken: none.nextForwardToken }))).toEqual(['4']);

  const newest = await read('i-1', { limit: 1 });
  expect(messages(newest)).toEqual(['4']);
  expect(messages(await read('i-1', { limit: 2, nextToken: newest.nextBackwardToken }))).toEqual(['2', '3']);
  await expect(read('i-1', { nextToken: 'x' })).rejects.toBeInstanceOf(InvalidParameterException);
  await expect(read('i-1', { limit: 0 })).rejects.toBeInstanceOf(InvalidParameterException);
});

test('a group is read across its streams, filtered by terms, and page by page', async () => {
  for (const name of ['i-1', 'i-2', 'job-1']) await createStream(name);
  await write('i-1', [event('agent: is enrolled', NOW - 3), event('v2 listens', NOW - 1)]);
  await write('i-2', [event('agent: has no token', NOW - 2)]);
  await write('job-1', [event('done', NOW)]);
  expect(await filter()).toEqual(['agent: is enrolled', 'agent: has no token', 'v2 listens', 'done']);
  expect(await filter({ logStreamNamePrefix: 'i-', endTime: NOW - 1 })).toEqual([
    'agent: is enrolled',
    'agent: has no token',
  ]);
  expect(await filter({ logStreamNames: ['i-2', 'job-1'] })).toEqual(['agent: has no token', 'done']);
  expect(await filter({ filterPattern: 'agent -token' })).toEqual(['agent: is enrolled']);
  expect(await filter({ filterPattern: '"no token"' })).toEqual(['agent: has no token']);
  expect(await filter({ filterPattern: '?listens ?done' })).toEqual(['v2 listens', 'done']);
  const pages = [];
  const paginator = paginateFilterLogEvents({ client, pageSize: 3 }, { logGroupName: GROUP });
  for await (const page of paginator) pages.push(page.events ?? []);
  expect(pages.map(({ length }) => length)).toEqual([3, 1]);
  expect(new Set(pages.flat().map(({ eventId }) => eventId))).toHaveProperty('size', 4);
  expect(pages.flat()[1]).toMatchObject({ logStreamName: 'i-2', timestamp: NOW - 2, ingestionTime: NOW });
});

test('filters that the local cloud cannot follow are refused', async () => {
  const refused = (more: object) => expect(filter(more)).rejects.toBeInstanceOf(InvalidParameterException);
  await refused({ filterPattern: '{ $.level = "error" }' });
  await refused({ filterPattern: '[ip, user]' });
  await refused({ logStreamNames: ['i-1'], logStreamNamePrefix: 'i-' });
  await refused({ nextToken: 'x' });
  await refused({ limit: 10_001 });
});

test('events that are too old or too new are left out of a batch, and told by their indexes', async () => {
  await createStream('i-1');
  expect(await write('i-1', [event('fine')])).not.toHaveProperty('rejectedLogEventsInfo');
  expect(await write('i-1', [event('old', NOW - 15 * DAY), event('old, too', NOW - 15 * DAY)])).toMatchObject(
    {
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 2 },
    },
  );
  expect(await write('i-1', [event('now'), event('tomorrow', NOW + 3 * HOUR)])).toMatchObject({
    rejectedLogEventsInfo: { tooNewLogEventStartIndex: 1 },
  });
  await retain(1);
  expect(
    await write('i-1', [event('expired', NOW - DAY - 1), event('just in time', NOW - DAY)]),
  ).toMatchObject({
    rejectedLogEventsInfo: { expiredLogEventEndIndex: 1 },
  });
  expect(messages(await read('i-1'))).toEqual(['just in time', 'fine', 'now']);
});

test.each([
  ['is empty', []],
  ['has an empty message', [event('')]],
  ['is out of order', [event('late'), event('early', NOW - 1)]],
  ['spans more than a day', [event('yesterday', NOW - DAY - 1), event('today')]],
  ['is over a megabyte', [event('x'.repeat(1_048_576 - 25))]],
])('a batch that %s is refused as a whole', async (_, batch) => {
  await createStream('i-1');
  await expect(write('i-1', batch)).rejects.toBeInstanceOf(InvalidParameterException);
  expect((await read('i-1')).events).toEqual([]);
});

test('groups and streams that there are not are told, and those that there are are not made twice', async () => {
  await expect(createStream('i-1', '/absent')).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(write('i-1', [event('x')])).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(read('i-1')).rejects.toBeInstanceOf(ResourceNotFoundException);
  await createStream('i-1');
  await expect(createStream('i-1')).rejects.toBeInstanceOf(ResourceAlreadyExistsException);
  const again = client.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  await expect(again).rejects.toBeInstanceOf(ResourceAlreadyExistsException);
  const misnamed = client.send(new CreateLogGroupCommand({ logGroupName: 'web servers' }));
  await expect(misnamed).rejects.toBeInstanceOf(InvalidParameterException);
  await expect(createStream('i:1')).rejects.toBeInstanceOf(InvalidParameterException);
});

test('a group is shown with its retention, one of those that CloudWatch Logs has, until it is deleted', async () => {
  await retain(14);
  await expect(retain(2)).rejects.toBeInstanceOf(InvalidParameterException);
  const described = () => client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/web' }));
  const logGroupArn = 'arn:aws:logs:eu-west-1:111122223333:log-group:/web/servers';
  expect((await described()).logGroups).toEqual([
    { logGroupName: GROUP, creationTime: NOW, retentionInDays: 14, logGroupArn, arn: `${logGroupArn}:*` },
  ]);
  await client.send(new DeleteLogGroupCommand({ logGroupName: GROUP }));
  expect((await described()).logGroups).toEqual([]);
  await expect(retain(14)).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test('the streams of a group are listed in pages of 50 at most', async () => {
  for (let server = 10; server < 70; server += 1) await createStream(`i-${server}`);
  const pages = [];
  const paginator = paginateDescribeLogStreams(
    { client },
    { logGroupName: GROUP, logStreamNamePrefix: 'i-' },
  );
  for await (const { logStreams = [] } of paginator) pages.push(logStreams.length);
  expect(pages).toEqual([50, 10]);
});
