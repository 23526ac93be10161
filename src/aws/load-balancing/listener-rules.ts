import {
  DescribeRulesCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
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
