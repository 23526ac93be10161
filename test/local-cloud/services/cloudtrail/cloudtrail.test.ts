import { expect, test } from 'vitest';
import type { CloudEvent } from '../../../../local-cloud/region.ts';
import { createTrail } from '../../../../local-cloud/services/cloudtrail/cloudtrail.ts';
import { virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';

test('a call reaches the event bus as CloudTrail records it', () => {
  const events: CloudEvent[] = [];
  const clock = virtualClock(Date.parse('2026-01-01T09:00:00.500Z'));
  const trail = createTrail({
    clock,
    account: '111122223333',
    name: 'us-east-1',
    random: () => 0.5,
    emit: (event) => events.push(event),
  });
  const by = 'arn:aws:sts::111122223333:assumed-role/engineer/alice';
  const parameters = { target: 'i-0abc' };
  trail.record({ service: 'ssm', name: 'StartSession', parameters, by, errorCode: 'AccessDenied' });
  trail.record({ service: 'ec2', name: 'ModifyInstanceAttribute', parameters: { instanceId: 'i-0abc' } });
  expect(events).toMatchObject([
    {
      source: 'aws.ssm',
      'detail-type': 'AWS API Call via CloudTrail',
      detail: {
        eventSource: 'ssm.amazonaws.com',
        eventName: 'StartSession',
        eventTime: '2026-01-01T09:00:00Z',
        userIdentity: { type: 'AssumedRole', arn: by },
        requestParameters: parameters,
        errorCode: 'AccessDenied',
        eventID: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      },
    },
    {
      source: 'aws.ec2',
      detail: { userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/local' } },
    },
  ]);
  expect(events[1]?.detail).not.toHaveProperty('errorCode');
});
