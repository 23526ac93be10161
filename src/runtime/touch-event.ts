import * as z from 'zod';
import { parse } from '../rollout/parse.ts';
import type { Call } from '../rollout/touched/calls.ts';

/**
 * What we rely on of `AWS API Call via CloudTrail` (CloudTrail user guide, "CloudTrail record contents"): these records
 * have many more members.
 */
const CallEvent = z.object({
  'detail-type': z.literal('AWS API Call via CloudTrail'),
  detail: z.object({
    eventID: z.string().min(1).max(100),
    eventTime: z.iso.datetime(),
    eventSource: z.string().max(100),
    eventName: z.string().max(100),
    /** Of a call that was refused, or that was a dry run. */
    errorCode: z.string().nullish(),
    userIdentity: z.object({
      type: z.string().max(100).nullish(),
      arn: z.string().max(2_048).nullish(),
      invokedBy: z.string().max(256).nullish(),
    }),
    requestParameters: z.record(z.string(), z.unknown()).nullish(),
    responseElements: z.record(z.string(), z.unknown()).nullish(),
  }),
});
const ScheduledEvent = z.object({
  'detail-type': z.literal('Scheduled Event'),
  source: z.literal('aws.events'),
});
const TouchEvent = z.discriminatedUnion('detail-type', [CallEvent, ScheduledEvent]);

/** Reads a call from an event; undefined for a round by schedule. Throws InvalidInput for an event of another kind. */
export function callIn(input: unknown): Call | undefined {
  const event = parse(TouchEvent, input, "the event of the servers' guard");
  if (event['detail-type'] === 'Scheduled Event') return undefined;
  const { eventID, eventTime, eventSource, eventName, errorCode, userIdentity, ...asked } = event.detail;
  const service = eventSource.replace(/\.amazonaws\.com$/, '');
  return {
    event: eventID,
    at: Date.parse(eventTime),
    name: `${service}:${eventName}`,
    by: userIdentity.arn ?? userIdentity.invokedBy ?? userIdentity.type ?? 'unknown',
    isRefused: typeof errorCode === 'string',
    parameters: asked.requestParameters ?? {},
    response: asked.responseElements ?? {},
  };
}
