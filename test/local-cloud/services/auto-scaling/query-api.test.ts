import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEndpoint, type Endpoint } from '../../../../local-cloud/wire/endpoint.ts';
import { BOOT, MINUTE, rig, SECOND } from './rig.ts';

const cloud = rig();
let endpoint: Endpoint;

beforeAll(async () => {
  endpoint = await createEndpoint({ services: [cloud.ec2.service, cloud.autoScaling.service] });
});
afterAll(async () => endpoint.close());

/** As a client without an SDK asks: a form of `Name=value`, lists as `Name.member.1`. Returns the XML of the answer. */
async function ask(Action: string, input: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await fetch(endpoint.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/autoscaling/aws4_request, SignedHeaders=host, Signature=00',
    },
    body: new URLSearchParams({ Action, Version: '2011-01-01', ...input }),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(/<Code>(.*?)<\/Code>/.exec(body)?.[1] ?? body);
  return body;
}

const valuesOf = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, value]) => value);

const OF_TEMPLATE = { 'LaunchTemplate.LaunchTemplateName': 'web', 'LaunchTemplate.Version': '1' };

const make = (name: string, more: Readonly<Record<string, string>> = OF_TEMPLATE) =>
  ask('CreateAutoScalingGroup', {
    AutoScalingGroupName: name,
    MinSize: '0',
    MaxSize: '10',
    DesiredCapacity: '2',
    VPCZoneIdentifier: 'subnet-a,subnet-b',
    ...more,
  });
const describe = (name: string) =>
  ask('DescribeAutoScalingGroups', { 'AutoScalingGroupNames.member.1': name });
const statesOf = async (name: string) => valuesOf(await describe(name), 'LifecycleState');

test('a warm pool is put, fills, and goes, by plain requests', async () => {
  await make('pooled');
  await ask('PutWarmPool', { AutoScalingGroupName: 'pooled', MinSize: '1', PoolState: 'Stopped' });
  await cloud.clock.advance(5 * MINUTE);
  const warm = await ask('DescribeWarmPool', { AutoScalingGroupName: 'pooled' });
  expect(valuesOf(warm, 'LifecycleState')).toContain('Warmed:Stopped');
  expect(valuesOf(warm, 'PoolState')).toEqual(['Stopped']);
  await ask('DeleteWarmPool', { AutoScalingGroupName: 'pooled', ForceDelete: 'true' });
  await cloud.clock.advance(5 * MINUTE);
  expect(await describe('pooled')).not.toContain('WarmPoolConfiguration>');
});

test('a schedule that was put by a plain request fires', async () => {
  await make('scheduled');
  await ask('PutScheduledUpdateGroupAction', {
    AutoScalingGroupName: 'scheduled',
    ScheduledActionName: 'morning',
    StartTime: new Date(cloud.clock.now() + 10 * MINUTE).toISOString(),
    DesiredCapacity: '4',
  });
  const actions = await ask('DescribeScheduledActions', { AutoScalingGroupName: 'scheduled' });
  expect(valuesOf(actions, 'ScheduledActionName')).toEqual(['morning']);
  await cloud.clock.advance(12 * MINUTE);
  expect(valuesOf(await describe('scheduled'), 'DesiredCapacity')).toEqual(['4']);
});

const LOAD = 'TargetTrackingConfiguration.CustomizedMetricSpecification';

test('a policy that was put by a plain request scales with its metric', async () => {
  await make('scaled');
  await cloud.clock.advance(10 * MINUTE);
  const put = await ask('PutScalingPolicy', {
    AutoScalingGroupName: 'scaled',
    PolicyName: 'load',
    PolicyType: 'TargetTrackingScaling',
    EstimatedInstanceWarmup: '60',
    'TargetTrackingConfiguration.TargetValue': '50',
    [`${LOAD}.Namespace`]: 'Shop',
    [`${LOAD}.MetricName`]: 'Load',
    [`${LOAD}.Statistic`]: 'Average',
  });
  expect(valuesOf(put, 'PolicyARN')).toEqual([expect.stringMatching(/:scalingPolicy:.*policyName\/load$/)]);
  expect(valuesOf(put, 'AlarmName')).toHaveLength(2);
  for (let minute = 0; minute < 5; minute += 1) {
    cloud.metrics.record('Shop', 'Load', {}, 100);
    await cloud.clock.advance(MINUTE);
  }
  expect(Number(valuesOf(await describe('scaled'), 'DesiredCapacity')[0])).toBeGreaterThanOrEqual(4);
  await ask('DeletePolicy', { AutoScalingGroupName: 'scaled', PolicyName: 'load' });
  expect(await ask('DescribePolicies', { AutoScalingGroupName: 'scaled' })).not.toContain('<PolicyName>');
});

test('a hook holds a launch until a plain request completes it', async () => {
  await make('hooked', {
    ...OF_TEMPLATE,
    'LifecycleHookSpecificationList.member.1.LifecycleHookName': 'boot',
    'LifecycleHookSpecificationList.member.1.LifecycleTransition': 'autoscaling:EC2_INSTANCE_LAUNCHING',
    'LifecycleHookSpecificationList.member.1.HeartbeatTimeout': '3600',
  });
  await cloud.clock.advance(BOOT + MINUTE);
  expect(await statesOf('hooked')).toEqual(['Pending:Wait', 'Pending:Wait']);
  for (const InstanceId of valuesOf(await describe('hooked'), 'InstanceId'))
    await ask('CompleteLifecycleAction', {
      AutoScalingGroupName: 'hooked',
      LifecycleHookName: 'boot',
      InstanceId: InstanceId ?? '',
      LifecycleActionResult: 'CONTINUE',
    });
  await cloud.clock.advance(MINUTE);
  expect(await statesOf('hooked')).toEqual(['InService', 'InService']);
});

test('a Spot Instance that is taken back is replaced before it goes, and the activities say why', async () => {
  await make('spot', {
    CapacityRebalance: 'true',
    'MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateName': 'web',
    'MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.Version': '1',
    'MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity': '0',
    'MixedInstancesPolicy.InstancesDistribution.SpotAllocationStrategy': 'price-capacity-optimized',
  });
  await cloud.clock.advance(BOOT + SECOND);
  const [taken = ''] = valuesOf(await describe('spot'), 'InstanceId');
  cloud.ec2.interruptSpot(taken);
  await cloud.clock.advance(5 * MINUTE);
  expect(valuesOf(await describe('spot'), 'InstanceId')).toHaveLength(2);
  expect(await describe('spot')).not.toContain(taken);
  const activities = await ask('DescribeScalingActivities', { AutoScalingGroupName: 'spot' });
  expect(activities).toContain(taken);
});

test('errors are told as the Query protocol tells them', async () => {
  await expect(ask('PutWarmPool', { AutoScalingGroupName: 'nobody' })).rejects.toThrow('ValidationError');
  await expect(make('hooked')).rejects.toThrow('AlreadyExists');
});
