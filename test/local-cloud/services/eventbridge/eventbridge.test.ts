import { beforeEach, describe, expect, test } from 'vitest';
import { FunctionError } from '../../../../local-cloud/internal-interfaces.ts';
import { AwsError } from '../../../../local-cloud/operations.ts';
import {
  createEventBridge,
  type EventBridge,
  type EventBridgeOptions,
} from '../../../../local-cloud/services/eventbridge/eventbridge.ts';
import { createSqs, type Queues } from '../../../../local-cloud/services/sqs/sqs.ts';
import { type VirtualClock, virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';

const call = { requestId: 'test' };
const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:on-image';
const refused = (code: string) => expect.objectContaining({ code });
const event = {
  source: 'aws.imagebuilder',
  'detail-type': 'EC2 Image Builder Image State Change',
  resources: ['arn:aws:imagebuilder:eu-west-1:111122223333:image/web/1.0.0/1'],
  detail: { state: { status: 'AVAILABLE' } },
};

let clock: VirtualClock;
let queues: Queues;
let events: EventBridge;
let deadLetters: string;
let received: { name: string; payload: unknown; at: number }[];
let failures: unknown[];

function start(options: EventBridgeOptions = {}) {
  clock = virtualClock();
  received = [];
  failures = [];
  const region = { clock, account: '111122223333', name: 'eu-west-1', random: () => 0.5 };
  queues = createSqs(region);
  deadLetters = queues.create('dead-letters').arn;
  const invoker = {
    async invoke(name: string, payload: unknown) {
      received.push({ name, payload, at: clock.now() });
      if (failures.length > 0) throw failures.shift();
    },
  };
  events = createEventBridge(region, invoker, queues, options);
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
const op = (name: string, input: object): any => events.service.operations[name]!(input, call);

function follow(target: object = {}) {
  op('PutRule', { Name: 'images', EventPattern: '{"source": ["aws.imagebuilder"]}' });
  op('PutTargets', {
    Rule: 'images',
    Targets: [{ Id: 'fn', Arn: functionArn, DeadLetterConfig: { Arn: deadLetters }, ...target }],
  });
}

const deadLettered = () => queues.messages(deadLetters).map((message) => message.attributes);

beforeEach(() => start());

describe('delivery', () => {
  test('an event of a service reaches the functions whose rule matches it, in a full envelope', async () => {
    follow();
    events.emit(event);
    events.emit({ ...event, source: 'aws.ec2' });
    expect(received).toEqual([]);
    await clock.advance(0);
    expect(received).toEqual([
      {
        name: functionArn,
        at: clock.now(),
        payload: {
          ...event,
          version: '0',
          id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
          account: '111122223333',
          time: '2026-01-01T00:00:00Z',
          region: 'eu-west-1',
        },
      },
    ]);
  });

  test('a function that fails is tried again, later and later, until it answers', async () => {
    follow();
    failures = [
      new FunctionError('TypeError', 'x is undefined'),
      new AwsError('TooManyRequestsException', 'slow'),
    ];
    const begun = clock.now();
    events.emit(event);
    await clock.advance(60_000);
    expect(received.map(({ at }) => at - begun)).toEqual([0, 750, 2_250]);
    expect(deadLettered()).toEqual([]);
  });

  test('after the last retry the event goes to the dead-letter queue with the reason', async () => {
    follow({ RetryPolicy: { MaximumRetryAttempts: 2 } });
    failures = Array.from({ length: 9 }, () => new FunctionError('TypeError', 'x is undefined'));
    events.emit(event);
    await clock.advance(60_000);
    expect(received).toHaveLength(3);
    expect(deadLettered()).toEqual([
      {
        RULE_ARN: 'arn:aws:events:eu-west-1:111122223333:rule/images',
        TARGET_ARN: functionArn,
        ERROR_CODE: 'ERROR_FROM_TARGET',
        ERROR_MESSAGE: 'x is undefined',
        EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
        RETRY_ATTEMPTS: '2',
      },
    ]);
    expect(JSON.parse(queues.messages(deadLetters)[0]!.body)).toMatchObject(event);
  });

  test('an event that grew too old is not tried again', async () => {
    follow({ RetryPolicy: { MaximumEventAgeInSeconds: 60 } });
    failures = Array.from({ length: 99 }, () => new AwsError('ThrottlingException', 'slow'));
    events.emit(event);
    await clock.advance(59_999);
    expect(deadLettered()).toEqual([]);
    await clock.advance(1);
    expect(deadLettered()).toMatchObject([
      {
        ERROR_CODE: 'THROTTLING',
        EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
        RETRY_ATTEMPTS: '6',
      },
    ]);
  });

  test('the default policy gives up within 24 hours and 185 retries', async () => {
    follow();
    failures = Array.from({ length: 200 }, () => new FunctionError('Error', 'down'));
    events.emit(event);
    await clock.advance(24 * 3_600_000);
    expect(deadLettered()).toHaveLength(1);
    expect(received.length).toBeGreaterThan(150);
    expect(received.length).toBeLessThanOrEqual(186);
  });

  test('a function that is gone is not tried again: straight to the dead-letter queue', async () => {
    follow();
    failures = [new AwsError('ResourceNotFoundException', 'Function not found', 404)];
    events.emit(event);
    await clock.advance(3_600_000);
    expect(received).toHaveLength(1);
    expect(deadLettered()).toMatchObject([{ ERROR_CODE: 'NO_RESOURCE', RETRY_ATTEMPTS: '0' }]);
    expect(deadLettered()[0]).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });

  test('without a dead-letter queue a failed event is dropped', async () => {
    follow({ DeadLetterConfig: undefined, RetryPolicy: { MaximumRetryAttempts: 0 } });
    failures = [new FunctionError('Error', 'down')];
    events.emit(event);
    await clock.advance(3_600_000);
    expect(received).toHaveLength(1);
  });

  test('queues are targets too, and receive a constant or a part of the event when asked', async () => {
    const { arn } = queues.create('audit');
    follow();
    op('PutTargets', {
      Rule: 'images',
      Targets: [
        { Id: 'part', Arn: arn, InputPath: '$.detail.state' },
        { Id: 'constant', Arn: arn, Input: '{"tick": true}' },
      ],
    });
    events.emit(event);
    await clock.advance(0);
    expect(queues.messages(arn).map(({ body }) => JSON.parse(body))).toEqual([
      { status: 'AVAILABLE' },
      { tick: true },
    ]);
  });

  test('events can be made to arrive late, twice, or never', async () => {
    const plans = [[90_000], [0, 0], []];
    start({ deliveries: () => plans.shift()! });
    follow();
    for (let n = 0; n < 3; n += 1) events.emit(event);
    await clock.advance(0);
    expect(received).toHaveLength(2);
    expect(received[0]?.payload).toEqual(received[1]?.payload);
    await clock.advance(90_000);
    expect(received).toHaveLength(3);
  });

  test('after close nothing is delivered or retried any more', async () => {
    follow();
    op('PutRule', { Name: 'tick', ScheduleExpression: 'rate(1 minute)' });
    events.emit(event);
    events.close();
    events.emit(event);
    await clock.advance(3_600_000);
    expect(received).toEqual([]);
  });
});

describe('schedules', () => {
  test('a rate fires its targets for as long as the rule is enabled', async () => {
    op('PutRule', { Name: 'reconcile', ScheduleExpression: 'rate(5 minutes)' });
    op('PutTargets', { Rule: 'reconcile', Targets: [{ Id: 'fn', Arn: functionArn }] });
    await clock.advance(600_000);
    expect(received.map(({ payload }) => payload)).toEqual(
      Array(2).fill(
        expect.objectContaining({
          source: 'aws.events',
          'detail-type': 'Scheduled Event',
          resources: ['arn:aws:events:eu-west-1:111122223333:rule/reconcile'],
          detail: {},
        }),
      ),
    );
    op('DisableRule', { Name: 'reconcile' });
    await clock.advance(600_000);
    expect(received).toHaveLength(2);
    op('EnableRule', { Name: 'reconcile' });
    await clock.advance(300_000);
    expect(received).toHaveLength(3);
    op('RemoveTargets', { Rule: 'reconcile', Ids: ['fn'] });
    op('DeleteRule', { Name: 'reconcile' });
  });

  test.each(['rate(1 minutes)', 'rate(2 minute)', 'rate(0 minutes)', 'every(5)', 'cron(0 12 * * ? *)'])(
    '%s is refused',
    (ScheduleExpression) => {
      expect(() => op('PutRule', { Name: 'r', ScheduleExpression })).toThrow(refused('ValidationException'));
    },
  );
});

describe('rules and targets', () => {
  test('a rule put again keeps its targets and takes everything else anew', async () => {
    follow();
    op('PutRule', { Name: 'images', EventPattern: '{"source": ["aws.ec2"]}', Description: 'AMIs' });
    expect(op('DescribeRule', { Name: 'images' })).toMatchObject({
      EventPattern: '{"source": ["aws.ec2"]}',
      Description: 'AMIs',
      State: 'ENABLED',
      EventBusName: 'default',
    });
    expect(op('ListTargetsByRule', { Rule: 'images' }).Targets).toMatchObject([{ Id: 'fn' }]);
    events.emit(event);
    await clock.advance(0);
    expect(received).toEqual([]);
  });

  test('rules are listed by name, a page at a time', () => {
    for (const Name of ['b-2', 'a-1', 'b-1']) op('PutRule', { Name, ScheduleExpression: 'rate(1 day)' });
    const names = (answer: { Rules: { Name: string }[] }) => answer.Rules.map((rule) => rule.Name);
    const first = op('ListRules', { Limit: 2 });
    expect(names(first)).toEqual(['a-1', 'b-1']);
    const second = op('ListRules', { Limit: 2, NextToken: first.NextToken });
    expect(names(second)).toEqual(['b-2']);
    expect(second.NextToken).toBeUndefined();
    expect(names(op('ListRules', { NamePrefix: 'b-' }))).toEqual(['b-1', 'b-2']);
    expect(() => op('ListRules', { NextToken: 'made-up' })).toThrow(refused('ValidationException'));
  });

  test('a rule with targets is not deleted', () => {
    follow();
    expect(() => op('DeleteRule', { Name: 'images' })).toThrow(refused('ValidationException'));
    expect(op('RemoveTargets', { Rule: 'images', Ids: ['fn', 'absent'] })).toMatchObject({
      FailedEntryCount: 1,
    });
    op('DeleteRule', { Name: 'images' });
    expect(() => op('DescribeRule', { Name: 'images' })).toThrow(refused('ResourceNotFoundException'));
    op('DeleteRule', { Name: 'images' });
  });

  test.each([
    ['a target of another service', { Arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:x' }],
    ['an input transformer', { InputTransformer: { InputTemplate: '"x"' } }],
    ['input that is no JSON', { Input: '{' }],
    ['input and input path', { Input: '{}', InputPath: '$.detail' }],
    ['186 retries', { RetryPolicy: { MaximumRetryAttempts: 186 } }],
    ['a topic as dead-letter queue', { DeadLetterConfig: { Arn: 'arn:aws:sns:eu-west-1:111122223333:t' } }],
  ])('%s is refused', (_, target) => {
    expect(() => follow(target)).toThrow(refused('ValidationException'));
  });

  test('what only another world has is refused', () => {
    const rule = { Name: 'r', ScheduleExpression: 'rate(1 day)' };
    expect(() => op('PutRule', { ...rule, EventBusName: 'other' })).toThrow(
      refused('ResourceNotFoundException'),
    );
    expect(() => op('PutRule', { Name: 'r' })).toThrow(refused('ValidationException'));
    expect(() => op('PutRule', { Name: 'r', EventPattern: '{"a": [{"cidr": "x"}]}' })).toThrow(
      refused('InvalidEventPatternException'),
    );
    follow();
    const Targets = Array.from({ length: 5 }, (_, n) => ({ Id: `t${n}`, Arn: functionArn }));
    expect(() => op('PutTargets', { Rule: 'images', Targets })).toThrow(refused('LimitExceededException'));
  });
});

describe('PutEvents', () => {
  const entry = { Source: 'shop', DetailType: 'Order Placed', Detail: '{"service": "web"}' };

  test('good entries are put and bad ones reported in place', async () => {
    op('PutRule', { Name: 'own', EventPattern: '{"source": ["shop"]}' });
    op('PutTargets', { Rule: 'own', Targets: [{ Id: 'fn', Arn: functionArn }] });
    const answer = op('PutEvents', {
      Entries: [
        { ...entry, Time: new Date('2025-12-31T23:59:59.500Z'), Resources: ['order-42'] },
        { ...entry, Detail: '[]' },
        { ...entry, Detail: undefined },
        { ...entry, Source: 'aws.ec2' },
      ],
    });
    expect(answer).toEqual({
      FailedEntryCount: 3,
      Entries: [
        { EventId: expect.any(String) },
        expect.objectContaining({ ErrorCode: 'MalformedDetail' }),
        expect.objectContaining({ ErrorCode: 'InvalidArgument' }),
        expect.objectContaining({ ErrorCode: 'NotAuthorizedForSourceException' }),
      ],
    });
    await clock.advance(0);
    expect(received.map(({ payload }) => payload)).toMatchObject([
      {
        id: answer.Entries[0].EventId,
        time: '2025-12-31T23:59:59Z',
        resources: ['order-42'],
        detail: { service: 'web' },
      },
    ]);
  });

  test('an event for a bus that there is not is accepted and dropped, as on AWS', async () => {
    op('PutRule', { Name: 'own', EventPattern: '{"source": ["shop"]}' });
    op('PutTargets', { Rule: 'own', Targets: [{ Id: 'fn', Arn: functionArn }] });
    const answer = op('PutEvents', { Entries: [{ ...entry, EventBusName: 'misspelt' }] });
    expect(answer).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    await clock.advance(0);
    expect(received).toEqual([]);
  });

  test('a request with no entries, too many or too large ones is refused whole', () => {
    const big = { ...entry, Detail: JSON.stringify({ text: 'x'.repeat(600_000) }) };
    for (const Entries of [[], Array(11).fill(entry), [big, big]])
      expect(() => op('PutEvents', { Entries })).toThrow(refused('ValidationException'));
  });

  test('the default bus tells the account, and there is no other', () => {
    const Arn = 'arn:aws:events:eu-west-1:111122223333:event-bus/default';
    expect(op('DescribeEventBus', {})).toEqual({ Name: 'default', Arn });
    expect(() => op('DescribeEventBus', { Name: 'own' })).toThrow(refused('ResourceNotFoundException'));
  });

  test('a pattern can be tried without a rule', () => {
    const EventPattern = '{"detail": {"service": [{"prefix": "w"}]}}';
    expect(op('TestEventPattern', { EventPattern, Event: '{"detail": {"service": "web"}}' })).toEqual({
      Result: true,
    });
    expect(op('TestEventPattern', { EventPattern, Event: '{"detail": {}}' })).toEqual({ Result: false });
  });
});
