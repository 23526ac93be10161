import * as z from 'zod';
import type { RolloutRef } from '../records/update.ts';
import { parse } from '../rollout/parse.ts';

/** What we rely on of `Step Functions Execution Status Change`. Above 248 KiB the event comes without its input. */
const ExecutionEvent = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  source: z.literal('aws.states'),
  detail: z.object({ status: z.string(), input: z.string().nullish() }),
});
/** What we rely on of `CloudWatch Alarm State Change`, of metric alarms and of composite ones. */
const AlarmEvent = z.object({
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  source: z.literal('aws.cloudwatch'),
  detail: z.object({ alarmName: z.string() }),
});
const ScheduledEvent = z.object({
  'detail-type': z.literal('Scheduled Event'),
  source: z.literal('aws.events'),
});
const WatchdogEvent = z.discriminatedUnion('detail-type', [ExecutionEvent, AlarmEvent, ScheduledEvent]);

const ExecutionInput = z.object({ rollout: z.string(), epoch: z.int() });

/** An execution that ends so has run no Catch, or needs an operator. */
const ENDED = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/** Without either every service is to be checked: on schedule, or when the event doesn't name the rollout. */
export interface Trigger {
  readonly ended?: RolloutRef | undefined;
  /** The name of an alarm that has changed its state. */
  readonly alarm?: string;
}

/** Reads from an event what the watchdog is to look after. Throws InvalidInput for one of another kind. */
export function triggerOf(input: unknown): Trigger {
  const event = parse(WatchdogEvent, input, "the watchdog's event");
  switch (event['detail-type']) {
    case 'Scheduled Event':
      return {};
    case 'CloudWatch Alarm State Change':
      return { alarm: event.detail.alarmName };
    default:
      return { ended: ENDED.includes(event.detail.status) ? executionIn(event.detail.input) : undefined };
  }
}

function executionIn(input: string | null | undefined): RolloutRef | undefined {
  try {
    return ExecutionInput.safeParse(JSON.parse(input ?? '')).data;
  } catch {
    return undefined;
  }
}
