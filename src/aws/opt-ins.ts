import { DescribeLaunchTemplatesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { OptIns, Untagged } from '../ports/opt-ins.ts';
import { TAGS } from '../rollout/tags.ts';
import { batches } from './batches.ts';
import { callAws } from './call.ts';

interface Clients {
  readonly ec2: Pick<EC2Client, 'send'>;
  readonly loadBalancing: Pick<ElasticLoadBalancingV2Client, 'send'>;
}

interface Tag {
  readonly Key?: string | undefined;
}

/** Elastic Load Balancing describes the tags of so many at once (API reference, `DescribeTags`). */
const ROUTES_AT_ONCE = 20;

const lacksTag = (tags: readonly Tag[] = []) => !tags.some(({ Key }) => Key === TAGS.service);

export const optIns = ({ ec2, loadBalancing }: Clients): OptIns => ({
  async missing({ templates, routes }, service) {
    const tag = `Key=${TAGS.service},Value=${service}`;
    const found = await Promise.all([
      templatesWithout(ec2, templates, tag),
      ...batches(routes, ROUTES_AT_ONCE).map((arns) => routesWithout(loadBalancing, arns, tag)),
    ]);
    return found.flat();
  },
});

async function templatesWithout(
  client: Clients['ec2'],
  ids: readonly string[],
  tag: string,
): Promise<Untagged[]> {
  if (ids.length === 0) return [];
  const { LaunchTemplates = [] } = await callAws(
    'read the tags of launch templates',
    client.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [...ids] })),
    { 'InvalidLaunchTemplateId.NotFound': () => ({ LaunchTemplates: [] }) },
  );
  return LaunchTemplates.filter(({ Tags }) => lacksTag(Tags)).map(({ LaunchTemplateId: id = '' }) => ({
    id,
    how: `aws ec2 create-tags --resources ${id} --tags ${tag}`,
  }));
}

async function routesWithout(
  client: Clients['loadBalancing'],
  arns: readonly string[],
  tag: string,
): Promise<Untagged[]> {
  const none = () => ({ TagDescriptions: [] });
  const { TagDescriptions = [] } = await callAws(
    'read the tags of listeners, rules and target groups',
    client.send(new DescribeTagsCommand({ ResourceArns: [...arns] })),
    // Who names it in a spec learns so from what reads its split.
    {
      ListenerNotFoundException: none,
      RuleNotFoundException: none,
      LoadBalancerNotFoundException: none,
      TargetGroupNotFoundException: none,
    },
  );
  return TagDescriptions.filter(({ Tags }) => lacksTag(Tags)).map(({ ResourceArn: id = '' }) => ({
    id,
    how: `aws elbv2 add-tags --resource-arns ${id} --tags ${tag}`,
  }));
}
