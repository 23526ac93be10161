import { DescribeTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { TAGS } from '../../rollout/fleet/tags.ts';
import { batches } from '../batches.ts';
import { callAws, required } from '../call.ts';
import type { Client } from './listener-rules.ts';

/** DescribeTags takes so many resources (ELBv2 API reference). */
const TAGGED_MAX = 20;

export interface Marked {
  readonly arn: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** The tags of listeners, rules and target groups; those that are gone by now are left out. */
export async function tagsOf(client: Client, arns: readonly string[]): Promise<Marked[]> {
  const found: Marked[] = [];
  for (const batch of batches(arns, TAGGED_MAX)) found.push(...(await describeTags(client, batch)));
  return found;
}

/** True of a rule for testers that this installation has made for the service. */
export const isOurs = ({ tags }: Marked, installation: string, service: string): boolean =>
  tags.get(TAGS.installation) === installation &&
  tags.get(TAGS.service) === service &&
  tags.has(TAGS.testersAt);

const gone = () => undefined;

async function describeTags(client: Client, arns: readonly string[]): Promise<Marked[]> {
  const response = await callAws(
    `describe the tags of ${arns.join(', ')}`,
    client.send(new DescribeTagsCommand({ ResourceArns: [...arns] })),
    {
      RuleNotFoundException: gone,
      ListenerNotFoundException: gone,
      TargetGroupNotFoundException: gone,
      LoadBalancerNotFoundException: gone,
    },
  );
  // One that is gone fails the call for all: then each is asked for alone.
  if (!response)
    return arns.length === 1
      ? []
      : (await Promise.all(arns.map((arn) => describeTags(client, [arn])))).flat();
  return required(response.TagDescriptions, 'the tags').map(({ ResourceArn, Tags = [] }) => ({
    arn: required(ResourceArn, 'the ARN of what has the tags'),
    tags: new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
  }));
}
