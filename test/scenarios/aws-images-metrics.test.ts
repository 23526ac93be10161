import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetImageCommand, ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { expect, test } from 'vitest';
import { fixture, QUICK, underLoad, useEnvironment } from './demo-context.ts';
import { changeSpec, endedRollout, serviceOf, startedRollout } from './rollouts.ts';
import { until } from './until.ts';

const environment = useEnvironment();

test('Image Builder describes what it built', async () => {
  const client = new ImagebuilderClient(environment().clientOptions);
  const build = await environment().publisher.publish(fixture('v1'));
  const imageId = await environment().publisher.available(
    build,
    () => new Promise((done) => setTimeout(done, 50)),
  );
  const { image } = await client.send(new GetImageCommand({ imageBuildVersionArn: build }));
  expect(image).toMatchObject({
    arn: build,
    type: 'AMI',
    name: 'web',
    state: { status: 'AVAILABLE' },
    sourcePipelineName: 'web',
    outputResources: { amis: [{ region: 'us-east-1', accountId: '111122223333', image: imageId }] },
  });
  const { rollout } = await startedRollout(environment(), imageId);
  await environment().api('POST', `/rollouts/${rollout}/rollback`);
  await endedRollout(environment(), rollout);
  const unknown = new GetImageCommand({ imageBuildVersionArn: build.replace(/\d+$/, '77') });
  await expect(client.send(unknown)).rejects.toThrow(/cannot be found/);
  client.destroy();
});

test('CloudWatch counts the requests of each target group', async () => {
  const client = new CloudWatchClient(environment().clientOptions);
  await changeSpec(environment(), QUICK);
  const { live } = await serviceOf(environment());
  const { clock } = environment().cloud.region;
  const StartTime = new Date(Math.floor(clock.now() / 60_000) * 60_000);
  const tail = (arn: string, what: RegExp) => what.exec(arn)?.[1];
  const { listener } = environment().infrastructure;
  const Dimensions = [
    { Name: 'LoadBalancer', Value: tail(listener, /listener\/(app\/[^/]+\/[^/]+)/) },
    { Name: 'TargetGroup', Value: tail(live.targetGroup, /:(targetgroup\/.+)$/) },
  ];
  const query = (Id: string, MetricName: string, Stat: string) => ({
    Id,
    MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions }, Period: 60, Stat },
  });
  const { seen } = await underLoad(environment(), () => new Promise((done) => setTimeout(done, 500)));
  const results = await until('the metrics of those requests', async () => {
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        StartTime,
        EndTime: new Date(clock.now()),
        MetricDataQueries: [
          query('requests', 'RequestCount', 'Sum'),
          query('good', 'HTTPCode_Target_2XX_Count', 'Sum'),
          query('bad', 'HTTPCode_Target_5XX_Count', 'Sum'),
          query('seconds', 'TargetResponseTime', 'p50'),
        ],
      }),
    );
    const [all, good] = MetricDataResults.map(({ Values = [] }) => Values.reduce((sum, one) => sum + one, 0));
    return all! >= seen.due && good! >= seen.due && MetricDataResults;
  });
  const [requests, , bad, seconds] = results;
  expect(requests).toMatchObject({ Id: 'requests', Label: 'RequestCount', StatusCode: 'Complete' });
  // Newest first, whole minutes, and a minute without a 5xx has no datapoint or a zero.
  const times = requests?.Timestamps?.map((time) => time.getTime()) ?? [];
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  expect(times.every((time) => time % 60_000 === 0)).toBe(true);
  expect(bad?.Values?.every((value) => value === 0)).toBe(true);
  expect(seconds?.Values?.every((value) => value > 0 && value < 5)).toBe(true);
  client.destroy();
});
