import {
  DeleteRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import type { Experiment } from '../experiment.ts';
import { answerOf, type Lab } from '../lab.ts';

const free = { minutes: 2 } as const;

const PATTERN = JSON.stringify({ source: ['greenshift.conformance'] });

/** A rule that nothing ever matches on an account's bus but an event of these experiments. */
async function rule(lab: Lab, part: string): Promise<string> {
  const Name = lab.name(part);
  await lab.clients.events.send(
    new PutRuleCommand({ Name, EventPattern: PATTERN, State: 'DISABLED', Tags: [...lab.tags] }),
  );
  return Name;
}

/** Functions that needn't exist: EventBridge takes any ARN of the right form. */
const targets = (lab: Lab, count: number) => {
  const { partition, region, account } = lab.place;
  const stem = `arn:${partition}:lambda:${region}:${account}:function:${lab.name('none')}`;
  return Array.from({ length: count }, (_, at) => ({ Id: `${at}`, Arn: `${stem}-${at}` }));
};

async function matches(lab: Lab, pattern: object, event: object): Promise<boolean> {
  const envelope = {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': 'test',
    source: 'aws.test',
    account: '111122223333',
    time: '2026-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: {},
  };
  const { Result } = await lab.clients.events.send(
    new TestEventPatternCommand({
      EventPattern: JSON.stringify(pattern),
      Event: JSON.stringify({ ...envelope, ...event }),
    }),
  );
  return Result === true;
}

export const EVENTS: readonly Experiment[] = [
  {
    ...free,
    name: 'event-to-a-missing-bus',
    question: 'What does PutEvents say to a bus that does not exist?',
    builtOn: 'src/aws/eventbridge/notifier.ts',
    expected: { answer: 'accepted', failed: 0 },
    otherwise: 'the announcement is repeated, and fails the step that makes it',
    async observe(lab) {
      const entry = {
        EventBusName: lab.name('absent'),
        Source: 'greenshift.conformance',
        DetailType: 'Test',
        Detail: '{}',
      };
      const call = lab.clients.events.send(new PutEventsCommand({ Entries: [entry] }));
      const answer = await answerOf(call);
      const failed = answer === 'accepted' ? ((await call).FailedEntryCount ?? 0) : 1;
      return { answer, failed };
    },
  },
  {
    ...free,
    name: 'six-targets-of-a-rule',
    question: 'How is a sixth target of a rule refused?',
    builtOn: 'infrastructure/events.yml',
    expected: { answer: 'LimitExceededException' },
    otherwise: 'nothing changes: each rule of the stack has one target',
    async observe(lab) {
      const Rule = await rule(lab, 'six');
      const change = new PutTargetsCommand({ Rule, Targets: targets(lab, 6) });
      return { answer: await answerOf(lab.clients.events.send(change)) };
    },
  },
  {
    ...free,
    name: 'rule-with-targets-stays',
    question: 'Is a rule refused to be deleted that has a target, and one that is absent?',
    builtOn: 'local-cloud/services/eventbridge/rule-operations.ts',
    expected: { held: 'ValidationException', absent: 'accepted' },
    otherwise: 'nothing changes: CloudFormation deletes the rules of the stack',
    async observe(lab) {
      const Name = await rule(lab, 'held');
      await lab.clients.events.send(new PutTargetsCommand({ Rule: Name, Targets: targets(lab, 1) }));
      const remove = (name: string) =>
        answerOf(lab.clients.events.send(new DeleteRuleCommand({ Name: name })));
      return { held: await remove(Name), absent: await remove(lab.name('absent')) };
    },
  },
  {
    ...free,
    name: 'patterns-of-the-stack',
    question:
      'Do the patterns of the rules match as they are meant: a prefix, anything but prefixes, a status?',
    builtOn: 'serverless.yml',
    expected: { prefix: true, otherPrefix: false, ofItself: false, ofOthers: true, building: false },
    otherwise: 'an event that does not come is made up for by the rounds of reconcile and watchdog',
    async observe(lab) {
      const byRecipe = { resources: [{ prefix: 'arn:aws:imagebuilder:us-east-1:111122223333:image/web/' }] };
      const image = (name: string) => ({
        resources: [`arn:aws:imagebuilder:us-east-1:111122223333:image/${name}/1.0.0/1`],
      });
      const notOwn = {
        detail: { alarmName: [{ 'anything-but': { prefix: ['TargetTracking-', 'greenshift/'] } }] },
      };
      const alarm = (alarmName: string) => ({ detail: { alarmName } });
      const available = { detail: { state: { status: ['AVAILABLE'] } } };
      return {
        prefix: await matches(lab, byRecipe, image('web')),
        otherPrefix: await matches(lab, byRecipe, image('web-2')),
        ofItself: await matches(lab, notOwn, alarm('greenshift/web')),
        ofOthers: await matches(lab, notOwn, alarm('latency')),
        building: await matches(lab, available, { detail: { state: { status: 'BUILDING' } } }),
      };
    },
  },
];
