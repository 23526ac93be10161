import { hex, type Region } from '../../region.ts';
import { iso } from '../../time/iso.ts';

/** A call of AWS's API as CloudTrail records it. */
export interface RecordedCall {
  /** As in IAM, such as `ssm`. */
  readonly service: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The ARN of who made it; a user of this account unless it is said. */
  readonly by?: string;
  /** Of a call that was refused. */
  readonly errorCode?: string;
  /** Of its record; a new one unless it is said. */
  readonly eventId?: string;
}

export interface Trail {
  /** Puts the record of a call on the event bus, once it was made. Calls to services that aren't here are told of so. */
  record(call: RecordedCall): void;
}

/** What CloudTrail sends to EventBridge of calls that change something (CloudTrail user guide, "record contents"). */
export function createTrail(region: Region): Trail {
  return {
    record({ service, name, parameters, by, errorCode, eventId }) {
      const arn = by ?? `arn:aws:iam::${region.account}:user/local`;
      region.emit({
        source: `aws.${service}`,
        'detail-type': 'AWS API Call via CloudTrail',
        resources: [],
        detail: {
          eventVersion: '1.09',
          userIdentity: { type: by?.includes(':assumed-role/') ? 'AssumedRole' : 'IAMUser', arn },
          eventTime: iso(region.clock.now()),
          eventSource: `${service}.amazonaws.com`,
          eventName: name,
          awsRegion: region.name,
          sourceIPAddress: '127.0.0.1',
          ...(errorCode !== undefined && { errorCode }),
          requestParameters: parameters,
          responseElements: null,
          eventID: eventId ?? [8, 4, 4, 4, 12].map((length) => hex(region, length)).join('-'),
          readOnly: false,
          eventType: 'AwsApiCall',
          managementEvent: true,
          recipientAccountId: region.account,
          eventCategory: 'Management',
        },
      });
    },
  };
}
