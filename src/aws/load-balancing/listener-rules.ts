import {
  DescribeRulesCommand,
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { TAGS } from '../../rollout/tags.ts';
import { batches } from '../batches.ts';
import { callAws, paginate, required } from '../call.ts';

export type Client = Pick<ElasticLoadBalancingV2Client, 'send'>;

/** All rules of a listener, its default rule among them; none of one that isn't there. */
export const rulesOf = (client: Client, listener: string): Promise<Rule[]> =>
  paginate(async (Marker: string | undefined) => {
    const command = new DescribeRulesCommand({ ListenerArn: listener, Marker });
    const response = await callAws(`list the rules of ${listener}`, client.send(command), {
      ListenerNotFoundException: () => ({ Rules: [], NextMarker: undefined }),
    });
    return { items: required(response.Rules, `the rules of ${listener}`), next: response.NextMarker };
  });

/** DescribeTags takes so many resources (ELBv2 API reference). */
const TAGGED_MAX = 20;

export interface Marked {
  readonly arn: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** The tags of rules; those that are gone by now are left out. */
export async function tagsOfRules(client: Client, arns: readonly string[]): Promise<Marked[]> {
  const found: Marked[] = [];
  for (const batch of batches(arns, TAGGED_MAX)) found.push(...(await describeTags(client, batch)));
  return found;
}

async function describeTags(client: Client, arns: readonly string[]): Promise<Marked[]> {
  const response = await callAws(
    `describe the tags of ${arns.join(', ')}`,
    client.send(new DescribeTagsCommand({ ResourceArns: [...arns] })),
    { RuleNotFoundException: () => undefined, ListenerNotFoundException: () => undefined },
  );
  // One that is gone fails the call for all: then each is asked for alone.
  if (!response)
    return arns.length === 1
      ? []
      : (await Promise.all(arns.map((arn) => describeTags(client, [arn])))).flat();
  return required(response.TagDescriptions, 'the tags of rules').map(({ ResourceArn, Tags = [] }) => ({
    arn: required(ResourceArn, 'the ARN of a rule'),
    tags: new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
  }));
}

/** True of a rule for testers that this installation has made for the service. */
export const isOurs = ({ tags }: Marked, installation: string, service: string): boolean =>
  tags.get(TAGS.installation) === installation &&
  tags.get(TAGS.service) === service &&
  tags.has(TAGS.testersAt);
