import {
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { DeleteTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DeleteLaunchTemplateCommand, DescribeLaunchTemplatesCommand } from '@aws-sdk/client-ec2';
import {
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DeleteRuleCommand,
  ListRulesCommand,
  ListTagsForResourceCommand as ListRuleTagsCommand,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DeleteStateMachineCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { batches } from '../../src/aws/batches.ts';
import { paginate } from '../../src/aws/call.ts';
import type { Clients } from './clients.ts';
import { isOurs, isTagged } from './traces.ts';

/** Something that a run has left, and how it goes. */
export interface Leftover {
  readonly what: string;
  remove(): Promise<unknown>;
}

/** What was found, and why some could not be looked for: a kind that can't be listed keeps no other from being deleted. */
export interface Findings {
  readonly found: readonly Leftover[];
  readonly failures: readonly string[];
}

/**
 * All that is left of runs whose names begin with `prefix`, in the order in which it can be deleted. Where a kind has tags,
 * the tag has to say so too.
 */
export async function leftovers(clients: Clients, prefix: string): Promise<Findings> {
  const kinds = [groups, loadBalancers, targetGroups, templates, machines, rules, tables];
  const looks = await Promise.allSettled(kinds.map((find) => find(clients, prefix)));
  return {
    found: looks.flatMap((look) => (look.status === 'fulfilled' ? look.value : [])),
    failures: looks.flatMap((look) => (look.status === 'rejected' ? [String(look.reason)] : [])),
  };
}

type Find = (clients: Clients, prefix: string) => Promise<Leftover[]>;

const groups: Find = async ({ autoScaling }, prefix) => {
  const all = await paginate(async (NextToken: string | undefined) => {
    const page = await autoScaling.send(new DescribeAutoScalingGroupsCommand({ NextToken }));
    return { items: page.AutoScalingGroups, next: page.NextToken };
  });
  return all
    .filter(({ AutoScalingGroupName, Tags }) => isOurs(AutoScalingGroupName, prefix) && isTagged(Tags))
    .map(({ AutoScalingGroupName }) => ({
      what: `group ${AutoScalingGroupName}`,
      // Nobody's requests are on it.
      remove: () =>
        autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete: true })),
    }));
};

const loadBalancers: Find = async ({ loadBalancing }, prefix) => {
  const all = await paginate(async (Marker: string | undefined) => {
    const page = await loadBalancing.send(new DescribeLoadBalancersCommand({ Marker }));
    return { items: page.LoadBalancers, next: page.NextMarker };
  });
  const named = all.filter(({ LoadBalancerName }) => isOurs(LoadBalancerName, prefix));
  const ours = await tagged(
    loadBalancing,
    named.map(({ LoadBalancerArn = '' }) => LoadBalancerArn),
  );
  return ours.map((LoadBalancerArn) => ({
    what: `load balancer ${LoadBalancerArn}`,
    remove: () => loadBalancing.send(new DeleteLoadBalancerCommand({ LoadBalancerArn })),
  }));
};

const targetGroups: Find = async ({ loadBalancing }, prefix) => {
  const all = await paginate(async (Marker: string | undefined) => {
    const page = await loadBalancing.send(new DescribeTargetGroupsCommand({ Marker }));
    return { items: page.TargetGroups, next: page.NextMarker };
  });
  const named = all.filter(({ TargetGroupName }) => isOurs(TargetGroupName, prefix));
  const ours = await tagged(
    loadBalancing,
    named.map(({ TargetGroupArn = '' }) => TargetGroupArn),
  );
  return ours.map((TargetGroupArn) => ({
    what: `target group ${TargetGroupArn}`,
    remove: () => loadBalancing.send(new DeleteTargetGroupCommand({ TargetGroupArn })),
  }));
};

