import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AccountOptions } from '../init/account.ts';

const TIMEOUT = 15_000;

/** How many hear of what a topic gets, and how many have not confirmed that they want to. */
export interface Subscriptions {
  readonly confirmed: number;
  readonly pending: number;
}

/**
 * One call of SNS, of which the command has no client. Throws what AWS says.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
 */
export async function subscriptionsOf(options: AccountOptions, topic: string): Promise<Subscriptions> {
  const [, partition, , region = options.region] = topic.split(':');
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(options.endpoint ?? `https://sns.${region}.${domain}/`);
  const body = new URLSearchParams({
    Action: 'GetTopicAttributes',
    TopicArn: topic,
    Version: '2010-03-31',
  }).toString();
  const { credentials } = options;
  const signer = new SignatureV4({ service: 'sns', region, credentials, sha256: Sha256 });
  const { protocol, hostname, port, pathname: path } = url;
  const { headers } = await signer.sign({
    method: 'POST',
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    path,
    headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  const { host: _, ...sent } = headers;
  const signal = AbortSignal.timeout(TIMEOUT);
  const response = await fetch(url, { method: 'POST', headers: sent, body, signal });
  const text = await response.text();
  if (!response.ok) throw new Error(between(text, 'Code', 'Message') ?? `SNS answers ${response.status}`);
  return { confirmed: entry(text, 'SubscriptionsConfirmed'), pending: entry(text, 'SubscriptionsPending') };
}

function between(xml: string, ...tags: readonly string[]): string | undefined {
  const found = tags.map((tag) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1]);
  return found[0] === undefined ? undefined : found.join(': ');
}

function entry(xml: string, key: string): number {
  const [, value] = new RegExp(`<key>${key}</key>\\s*<value>(\\d+)</value>`).exec(xml) ?? [];
  if (value === undefined) throw new Error(`SNS does not say ${key}`);
  return Number(value);
}
