import {
  AutoScalingClient,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { fixture, useEnvironment } from './demo-context.ts';
import { endedRollout, publish, serviceOf, startedRollout } from './rollouts.ts';
import { until } from './until.ts';

const environment = useEnvironment();

/** What callers see of an SDK error. */
const refusal = (name: string, message: string | RegExp) =>
  expect.objectContaining({
    name,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    $metadata: expect.objectContaining({ httpStatusCode: 400 }),
  });

test('Auto Scaling describes the fleet as AWS would', async () => {
  const client = new AutoScalingClient(environment().clientOptions);
  const { infrastructure } = environment();
  const { AutoScalingGroups } = await client.send(new DescribeAutoScalingGroupsCommand({}));
  const { live } = await serviceOf(environment());
  const group = AutoScalingGroups?.find(({ AutoScalingGroupName }) => AutoScalingGroupName === live.fleet);
  expect(group).toMatchObject({
    AutoScalingGroupARN: expect.stringMatching(
      /^arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName\//,
    ),
    MinSize: 2,
    MaxSize: 6,
    DesiredCapacity: 3,
    DefaultCooldown: 300,
    HealthCheckType: 'ELB',
    HealthCheckGracePeriod: 120,
    TargetGroupARNs: [live.targetGroup],
    VPCZoneIdentifier: 'subnet-0a,subnet-0b,subnet-0c',
    CreatedTime: expect.any(Date),
  });
  expect(infrastructure.targetGroups).toContain(live.targetGroup);
  const inService = { LifecycleState: 'InService', HealthStatus: 'Healthy', ProtectedFromScaleIn: false };
  expect(group?.Instances).toEqual(Array.from({ length: 3 }, () => expect.objectContaining(inService)));
  expect(new Set(group?.Instances?.map(({ AvailabilityZone }) => AvailabilityZone)).size).toBe(3);
  const unknown = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web-lost'] });
  expect((await client.send(unknown)).AutoScalingGroups).toEqual([]);
  client.destroy();
});

test('Auto Scaling refuses what AWS refuses, with its errors', async () => {
  const client = new AutoScalingClient(environment().clientOptions);
  const { live } = await serviceOf(environment());
  const lost = { AutoScalingGroupName: 'web-lost' };
  const notFound = refusal('ValidationError', /^AutoScalingGroup name not found/);
  await expect(client.send(new UpdateAutoScalingGroupCommand({ ...lost, MinSize: 1 }))).rejects.toEqual(
    notFound,
  );
  await expect(client.send(new DeleteAutoScalingGroupCommand(lost))).rejects.toEqual(notFound);
  const inUse = new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: live.fleet });
  await expect(client.send(inUse)).rejects.toEqual(refusal('ResourceInUseFault', /instances/));
  const inverted = { AutoScalingGroupName: live.fleet, MinSize: 4, MaxSize: 3 };
  await expect(client.send(new UpdateAutoScalingGroupCommand(inverted))).rejects.toEqual(
    refusal('ValidationError', /Max|max/),
  );
  client.destroy();
});

test('the load balancer describes its rule and the health of its targets as AWS would', async () => {
  const client = new ElasticLoadBalancingV2Client(environment().clientOptions);
  const { live } = await serviceOf(environment());
  const { listener } = environment().infrastructure;
  const { Rules } = await client.send(new DescribeRulesCommand({ ListenerArn: listener }));
  expect(Rules).toEqual([
    expect.objectContaining({
      RuleArn: expect.stringContaining(':listener-rule/app/web/'),
      Priority: 'default',
      IsDefault: true,
      Conditions: [],
      Actions: [expect.objectContaining({ Type: 'forward' })],
    }),
  ]);
  const health = new DescribeTargetHealthCommand({ TargetGroupArn: live.targetGroup });
  const { TargetHealthDescriptions } = await client.send(health);
  const healthy = {
    Target: { Id: expect.stringMatching(/^i-[0-9a-f]{17}$/), Port: 80 },
    HealthCheckPort: '80',
    TargetHealth: { State: 'healthy' },
  };
  expect(TargetHealthDescriptions).toEqual(Array.from({ length: 3 }, () => expect.objectContaining(healthy)));
  const TargetGroupArn = live.targetGroup.replace(/.{16}$/, '0123456789abcdef');
  await expect(client.send(new DescribeTargetHealthCommand({ TargetGroupArn }))).rejects.toEqual(
    refusal('TargetGroupNotFoundException', /not found/),
  );
  client.destroy();
});

/** The names of the states that an execution has entered, a state that it stays in once. */
const statesOf = (events: readonly HistoryEvent[]) =>
  events
    .flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? [])
    .filter((name, index, all) => name !== all[index - 1]);

test('Step Functions has the whole history of a rollout', async () => {
  const client = new SFNClient(environment().clientOptions);
  const { stateMachineArn } = environment().deployment;
  const { rollout } = await startedRollout(environment(), await publish(environment(), fixture('v2')));
  await endedRollout(environment(), rollout);
  const found = await until('the end of the execution', async () => {
    const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    return executions?.find(({ name, status }) => name?.startsWith(`${rollout}-`) && status === 'SUCCEEDED');
  });
  const { executionArn } = found;
  const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
  expect(JSON.parse(execution.input!)).toMatchObject({ rollout });
  const { events = [] } = await client.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000, includeExecutionData: true }),
  );
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(0)).toMatchObject({ type: 'ExecutionStarted', previousEventId: 0 });
  expect(events.at(-1)).toMatchObject({ type: 'ExecutionSucceeded' });
  const states = statesOf(events);
  const milestones = [
    'Begin',
    'Preflight',
    'LaunchGreen',
    'CheckGreen',
    'ShiftTraffic',
    'Analyze',
    'RetireBlue',
  ];
  const places = milestones.map((name) => states.indexOf(name));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(states.slice(-3)).toEqual(['Conclude', 'IsConcluded', 'Concluded']);
  const newestFirst = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 2 });
  const tail = await client.send(newestFirst);
  expect(tail.events?.map(({ type }) => type)).toEqual(['ExecutionSucceeded', 'SucceedStateExited']);
  expect(tail.nextToken).toBeDefined();
  await expect(
    client.send(new GetExecutionHistoryCommand({ executionArn: `${executionArn}x` })),
  ).rejects.toEqual(refusal('ExecutionDoesNotExist', /Execution Does Not Exist/));
  client.destroy();
});
