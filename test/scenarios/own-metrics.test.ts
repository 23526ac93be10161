import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { fixture, QUICK, useEnvironment } from './demo-context.ts';
import { changeSpec, endedRollout, publish, serviceOf, startedRollout } from './rollouts.ts';

const environment = useEnvironment();
const MINUTE = 60_000;

const source = (metric: string, statistic: string) => ({
  namespace: 'Shop',
  metric,
  dimensions: { AutoScalingGroupName: '{group}' },
  statistic,
});
const value = {
  expression: 'age / MAX([workers, FILL(workers, 1)])',
  metrics: { age: source('QueueAge', 'Maximum'), workers: source('Workers', 'Sum') },
  times: 2,
  margin: 5,
};
const specWith = (change: object) => ({
  ...QUICK,
  steps: QUICK.steps.map((step) => ({ ...step, bake: '5m' })),
  limits: { ...QUICK.limits, holdAtMost: '10m' },
  health: { metrics: [{ name: 'queue-age', value: { ...value, ...change } }] },
});

/** Workers that tell CloudWatch each minute how old the oldest message is, of each fleet; undefined: they don't. */
async function reporting<Result>(
  ages: { readonly blue: number; readonly green?: number },
  meanwhile: () => Promise<Result>,
): Promise<Result> {
  const { live } = await serviceOf(environment());
  const client = new CloudWatchClient(environment().clientOptions);
  const { clock } = environment().cloud.region;
  let told = clock.now() - 15 * MINUTE;
  const report = async () => {
    const until = clock.now() + MINUTE;
    while (told <= until) {
      const Timestamp = new Date(told);
      // Before it is sent: on a busy machine the next report begins meanwhile, and two would add up to twice the workers.
      told += MINUTE;
      const MetricData = [live.fleet, 'web-1', 'web-2'].flatMap((fleet) => {
        const age = fleet === live.fleet ? ages.blue : ages.green;
        if (age === undefined) return [];
        const Dimensions = [{ Name: 'AutoScalingGroupName', Value: fleet }];
        const common = { Dimensions, Timestamp };
        return [
          { ...common, MetricName: 'QueueAge', Value: age },
          { ...common, MetricName: 'Workers', Value: 1 },
        ];
      });
      await client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
    }
  };
  await report();
  const timer = setInterval(() => void report().catch(() => {}), 50);
  try {
    return await meanwhile();
  } finally {
    clearInterval(timer);
    client.destroy();
  }
}

async function rolledOut() {
  const image = await publish(environment(), fixture('v2'));
  const { rollout: id } = await startedRollout(environment(), image);
  return endedRollout(environment(), id);
}

test('an expression that CloudWatch cannot read is refused with the spec', async () => {
  const { spec } = await serviceOf(environment());
  const change = specWith({ expression: 'age / workers +' });
  const { status, body } = await environment().api('PUT', '/services/web', { ...spec, ...change });
  expect({ status, body }).toMatchObject({
    status: 422,
    body: { detail: expect.stringMatching(/CloudWatch can't read "health.metrics".*it ends too early/) },
  });
});

test('a green whose messages lie about ten times as long as those of blue is reverted', async () => {
  const rollout = await reporting({ blue: 30, green: 300 }, async () => {
    await changeSpec(environment(), specWith({}));
    return rolledOut();
  });
  expect(rollout).toMatchObject({
    outcome: 'reverted',
    failure: {
      code: 'MetricWorse',
      message: expect.stringMatching(
        /^queue-age 300 on green, 30 on blue, allowed 65, worse in 3 of the last 3/,
      ),
    },
    evidence: { metrics: [{ name: 'queue-age', state: 'worse' }] },
  });
});

test('a metric that green does not report keeps it from more traffic, and has it reverted in the end', async () => {
  const rollout = await reporting({ blue: 30 }, async () => {
    await changeSpec(environment(), specWith({}));
    return rolledOut();
  });
  expect(rollout).toMatchObject({
    outcome: 'reverted',
    failure: { code: 'HeldTooLong', message: expect.stringMatching(/^the metric queue-age is unknown in/) },
  });
  expect(rollout.timeline.every(({ green }) => green === null || green <= 50)).toBe(true);
});
