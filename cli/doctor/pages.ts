import type { AccountOptions } from '../init/account.ts';
import type { Check } from './check.ts';
import type { Finding } from './finding.ts';
import type { Installation } from './installation.ts';
import { readTopic, type Topic } from './topic.ts';
import { mayPublish, type Publisher } from './topic-policy.ts';

/** The rules that publish what needs a person; a test compares them with the stack. */
export const CALLS = ['calls', 'recalls', 'left-behind', 'held-campaigns'];

/** Whether anybody hears of alarms and calls for a person. */
export const pages = (options: AccountOptions): Check => ({
  name: 'pages',
  looksAt: 'whether anybody hears of alarms and of rollouts that need a person',
  notLocally: 'it has no SNS',
  needs: ['sns:GetTopicAttributes'],
  async run(installation) {
    const { AlarmTopicArn: topic, RolloutStateMachineArn: machine } = (await installation.stack()).outputs;
    if (topic === undefined)
      return [
        {
          severity: 'high',
          subject: installation.name,
          means: 'the stack has no topic for alarms: nobody hears of them',
          mend: 'deploy a release that has one, with --param=alarmEmail=…',
        },
      ];
    const facts = await readTopic(options, topic);
    return [
      ...hearers(topic, facts),
      ...refusals(topic, facts, publishersOf(installation, machine ?? topic)),
    ];
  },
});

function hearers(topic: string, { confirmed, pending }: Topic): Finding[] {
  if (confirmed > 0) return [];
  return [
    {
      severity: 'high',
      subject: topic,
      means:
        pending > 0
          ? `its ${pending} subscribers have not confirmed yet: nobody hears of alarms`
          : 'it has no subscriber: nobody hears of alarms',
      mend:
        pending > 0
          ? 'follow the link in the mail of AWS Notifications; it is good for two days'
          : `aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint on-call@…`,
    },
  ];
}

interface Publishers {
  readonly alarms: Publisher;
  readonly rules: readonly Publisher[];
}

/** They are of the stack's account, by the ARN of something in it: a topic may be of another one. */
function publishersOf({ name, region }: Installation, arn: string): Publishers {
  const [, partition = 'aws', , , account = ''] = arn.split(':');
  const place = `${region}:${account}`;
  const alarms: Publisher = {
    service: 'cloudwatch.amazonaws.com',
    source: `arn:${partition}:cloudwatch:${place}:alarm:${name}-ExecutionsAlarm`,
  };
  const rules = CALLS.map(
    (rule): Publisher => ({
      service: 'events.amazonaws.com',
      source: `arn:${partition}:events:${place}:rule/${name}-${rule}`,
    }),
  );
  return { alarms, rules };
}

/** A topic of the operator's own may refuse what it is there for, and then nothing says so. */
function refusals(topic: string, { key, policy }: Topic, { alarms, rules }: Publishers): Finding[] {
  const finding = (means: string, mend: string): Finding => ({
    severity: 'high',
    subject: topic,
    means,
    mend,
  });
  const mend = 'give it the policy of docs/security.md#a-topic-of-your-own';
  const refused = rules.filter((rule) => !mayPublish(policy, rule)).map(({ source }) => source.split('/')[1]);
  return [
    ...(mayPublish(policy, alarms)
      ? []
      : [finding('it refuses alarms: CloudWatch may not publish to it', mend)]),
    ...(refused.length === 0
      ? []
      : [
          finding(
            `it refuses what needs a person: EventBridge may not publish for ${refused.join(', ')}`,
            mend,
          ),
        ]),
    ...(key?.endsWith('alias/aws/sns')
      ? [
          finding(
            'it is encrypted with the key that AWS manages, which neither alarms nor events may use: it gets nothing',
            `aws sns set-topic-attributes --topic-arn ${topic} --attribute-name KmsMasterKeyId --attribute-value ''`,
          ),
        ]
      : []),
  ];
}
