import { expect, test } from 'vitest';
import { InvalidInput } from '../../src/rollout/errors.ts';
import { callIn } from '../../src/runtime/touch-event.ts';

const detail = {
  eventVersion: '1.09',
  eventID: '5b6c4f4f-0000-4000-8000-000000000001',
  eventTime: '2026-01-01T09:00:00Z',
  eventSource: 'ssm.amazonaws.com',
  eventName: 'StartSession',
  userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/engineer/alice' },
  requestParameters: { target: 'i-0abc' },
  responseElements: null,
};
const event = (change: object = {}) => ({
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.ssm',
  detail: { ...detail, ...change },
});

test('a call is read from what CloudTrail records of it', () => {
  expect(callIn(event())).toEqual({
    event: detail.eventID,
    at: Date.parse(detail.eventTime),
    name: 'ssm:StartSession',
    by: detail.userIdentity.arn,
    isRefused: false,
    parameters: { target: 'i-0abc' },
    response: {},
  });
  expect(callIn(event({ errorCode: 'AccessDenied' }))?.isRefused).toBe(true);
  const ofAws = { type: 'AWSService', invokedBy: 'ssm.amazonaws.com' };
  expect(callIn(event({ userIdentity: ofAws }))?.by).toBe('ssm.amazonaws.com');
});

test('a round is no call; what is neither is refused with the place of the mistake', () => {
  expect(callIn({ 'detail-type': 'Scheduled Event', source: 'aws.events' })).toBeUndefined();
  expect(() => callIn(event({ eventID: undefined }))).toThrow(/detail\.eventID/);
  expect(() => callIn({ 'detail-type': 'Something' })).toThrow(InvalidInput);
});

test.each([
  ['eventID', 100, (text: string) => ({ eventID: text })],
  ['eventSource', 100, (text: string) => ({ eventSource: text })],
  ['eventName', 100, (text: string) => ({ eventName: text })],
  ['userIdentity.type', 100, (text: string) => ({ userIdentity: { type: text } })],
  ['userIdentity.arn', 2_048, (text: string) => ({ userIdentity: { arn: text } })],
  ['userIdentity.invokedBy', 256, (text: string) => ({ userIdentity: { invokedBy: text } })],
])('of %s more than %i characters are refused: they would be in a record', (place, most, change) => {
  expect(callIn(event(change('x'.repeat(most))))).toBeDefined();
  expect(() => callIn(event(change('x'.repeat(most + 1))))).toThrow(`detail.${place}`);
});

test('an event without an id is refused, and one with the shortest is not', () => {
  expect(() => callIn(event({ eventID: '' }))).toThrow(/detail\.eventID/);
  expect(callIn(event({ eventID: '1' }))?.event).toBe('1');
});
