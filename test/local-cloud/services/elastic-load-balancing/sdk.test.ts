import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import {
  ElasticLoadBalancingV2,
  TargetGroupAssociationLimitException,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCloudWatch } from '../../../../local-cloud/services/cloudwatch/cloudwatch.ts';
import { virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';
import { createEndpoint, type Endpoint } from '../../../../local-cloud/wire/endpoint.ts';
import { forwardTo, rig } from './rig.ts';

const clock = virtualClock();
const cloudWatch = createCloudWatch({
  clock,
  account: '111122223333',
  name: 'eu-west-1',
  random: () => 0.5,
  emit: () => {},
});
const { elb, targetGroup, loadBalancer, listener, register, placed } = rig({
  clock,
  metrics: cloudWatch.metrics,
});
let endpoint: Endpoint;
let balancing: ElasticLoadBalancingV2;
let metrics: CloudWatch;

beforeAll(async () => {
  endpoint = await createEndpoint({
    services: [elb.service, cloudWatch.service],
    raw: {},
    onError: (error) => {
      throw error;
    },
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const settings = { endpoint: endpoint.url, region: 'eu-west-1', credentials, maxAttempts: 1 };
  balancing = new ElasticLoadBalancingV2(settings);
  metrics = new CloudWatch(settings);
});

afterAll(async () => {
  balancing?.destroy();
  metrics?.destroy();
  await endpoint?.close();
});

test('the SDK shifts weights, reads health and metrics, and recognizes the errors', async () => {
  const blue = targetGroup('blue');
  const green = targetGroup('green');
  const owner = loadBalancer();
  const web = listener(owner, forwardTo({ [blue]: 1 }));
  register(blue, 'i-1');
  await clock.advance(60_000);
  expect(placed(web)).toBe('i-1');

  const split = forwardTo({ [blue]: 90, [green]: 10 });
  await balancing.modifyListener({ ListenerArn: web, DefaultActions: [split] });
  const { Rules } = await balancing.describeRules({ ListenerArn: web });
  expect(Rules).toMatchObject([{ IsDefault: true, Priority: 'default', Actions: [split] }]);

  const { TargetHealthDescriptions } = await balancing.describeTargetHealth({ TargetGroupArn: blue });
  expect(TargetHealthDescriptions).toMatchObject([
    { Target: { Id: 'i-1', Port: 80 }, HealthCheckPort: '80', TargetHealth: { State: 'healthy' } },
  ]);

  const { Attributes } = await balancing.describeTargetGroupAttributes({ TargetGroupArn: blue });
  expect(Attributes).toContainEqual({ Key: 'deregistration_delay.timeout_seconds', Value: '300' });

  const answer = await metrics.getMetricData({
    StartTime: new Date(clock.now() - 60_000),
    EndTime: new Date(clock.now() + 60_000),
    MetricDataQueries: [
      {
        Id: 'requests',
        MetricStat: {
          Metric: {
            Namespace: 'AWS/ApplicationELB',
            MetricName: 'RequestCount',
            Dimensions: [
              { Name: 'LoadBalancer', Value: owner.split(':loadbalancer/')[1] },
              { Name: 'TargetGroup', Value: blue.split(':').at(-1) },
            ],
          },
          Period: 60,
          Stat: 'Sum',
        },
      },
    ],
  });
  expect(answer.MetricDataResults).toEqual([
    {
      Id: 'requests',
      Label: 'RequestCount',
      StatusCode: 'Complete',
      Timestamps: [new Date(clock.now())],
      Values: [1],
    },
  ]);

  const absent = `${blue}0`;
  await expect(balancing.describeTargetHealth({ TargetGroupArn: absent })).rejects.toBeInstanceOf(
    TargetGroupNotFoundException,
  );
  const other = loadBalancer('other');
  await expect(
    balancing.createListener({ LoadBalancerArn: other, Protocol: 'HTTP', Port: 80, DefaultActions: [split] }),
  ).rejects.toBeInstanceOf(TargetGroupAssociationLimitException);
  await expect(balancing.modifyListener({ ListenerArn: web, Port: 0 })).rejects.toMatchObject({
    name: 'ValidationError',
  });
});
