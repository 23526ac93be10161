import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeListenersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import type { Environment } from '../../demo/environment.ts';
import { until } from './until.ts';

/** The load balancer's weights by target group, asked as anybody would. */
export async function listenerWeights({ clientOptions, infrastructure }: Environment) {
  const client = new ElasticLoadBalancingV2Client(clientOptions);
  const { Listeners } = await client.send(
    new DescribeListenersCommand({ ListenerArns: [infrastructure.listener] }),
  );
  client.destroy();
  const groups = Listeners?.[0]?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  return Object.fromEntries(groups.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Weight]));
}

/** The Auto Scaling group of a name, undefined when there is none. */
export async function groupOf({ clientOptions }: Environment, name: string) {
  const client = new AutoScalingClient(clientOptions);
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  const { AutoScalingGroups } = await client.send(command);
  client.destroy();
  return AutoScalingGroups?.[0];
}

/** The servers of a group, none when there is no such group. */
export async function membersOf(environment: Environment, fleet: string) {
  const { Instances = [] } = (await groupOf(environment, fleet)) ?? {};
  return Instances.map(({ InstanceId = '', LifecycleState }) => ({ InstanceId, LifecycleState }));
}

/**
 * Everything that Greenshift has announced from now on, caught by a rule of its own as anybody could have one. The bus
 * delivers at least once and Greenshift announces at least once, so repetitions are left out, as readers have to.
 */
export async function announcements({ cloud, clientOptions }: Environment) {
  const { queues } = cloud.services;
  const { arn: queue } = queues.create('announcements');
  const events = new EventBridgeClient(clientOptions);
  const Name = 'announcements';
  await events.send(new PutRuleCommand({ Name, EventPattern: '{"source":["greenshift"]}' }));
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'queue', Arn: queue }] }));
  events.destroy();
  return (type: string): Record<string, string>[] => {
    const details = queues
      .messages(queue)
      .map(({ body }) => JSON.parse(body))
      .filter((event) => event['detail-type'] === type)
      .map(({ detail }) => detail);
    return [...new Map(details.map((detail) => [detail.id ?? JSON.stringify(detail), detail])).values()];
  };
}

const run = promisify(execFile);

/** Process ids of the servers that run as children of this process, counted by the machine itself. */
export async function servers(parent = process.pid): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => Number(match?.[2]) === parent && /\b(?:server|main)\.mjs\b/.test(match?.[3] ?? ''))
    .map((match) => Number(match?.[1]));
}

/** Waits until that many servers run: a process ends after Auto Scaling has let go of its instance. */
export async function untilServers(count: number): Promise<void> {
  await until(`${count} servers`, async () => (await servers()).length === count);
}