/** Those that have the tag. DescribeTags takes 20. */
async function tagged(loadBalancing: Clients['loadBalancing'], arns: readonly string[]) {
  const ours: string[] = [];
  for (const ResourceArns of batches(arns, 20)) {
    const { TagDescriptions = [] } = await loadBalancing.send(new DescribeTagsCommand({ ResourceArns }));
    ours.push(
      ...TagDescriptions.filter(({ Tags }) => isTagged(Tags)).map(({ ResourceArn = '' }) => ResourceArn),
    );
  }
  return ours;
}

const templates: Find = async ({ ec2 }, prefix) => {
  const all = await paginate(async (NextToken: string | undefined) => {
    const page = await ec2.send(new DescribeLaunchTemplatesCommand({ NextToken }));
    return { items: page.LaunchTemplates, next: page.NextToken };
  });
  return all
    .filter(({ LaunchTemplateName, Tags }) => isOurs(LaunchTemplateName, prefix) && isTagged(Tags))
    .map(({ LaunchTemplateName, LaunchTemplateId }) => ({
      what: `launch template ${LaunchTemplateName}`,
      remove: () => ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId })),
    }));
};

const machines: Find = async ({ stepFunctions }, prefix) => {
  const all = await paginate(async (nextToken: string | undefined) => {
    const page = await stepFunctions.send(new ListStateMachinesCommand({ nextToken }));
    return { items: page.stateMachines, next: page.nextToken };
  });
  const named = all.filter(({ name }) => isOurs(name, prefix));
  return onlyTagged(named, async ({ name, stateMachineArn = '' }) => {
    const { tags = [] } = await stepFunctions.send(
      new ListTagsForResourceCommand({ resourceArn: stateMachineArn }),
    );
    return {
      what: `state machine ${name}`,
      tags: tags.map(({ key, value }) => ({ Key: key, Value: value })),
      remove: () => stopAndDelete(stepFunctions, stateMachineArn),
    };
  });
};

/** A machine goes with its last execution, so those that wait are stopped. */
async function stopAndDelete(
  stepFunctions: Clients['stepFunctions'],
  stateMachineArn: string,
): Promise<void> {
  const running = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' });
  const { executions = [] } = await stepFunctions.send(running);
  for (const { executionArn } of executions) {
    await stepFunctions.send(new StopExecutionCommand({ executionArn }));
  }
  await stepFunctions.send(new DeleteStateMachineCommand({ stateMachineArn }));
}

const rules: Find = async ({ events }, prefix) => {
  const { Rules = [] } = await events.send(new ListRulesCommand({ NamePrefix: prefix }));
  const named = Rules.filter(({ Name }) => isOurs(Name, prefix));
  return onlyTagged(named, async ({ Name, Arn }) => {
    const { Tags } = await events.send(new ListRuleTagsCommand({ ResourceARN: Arn }));
    return { what: `rule ${Name}`, tags: Tags, remove: () => removeRule(events, Name) };
  });
};

async function removeRule(events: Clients['events'], Name: string | undefined): Promise<void> {
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }));
  const Ids = Targets.map(({ Id = '' }) => Id);
  if (Ids.length > 0) await events.send(new RemoveTargetsCommand({ Rule: Name, Ids }));
  await events.send(new DeleteRuleCommand({ Name }));
}

async function onlyTagged<Item>(
  items: readonly Item[],
  describe: (item: Item) => Promise<Leftover & { readonly tags: Parameters<typeof isTagged>[0] }>,
): Promise<Leftover[]> {
  const found = await Promise.all(items.map(describe));
  return found.filter(({ tags }) => isTagged(tags));
}

/** By their names alone: a table of a cloud that keeps no tags is to be found too. */
const tables: Find = async ({ dynamoDb }, prefix) => {
  const all = await paginate(async (ExclusiveStartTableName: string | undefined) => {
    const page = await dynamoDb.send(new ListTablesCommand({ ExclusiveStartTableName }));
    return { items: page.TableNames, next: page.LastEvaluatedTableName };
  });
  return all
    .filter((name) => isOurs(name, prefix))
    .map((TableName) => ({
      what: `table ${TableName}`,
      remove: () => dynamoDb.send(new DeleteTableCommand({ TableName })),
    }));
};
