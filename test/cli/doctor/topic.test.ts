import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pages } from '../../../cli/doctor/pages.ts';
import { anInstallation } from './an-installation.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alarms';
const MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:greenshift-prod-rollout';

type Json = Record<string, unknown>;
const allow = (Principal: unknown, Condition?: Json): Json => ({
  Effect: 'Allow',
  Principal,
  Action: 'sns:Publish',
  Resource: TOPIC,
  ...(Condition && { Condition }),
});
const deny = (Principal: unknown, Condition?: Json): Json => ({
  ...allow(Principal, Condition),
  Effect: 'Deny',
});
const ALARMS = allow({ Service: 'cloudwatch.amazonaws.com' });
const EVENTS = allow({ Service: 'events.amazonaws.com' });
/** That of a topic whose owner has set none. */
const OF_THE_OWNER = {
  ...allow({ AWS: '*' }, { StringEquals: { 'AWS:SourceOwner': '111122223333' } }),
  Action: ['SNS:GetTopicAttributes', 'SNS:Publish', 'SNS:Subscribe'],
};

const attributes = (confirmed: number, pending: number, statements: Json[] = [ALARMS, EVENTS], key = '') => {
  const policy = JSON.stringify({ Statement: statements }).replaceAll('"', '&quot;');
  const entries = Object.entries({
    Policy: policy,
    SubscriptionsConfirmed: confirmed,
    SubscriptionsPending: pending,
    ...(key && { KmsMasterKeyId: key }),
  }).map(([name, value]) => `<entry><key>${name}</key><value>${value}</value></entry>`);
  return `<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes>${entries.join('')}</Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`;
};

/** The findings where SNS answers so. */
async function found(status: number, body: string, topic = TOPIC) {
  const server = createServer((request, response) => {
    expect(request.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 .*\/sns\/aws4_request/);
    response.writeHead(status).end(body);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const check = pages({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
    endpoint: `http://127.0.0.1:${port}`,
  });
  const { installation } = anInstallation({
    stackFacts: { outputs: { AlarmTopicArn: topic, RolloutStateMachineArn: MACHINE } },
  });
  return check.run(installation);
}

test('a topic with a subscriber who has confirmed is no finding', async () => {
  expect(await found(200, attributes(1, 1))).toEqual([]);
});

test.each([
  [0, 0, `aws sns subscribe --topic-arn ${TOPIC}`],
  [0, 2, 'follow the link'],
])('a topic with %i confirmed and %i pending subscribers is one', async (confirmed, pending, mend) => {
  expect(await found(200, attributes(confirmed, pending))).toMatchObject([
    { severity: 'high', subject: TOPIC, mend: expect.stringContaining(mend) },
  ]);
});

const ruleArn = (name: string) => `arn:aws:events:eu-west-1:111122223333:rule/${name}`;

test.each<[string, Json[], string[]]>([
  ['without a statement', [], ['it refuses alarms', 'may not publish for greenshift-prod-calls, ']],
  ["with its owner's alone", [OF_THE_OWNER], ['it refuses what needs a person']],
  ['of alarms alone', [ALARMS], ['it refuses what needs a person']],
  ['of events alone', [EVENTS], ['it refuses alarms']],
  [
    'made for the rules of another stage',
    [
      ALARMS,
      allow(
        { Service: 'events.amazonaws.com' },
        { ArnLike: { 'aws:SourceArn': ruleArn('greenshift-dev-*') } },
      ),
    ],
    ['it refuses what needs a person'],
  ],
  [
    'of another account',
    [
      ALARMS,
      allow({ Service: 'events.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': ['999999999999'] } }),
    ],
    ['it refuses what needs a person'],
  ],
  [
    'made for one rule of four',
    [
      ALARMS,
      allow(
        { Service: 'events.amazonaws.com' },
        { ArnEquals: { 'aws:SourceArn': ruleArn('greenshift-prod-calls') } },
      ),
    ],
    ['for greenshift-prod-recalls, greenshift-prod-left-behind, greenshift-prod-held-campaigns'],
  ],
  ['that denies plain HTTP', [ALARMS, EVENTS, deny('*', { Bool: { 'aws:SecureTransport': 'false' } })], []],
  [
    'that denies everybody',
    [ALARMS, EVENTS, deny('*')],
    ['it refuses alarms', 'it refuses what needs a person'],
  ],
  [
    'that denies alarms',
    [ALARMS, EVENTS, deny({ Service: 'cloudwatch.amazonaws.com' })],
    ['it refuses alarms'],
  ],
  [
    'that denies the rules of another stage',
    [ALARMS, EVENTS, deny('*', { ArnLike: { 'aws:SourceArn': ruleArn('greenshift-dev-*') } })],
    [],
  ],
  ['with a pattern of actions', [ALARMS, EVENTS].map((one) => ({ ...one, Action: 'sns:Publ*' })), []],
  [
    'for other actions',
    [ALARMS, EVENTS].map((one) => ({ ...one, Action: 'sns:Sub*' })),
    ['it refuses alarms', 'it refuses what needs a person'],
  ],
  ['open to everybody', [allow('*')], []],
])('a policy %s', async (_, statements, means) => {
  expect(await found(200, attributes(1, 0, statements))).toMatchObject(
    means.map((text) => ({ severity: 'high', means: expect.stringContaining(text) })),
  );
});

// The account was taken from the topic's ARN: a topic of an account for operations, with the very policy of the documents,
// was a finding that nobody could mend.
describe('a topic of another account', () => {
  const CENTRAL = 'arn:aws:sns:eu-west-1:999988887777:on-call';
  const foundOf = (statements: Json[]) => found(200, attributes(1, 0, statements), CENTRAL);

  test("with a policy for the stack's is no finding", async () => {
    const policy = [
      allow(
        { Service: 'cloudwatch.amazonaws.com' },
        { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      ),
      allow(
        { Service: 'events.amazonaws.com' },
        { ArnLike: { 'aws:SourceArn': ruleArn('greenshift-prod-*') } },
      ),
    ];
    expect(await foundOf(policy)).toEqual([]);
  });

  test("with its owner's alone refuses both", async () => {
    const ofItsOwner = {
      ...OF_THE_OWNER,
      Condition: { StringEquals: { 'AWS:SourceOwner': '999988887777' } },
    };
    expect(await foundOf([ofItsOwner])).toMatchObject([
      { means: expect.stringContaining('it refuses alarms') },
      { means: expect.stringContaining('it refuses what needs a person') },
    ]);
  });
});

test('a topic with the key that AWS manages gets nothing', async () => {
  expect(await found(200, attributes(1, 0, undefined, 'alias/aws/sns'))).toMatchObject([
    { severity: 'high', means: expect.stringContaining('it gets nothing') },
  ]);
});

test('what SNS refuses is thrown in its words', async () => {
  const refusal =
    '<ErrorResponse><Error><Code>AuthorizationError</Code><Message>not authorized</Message></Error></ErrorResponse>';
  await expect(found(403, refusal)).rejects.toThrow('AuthorizationError: not authorized');
});
