import type * as eventbridge from '@aws-sdk/client-eventbridge';
import type { CloudEvent, Region } from '../../region.ts';
import { hex } from '../../region.ts';
import { iso } from '../../time/iso.ts';

/** An event as rules match it and targets receive it. */
export interface Envelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** Goes through JSON, so that what happens to an object after it was put does not change the event. */
export function envelope(
  region: Omit<Region, 'emit'>,
  event: CloudEvent,
  time = region.clock.now(),
): Envelope {
  return {
    version: '0',
    id: [8, 4, 4, 4, 12].map((length) => hex(region, length)).join('-'),
    'detail-type': event['detail-type'],
    source: event.source,
    account: region.account,
    time: iso(time),
    region: region.name,
    resources: [...event.resources],
    detail: JSON.parse(JSON.stringify(event.detail)),
  };
}

/** A rule of the default event bus. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly eventPattern: string | undefined;
  readonly matches: (event: unknown) => boolean;
  readonly scheduleExpression: string | undefined;
  readonly roleArn: string | undefined;
  readonly tags: readonly eventbridge.Tag[];
  readonly targets: ReadonlyMap<string, eventbridge.Target>;
  readonly enabled: boolean;
}
