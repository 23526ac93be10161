import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, type Result, type ServiceOperations } from '../../operations.ts';
import { page } from '../../paging.ts';
import { arn, type Region } from '../../region.ts';
import type { Clock } from '../../time/clock.ts';
import { findGroup, findStream, invalidParameter, type LogGroup, type LogStream, sorted } from './model.ts';
import { putLogEvents } from './put-log-events.ts';
import { readOperations } from './reads.ts';

const LISTED_MAX = 50;

/** In days. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * CloudWatch Logs: groups, streams, and what is written to them and read again. `writers` is the clock of those who write,
 * where it isn't the cloud's: what is too old or too new is so by it.
 */
export function createCloudWatchLogs(
  region: Region,
  writers: Pick<Clock, 'now'> = region.clock,
): { readonly service: ServiceOperations } {
  const groups = new Map<string, LogGroup>();
  const operations = {
    ...groupOperations(region, groups, writers),
    ...streamOperations(region, groups, writers),
    ...readOperations(groups),
  };
  return { service: { signingName: 'logs', operations } };
}

function groupOperations(region: Region, groups: Map<string, LogGroup>, { now }: Pick<Clock, 'now'>) {
  return {
    CreateLogGroup({ logGroupName = '' }: logs.CreateLogGroupCommandInput) {
      if (!/^[\w./#-]{1,512}$/.test(logGroupName)) throw unsatisfied(logGroupName, 'logGroupName');
      if (groups.has(logGroupName)) throw existsAlready('group');
      groups.set(logGroupName, {
        name: logGroupName,
        created: now(),
        retentionInDays: undefined,
        taken: 0,
        streams: new Map(),
      });
      return {};
    },

    DeleteLogGroup({ logGroupName }: logs.DeleteLogGroupCommandInput) {
      groups.delete(findGroup(groups, logGroupName).name);
      return {};
    },

    PutRetentionPolicy({ logGroupName, retentionInDays = 0 }: logs.PutRetentionPolicyCommandInput) {
      const group = findGroup(groups, logGroupName);
      if (!RETENTIONS.includes(retentionInDays)) throw unsatisfied(retentionInDays, 'retentionInDays');
      group.retentionInDays = retentionInDays;
      return {};
    },

    DescribeLogGroups(
      input: logs.DescribeLogGroupsCommandInput,
    ): Result<logs.DescribeLogGroupsCommandOutput> {
      const { logGroupNamePrefix = '', limit = LISTED_MAX, nextToken } = input;
      const found = sorted(groups.values()).filter(({ name }) => name.startsWith(logGroupNamePrefix));
      const listed = page(found, limit, nextToken, LISTS);
      return {
        nextToken: listed.nextToken,
        logGroups: listed.items.map((group) => shownGroup(region, group)),
      };
    },
  };
}

function streamOperations(
  region: Region,
  groups: ReadonlyMap<string, LogGroup>,
  { now }: Pick<Clock, 'now'>,
) {
  return {
    CreateLogStream({ logGroupName, logStreamName = '' }: logs.CreateLogStreamCommandInput) {
      const { streams } = findGroup(groups, logGroupName);
      if (!/^[^:*]{1,512}$/.test(logStreamName)) throw unsatisfied(logStreamName, 'logStreamName');
      if (streams.has(logStreamName)) throw existsAlready('stream');
      streams.set(logStreamName, { name: logStreamName, created: now(), events: [] });
      return {};
    },

    PutLogEvents(input: logs.PutLogEventsCommandInput): Result<logs.PutLogEventsCommandOutput> {
      const group = findGroup(groups, input.logGroupName);
      return putLogEvents(group, findStream(group, input.logStreamName), input.logEvents ?? [], now());
    },

    DescribeLogStreams(
      input: logs.DescribeLogStreamsCommandInput,
    ): Result<logs.DescribeLogStreamsCommandOutput> {
      const { logStreamNamePrefix = '', limit = LISTED_MAX, nextToken } = input;
      const group = findGroup(groups, input.logGroupName);
      const found = sorted(group.streams.values()).filter(({ name }) => name.startsWith(logStreamNamePrefix));
      const listed = page(found, limit, nextToken, LISTS);
      const { arn: within = '' } = shownGroup(region, group);
      return { nextToken: listed.nextToken, logStreams: listed.items.map((one) => shownStream(within, one)) };
    },
  };
}

const LISTS = { max: LISTED_MAX, code: 'InvalidParameterException' };

const existsAlready = (what: string) =>
  new AwsError('ResourceAlreadyExistsException', `The specified log ${what} already exists`);

const unsatisfied = (value: string | number, member: string) =>
  invalidParameter(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint`,
  );

function shownGroup(region: Region, { name, created, retentionInDays }: LogGroup): logs.LogGroup {
  const logGroupArn = arn(region, 'logs', `log-group:${name}`);
  return { logGroupName: name, creationTime: created, retentionInDays, logGroupArn, arn: `${logGroupArn}:*` };
}

const shownStream = (groupArn: string, { name, created, events }: LogStream): logs.LogStream => ({
  logStreamName: name,
  creationTime: created,
  firstEventTimestamp: events[0]?.timestamp,
  lastEventTimestamp: events.at(-1)?.timestamp,
  lastIngestionTime: events.at(-1)?.ingestionTime,
  arn: `${groupArn.slice(0, -1)}log-stream:${name}`,
});
