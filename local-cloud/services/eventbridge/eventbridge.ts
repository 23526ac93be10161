import type * as eventbridge from '@aws-sdk/client-eventbridge';
import type { Invoker } from '../../internal-interfaces.ts';
import { type Answer, AwsError, type ServiceOperations } from '../../operations.ts';
import { type CloudEvent, hex, type Region } from '../../region.ts';
import type { Queues } from '../sqs/sqs.ts';
import { createDelivery, type Envelope } from './delivery.ts';
import { compilePattern } from './pattern.ts';
import { checkBus, createRules, type Rule } from './rules.ts';

export interface EventBridge {
  readonly service: ServiceOperations;
  /** Puts an AWS service's event on the default bus: this is what `Region.emit` does. Never throws for a target's sake. */
  readonly emit: (event: CloudEvent) => void;
  /** Stops the schedules and forgets the deliveries that wait. */
  close(): void;
}

export interface EventBridgeOptions {
  /**
   * Plays EventBridge's weaknesses: the delays, in milliseconds, of each delivery of an event to a target. The default
   * is one at once; `[]` loses the event, `[0, 0]` doubles it, `[90_000]` is late.
   */
  readonly deliveries?: (event: Envelope, ruleArn: string) => readonly number[];
}

const MAX_ENTRIES = 10;
const MAX_REQUEST_BYTES = 1024 * 1024;

/** EventBridge: the default event bus, its rules, and their delivery to Lambda functions and queues. */
export function createEventBridge(
  region: Omit<Region, 'emit'>,
  invoker: Invoker,
  queues: Queues,
  { deliveries = () => [0] }: EventBridgeOptions = {},
): EventBridge {
  const delivery = createDelivery({ ...region, invoker, queues });
  const rules = createRules(region, (rule) =>
    deliver(
      rule,
      envelope({ source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [rule.arn], detail: {} }),
    ),
  );

  // What happens to an object after it was put must not change the event: it goes through JSON here, once.
  function envelope(event: CloudEvent, time = region.clock.now()): Envelope {
    return {
      version: '0',
      id: uuid(region),
      'detail-type': event['detail-type'],
      source: event.source,
      account: region.account,
      time: new Date(time).toISOString().replace(/\.\d+/, ''),
      region: region.name,
      resources: [...event.resources],
      detail: JSON.parse(JSON.stringify(event.detail)),
    };
  }

  function deliver(rule: Rule, event: Envelope): void {
    for (const target of rule.targets.values()) {
      for (const delay of deliveries(event, rule.arn))
        delivery.deliver({ event, ruleArn: rule.arn, target }, delay);
    }
  }

  function route(event: Envelope): void {
    for (const rule of rules.enabled()) if (rule.matches(event)) deliver(rule, event);
  }

  function put(entry: eventbridge.PutEventsRequestEntry): eventbridge.PutEventsResultEntry {
    const problem = entryProblem(entry);
    if (problem) return problem;
    const event = envelope(
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

  const operations = {
    ...rules.operations,

    PutEvents(input: eventbridge.PutEventsCommandInput): Answer<eventbridge.PutEventsCommandOutput> {
      const entries = input.Entries ?? [];
      checkRequest(input);
      for (const entry of entries) checkBus(region, entry.EventBusName);
      const Entries = entries.map(put);
      return { FailedEntryCount: Entries.filter((one) => one.ErrorCode).length, Entries };
    },

    TestEventPattern(
      input: eventbridge.TestEventPatternCommandInput,
    ): Answer<eventbridge.TestEventPatternCommandOutput> {
      const event = parsed(input.Event ?? '');
      if (event === undefined)
        throw new AwsError('ValidationException', 'Parameter Event is not valid JSON.');
      return { Result: compilePattern(input.EventPattern ?? '')(event) };
    },
  };

  return {
    service: { signingName: 'events', operations },
    emit: (event) => route(envelope(event)),
    close() {
      rules.close();
      delivery.close();
    },
  };
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

function uuid(region: Pick<Region, 'random'>): string {
  return [8, 4, 4, 4, 12].map((length) => hex(region, length)).join('-');
}
