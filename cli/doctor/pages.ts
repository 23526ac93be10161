import type { AccountOptions } from '../init/account.ts';
import type { Check } from './check.ts';
import { subscriptionsOf } from './topic.ts';

/** Whether anybody hears of alarms and calls for a person. */
export const pages = (options: AccountOptions): Check => ({
  name: 'pages',
  looksAt: 'whether anybody hears of alarms and of rollouts that need a person',
  notLocally: 'it has no SNS',
  needs: ['sns:GetTopicAttributes'],
  async run(installation) {
    const { AlarmTopicArn: topic } = (await installation.stack()).outputs;
    if (topic === undefined)
      return [
        {
          severity: 'high',
          subject: installation.name,
          means: 'the stack has no topic for alarms: nobody hears of them',
          mend: 'deploy a release that has one, with --param=alarmEmail=…',
        },
      ];
    const { confirmed, pending } = await subscriptionsOf(options, topic);
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
  },
});
