import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { cloudWatchAlarms } from '../../../src/aws/cloudwatch/alarms.ts';
import { CloudUnavailable } from '../../../src/rollout/errors.ts';
import { aWorld } from '../world.ts';

const MINUTE = 60_000;

const latency = (AlarmName: string) =>
  new PutMetricAlarmCommand({
    AlarmName,
    Namespace: 'Shop',
    MetricName: 'Latency',
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 2,
    ComparisonOperator: 'GreaterThanThreshold',
  });

test('alarms are found by name, with their state and since when they have it', async () => {
  const { clients, clock, ports, services } = await aWorld();
  await clients.cloudWatch.send(latency('latency'));
  await clients.cloudWatch.send(latency('another'));
  const since = clock.now();
  expect(await ports.alarms.find(['latency', 'gone'])).toMatchObject([
    { name: 'latency', state: 'INSUFFICIENT_DATA', since },
  ]);
  for (let minute = 0; minute < 3; minute += 1) {
    services.metrics.record('Shop', 'Latency', {}, 5, 1);
    await clock.advance(MINUTE);
  }
  const [found] = await ports.alarms.find(['latency']);
  expect(found).toMatchObject({ name: 'latency', state: 'ALARM', reason: expect.stringMatching(/\w/) });
  expect(found!.since).toBeGreaterThan(since);
  expect(found!.since).toBeLessThanOrEqual(clock.now());
});

test('composite alarms are asked for as well: without being named they are left out', async () => {
  const asked: unknown[] = [];
  const at = new Date(5 * MINUTE);
  const client = {
    async send({ input }: { input: unknown }) {
      asked.push(input);
      const alarm = {
        AlarmName: 'all',
        StateValue: 'OK',
        StateReason: 'fine',
        StateTransitionedTimestamp: at,
      };
      return { CompositeAlarms: [alarm] };
    },
  };
  const alarms = cloudWatchAlarms(client as unknown as Parameters<typeof cloudWatchAlarms>[0]);
  expect(await alarms.find(['all'])).toEqual([
    { name: 'all', state: 'OK', reason: 'fine', since: 5 * MINUTE },
  ]);
  expect(asked).toMatchObject([{ AlarmNames: ['all'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }]);
});

test('an alarm without a state is no alarm that is fine', async () => {
  const client = { send: async () => ({ MetricAlarms: [{ AlarmName: 'odd' }] }) };
  const alarms = cloudWatchAlarms(client as unknown as Parameters<typeof cloudWatchAlarms>[0]);
  await expect(alarms.find(['odd'])).rejects.toBeInstanceOf(CloudUnavailable);
});
