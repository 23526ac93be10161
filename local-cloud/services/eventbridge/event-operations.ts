import type * as eventbridge from '@aws-sdk/client-eventbridge';
import { AwsError, type Result } from '../../operations.ts';
import { arn, type Region } from '../../region.ts';
import { type Envelope, envelope } from './model.ts';
import { compilePattern } from './pattern.ts';
import { checkBus, isDefaultBus } from './rules.ts';

const MAX_ENTRIES = 10;
const MAX_REQUEST_BYTES = 1024 * 1024;

/** PutEvents, whose events go to `route`, TestEventPattern and DescribeEventBus. */
export const eventOperations = (region: Omit<Region, 'emit'>, route: (event: Envelope) => void) => ({
  PutEvents(input: eventbridge.PutEventsCommandInput): Result<eventbridge.PutEventsCommandOutput> {
    const entries = input.Entries ?? [];
    checkRequest(input);
    // What is sent to a bus that there isn't is accepted, and dropped (EventBridge API reference, PutEvents).
    const drop = () => {};
    const Entries = entries.map((entry) =>
      put(region, isDefaultBus(region, entry.EventBusName) ? route : drop, entry),
    );
    return { FailedEntryCount: Entries.filter((one) => one.ErrorCode).length, Entries };
  },

  DescribeEventBus(
    input: eventbridge.DescribeEventBusCommandInput,
  ): Result<eventbridge.DescribeEventBusCommandOutput> {
    checkBus(region, input.Name);
    return { Name: 'default', Arn: arn(region, 'events', 'event-bus/default') };
  },

  TestEventPattern(
    input: eventbridge.TestEventPatternCommandInput,
  ): Result<eventbridge.TestEventPatternCommandOutput> {
    const event = parsed(input.Event ?? '');
    if (event === undefined) throw new AwsError('ValidationException', 'Parameter Event is not valid JSON.');
    return { Result: compilePattern(input.EventPattern ?? '')(event) };
  },
});

function put(
  region: Omit<Region, 'emit'>,
  route: (event: Envelope) => void,
  entry: eventbridge.PutEventsRequestEntry,
): eventbridge.PutEventsResultEntry {
  const problem = entryProblem(entry);
  if (problem) return problem;
  const event = envelope(
    region,
    {
      source: entry.Source!,
      'detail-type': entry.DetailType!,
      resources: entry.Resources ?? [],
      detail: JSON.parse(entry.Detail!),
    },
    entry.Time?.getTime(),
  );
  route(event);
  return { EventId: event.id };
}

function checkRequest({ Entries: entries = [], EndpointId }: eventbridge.PutEventsCommandInput): void {
  const refuse = (message: string) => new AwsError('ValidationException', message);
  if (EndpointId !== undefined) throw refuse('Parameter EndpointId is not supported here.');
  if (entries.length < 1 || entries.length > MAX_ENTRIES)
    throw refuse(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MAX_ENTRIES}`,
    );
  if (entries.reduce((sum, entry) => sum + entryBytes(entry), 0) >= MAX_REQUEST_BYTES)
    throw refuse('Total size of the entries in the request is over the limit.');
}

/** The size of an entry as EventBridge counts it (user guide, "Calculating PutEvents event entry size"). */
function entryBytes(entry: eventbridge.PutEventsRequestEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), entry.Time ? 14 : 0);
}

function entryProblem(
  entry: eventbridge.PutEventsRequestEntry,
): eventbridge.PutEventsResultEntry | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (!entry[name])
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
  }
  if (entry.Source!.startsWith('aws.'))
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  const detail = parsed(entry.Detail!);
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail))
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
