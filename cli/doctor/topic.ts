import type { AccountOptions } from '../init/account.ts';
import { askQuery, textOf } from './query-call.ts';
import { parsePolicy, type Statement } from './topic-policy.ts';

export interface Topic {
  /** How many hear of what it gets, and how many have not confirmed that they want to. */
  readonly confirmed: number;
  readonly pending: number;
  /** The key that it is encrypted with, as its owner names it. */
  readonly key: string | undefined;
  readonly policy: readonly Statement[];
}

/**
 * What SNS says of a topic. Throws what it refuses with.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
 */
export async function readTopic(options: AccountOptions, topic: string): Promise<Topic> {
  const [, partition, , region = options.region] = topic.split(':');
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const xml = await askQuery(options, {
    service: 'sns',
    version: '2010-03-31',
    action: 'GetTopicAttributes',
    parameters: { TopicArn: topic },
    place: { host: `sns.${region}.${domain}`, region },
  });
  return {
    confirmed: count(xml, 'SubscriptionsConfirmed'),
    pending: count(xml, 'SubscriptionsPending'),
    key: attribute(xml, 'KmsMasterKeyId') || undefined,
    policy: parsePolicy(attribute(xml, 'Policy')),
  };
}

function attribute(xml: string, key: string): string | undefined {
  const [, after] = xml.split(`<key>${key}</key>`);
  return after === undefined ? undefined : textOf(after, 'value');
}

function count(xml: string, key: string): number {
  const value = attribute(xml, key);
  if (value === undefined || !/^\d+$/.test(value)) throw new Error(`SNS does not say ${key}`);
  return Number(value);
}
