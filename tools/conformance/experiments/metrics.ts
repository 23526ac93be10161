import {
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import type { Experiment } from '../experiment.ts';
import type { Lab } from '../lab.ts';

const MINUTE = 60_000;

const read = async (lab: Lab, MetricName: string, from: number, until: number) => {
  const { MetricDataResults = [] } = await lab.clients.cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(from),
      EndTime: new Date(until),
      MetricDataQueries: [
        {
          Id: 'values',
          MetricStat: {
            Metric: { Namespace: 'Greenshift/Conformance', MetricName },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    }),
  );
  return MetricDataResults[0];
};

export const METRICS: readonly Experiment[] = [
  {
    name: 'metric-data-of-a-window',
    minutes: 15,
    bills: ['custom metric'],
    question:
      'Is the begin of a window inside it and its end outside, are gaps left out, is the newest first?',
    builtOn: 'src/aws/cloudwatch/metric-data.ts',
    expected: { values: '3 1', status: 'Complete' },
    otherwise: 'periods are matched by their times, so order and gaps do not matter',
    async observe(lab) {
      const name = lab.name('metric');
      const last = Math.floor(lab.now() / MINUTE) * MINUTE - 10 * MINUTE;
      // Periods -3 (in), -1 (in) and 0 (the end, so out); nothing at -2.
      const points = [
        [-3, 1],
        [-1, 3],
        [0, 4],
      ] as const;
      await lab.clients.cloudWatch.send(
        new PutMetricDataCommand({
          Namespace: 'Greenshift/Conformance',
          MetricData: points.map(([minute, Value]) => ({
            MetricName: name,
            Timestamp: new Date(last + minute * MINUTE),
            Value,
          })),
        }),
      );
      await lab.until('the data', async () => {
        const all = await read(lab, name, last - 3 * MINUTE, last + MINUTE);
        return all?.Values?.length === points.length ? all : undefined;
      });
      const window = await read(lab, name, last - 3 * MINUTE, last);
      return { values: window?.Values?.join(' ') ?? '', status: window?.StatusCode ?? '' };
    },
  },
  {
    name: 'metric-that-nobody-sent',
    minutes: 2,
    question: 'What does CloudWatch say of a metric that has no data, and of an alarm that does not exist?',
    builtOn: 'src/aws/cloudwatch/alarms.ts',
    expected: { values: 0, status: 'Complete', alarms: 0 },
    otherwise: 'nothing that is known counts as a sign of health',
    async observe(lab) {
      const minute = Math.floor(lab.now() / MINUTE) * MINUTE;
      const found = await read(lab, lab.name('absent'), minute - 5 * MINUTE, minute);
      const { MetricAlarms = [] } = await lab.clients.cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmNames: [lab.name('absent')] }),
      );
      return {
        values: found?.Values?.length ?? -1,
        status: found?.StatusCode ?? '',
        alarms: MetricAlarms.length,
      };
    },
  },
];
