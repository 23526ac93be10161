import type { GetMetricDataCommandOutput, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { MetricSink } from '../../../../local-cloud/internal-interfaces.ts';
import {
  type CloudWatchOptions,
  createCloudWatch,
} from '../../../../local-cloud/services/cloudwatch/cloudwatch.ts';
import { type VirtualClock, virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';

const MINUTE = 60_000;
const NAMESPACE = 'AWS/ApplicationELB';
const dimensions = { TargetGroup: 'targetgroup/green/2', LoadBalancer: 'app/web/1' };

let clock: VirtualClock;
let metrics: MetricSink;
let begin: number;
// biome-ignore lint/suspicious/noExplicitAny: the answer's type is the operation's, which its name stands for
let call: (name: string, input: object) => any;

function start(options?: CloudWatchOptions) {
  clock = virtualClock();
  begin = clock.now();
  const region = { clock, account: '111122223333', name: 'eu-west-1', random: () => 0.5, emit: () => {} };
  const cloudWatch = createCloudWatch(region, options);
  metrics = cloudWatch.metrics;
  call = (name, input) => cloudWatch.service.operations[name]!(input, { requestId: 'test' });
}

beforeEach(() => start());

const refused = (code: string) => expect.objectContaining({ code });
const minute = (at: number) => new Date(begin + at * MINUTE);
const record = (metric: string, value: number, count?: number) =>
  metrics.record(NAMESPACE, metric, dimensions, value, count);
const names = (of: Record<string, string>) => Object.entries(of).map(([Name, Value]) => ({ Name, Value }));

function query(
  Stat: string,
  metric = 'M',
  Period = 60,
  of: Record<string, string> = dimensions,
): MetricDataQuery {
  const Metric = { Namespace: NAMESPACE, MetricName: metric, Dimensions: names(of) };
  return { Id: 'q', MetricStat: { Metric, Period, Stat } };
}

function get(queries: MetricDataQuery[], input: object = {}): GetMetricDataCommandOutput {
  return call('GetMetricData', {
    MetricDataQueries: queries,
    StartTime: minute(0),
    EndTime: minute(60),
    ...input,
  });
}

/** The values of one statistic over the first hour, newest first. */
const values = (Stat: string, Period = 60) => get([query(Stat, 'M', Period)]).MetricDataResults![0]!.Values;

describe('GetMetricData', () => {
  test('returns the newest first and leaves out minutes without data', async () => {
    record('M', 1);
    await clock.advance(2 * MINUTE);
    record('M', 3);
    record('M', 4);
    const [result] = get([query('Sum')]).MetricDataResults!;
    expect(result).toEqual({
      Id: 'q',
      Label: 'M',
      StatusCode: 'Complete',
      Timestamps: [minute(2), minute(0)],
      Values: [7, 1],
    });
    const oldestFirst = get([query('Sum')], { ScanBy: 'TimestampAscending' }).MetricDataResults!;
    expect(oldestFirst[0]!.Values).toEqual([1, 7]);
  });

  test('includes StartTime and excludes EndTime', async () => {
    for (let at = 0; at < 4; at++) {
      record('M', at);
      await clock.advance(MINUTE);
    }
    const [result] = get([query('Sum')], { StartTime: minute(1), EndTime: minute(3) }).MetricDataResults!;
    expect(result!.Values).toEqual([2, 1]);
  });

  test('gathers minutes into longer periods', async () => {
    for (let at = 0; at < 7; at++) {
      record('M', at);
      record('M', 10);
      await clock.advance(MINUTE);
    }
    expect(values('Sum', 300)).toEqual([5 + 6 + 20, 0 + 1 + 2 + 3 + 4 + 50]);
    expect(values('Minimum', 300)).toEqual([5, 0]);
    expect(values('SampleCount', 300)).toEqual([4, 10]);
    expect(values('p50', 300)).toEqual([6, 4]);
  });

  test('computes plain statistics, percentiles and ranges', () => {
    for (const value of [0.1, 0.2, 0.5, 0.5, 0.9]) record('M', value);
    expect(values('Sum')![0]).toBeCloseTo(2.2);
    expect(values('Average')![0]).toBeCloseTo(0.44);
    expect(values('Minimum')).toEqual([0.1]);
    expect(values('Maximum')).toEqual([0.9]);
    expect(values('SampleCount')).toEqual([5]);
    expect(values('p50')).toEqual([0.5]);
    expect(values('p99.9')).toEqual([0.9]);
    expect(values('p0')).toEqual([0.1]);
  });

  test('ranges exclude the lower bound and include the upper one', () => {
    for (const value of [0.1, 0.2, 0.5, 0.5, 0.9]) record('M', value);
    expect(values('TC(0.5:)')).toEqual([1]);
    expect(values('TC(:0.5)')).toEqual([4]);
    expect(values('TC(0.2:0.5)')).toEqual([2]);
    expect(values('PR(:0.5)')).toEqual([80]);
    expect(values('PR(0.9:)')).toEqual([0]);
  });

  test('dimensions match exactly, in whatever order: neither fewer nor more', () => {
    record('M', 1);
    const { LoadBalancer, TargetGroup } = dimensions;
    const sum = (of: Record<string, string>) =>
      get([query('Sum', 'M', 60, of)]).MetricDataResults![0]!.Values;
    expect(sum({ LoadBalancer, TargetGroup })).toEqual([1]);
    expect(sum({ LoadBalancer })).toEqual([]);
    expect(sum({ LoadBalancer, TargetGroup, AvailabilityZone: 'a' })).toEqual([]);
  });

  test('shows the newest minute while it is partial, unless a publishing delay is set', async () => {
    record('M', 1);
    expect(values('Sum')).toEqual([1]);
    start({ publishingDelay: 30_000 });
    record('M', 1);
    await clock.advance(MINUTE + 29_999);
    expect(values('Sum')).toEqual([]);
    await clock.advance(1);
    expect(values('Sum')).toEqual([1]);
  });

  test('pages hand over where they end, and together return everything once', async () => {
    for (let at = 0; at < 5; at++) {
      record('M', at);
      record('N', at + 10);
      await clock.advance(MINUTE);
    }
    const queries = [query('Sum'), { ...query('Sum', 'N'), Id: 'n' }];
    const seen: Record<string, number[]> = { q: [], n: [] };
    const statuses: (string | undefined)[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const answer = get(queries, { MaxDatapoints: 3, NextToken });
      for (const { Id, Values, StatusCode } of answer.MetricDataResults!) {
        seen[Id!]!.push(...Values!);
        statuses.push(StatusCode);
      }
      NextToken = answer.NextToken;
      pages++;
    } while (NextToken && pages < 10);
    expect(seen).toEqual({ q: [4, 3, 2, 1, 0], n: [14, 13, 12, 11, 10] });
    expect(pages).toBe(4);
    expect(statuses.filter((status) => status === 'Complete')).toHaveLength(2);
  });

  test('computes an expression, and returns the metrics of it where that is asked for', async () => {
    record('M', 2);
    record('N', 8);
    await clock.advance(MINUTE);
    record('M', 3);
    record('N', 3);
    const n = { ...query('Sum', 'N'), Id: 'n' };
    const results = get([{ Id: 'e', Expression: 'q / n' }, query('Sum'), { ...n, ReturnData: false }])
      .MetricDataResults!;
    expect(results.map(({ Id, Values }) => [Id, Values])).toEqual([
      ['e', [1, 0.25]],
      ['q', [3, 2]],
    ]);
    expect(results[0]).toMatchObject({ Label: 'e', Timestamps: [minute(1), minute(0)] });
  });

  test.each([
    ['an expression of what is not there', [{ Id: 'e', Expression: 'm1/m2' }], {}],
    ['a metric and an expression in one', [{ ...query('Sum'), Expression: 'q' }], {}],
    [
      'an expression of another one',
      [query('Sum'), { Id: 'e', Expression: 'q + 1' }, { Id: 'f', Expression: 'e + 1' }],
      {},
    ],
    ['an unknown statistic', [query('TM(10%:90%)')], {}],
    ['an empty range', [query('PR(:)')], {}],
    ['a percentile above 100', [query('p101')], {}],
    ['a period under a minute', [query('Sum', 'M', 30)], {}],
    ['the same id twice', [query('Sum'), query('Sum')], {}],
    ['an id with a capital', [{ ...query('Sum'), Id: 'Q' }], {}],
    ['nothing to return', [{ ...query('Sum'), ReturnData: false }], {}],
    ['no query', [], {}],
    ['an end before the start', [query('Sum')], { EndTime: new Date(0) }],
  ])('refuses %s', (_, queries, input) => {
    expect(() => get(queries, input)).toThrow(refused('ValidationError'));
  });

  test('refuses a token that it never gave out', () => {
    expect(() => get([query('Sum')], { NextToken: 'nonsense' })).toThrow(refused('InvalidNextToken'));
  });
});

describe('what is kept', () => {
  test('sums and counts are exact, percentiles within half a percent, for any values', () => {
    const anyValues = fc.array(fc.double({ min: 1e-4, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(anyValues, fc.integer({ min: 0, max: 100 }), (data, percent) => {
        start();
        for (const value of data) record('M', value);
        const sorted = data.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil((percent / 100) * data.length) - 1)]!;
        expect(values('SampleCount')).toEqual([data.length]);
        expect(values('Sum')![0]).toBeCloseTo(
          data.reduce((sum, value) => sum + value, 0),
          3,
        );
        expect(values('Maximum')).toEqual([sorted.at(-1)]);
        expect(Math.abs(values(`p${percent}`)![0]! - exact)).toBeLessThanOrEqual(exact * 0.0051);
      }),
      { numRuns: 50 },
    );
  });

  test('a period says the same as its minutes, however the data are spread over them', () => {
    const spread = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 20 })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(spread, (data) => {
        start();
        const put = (Timestamp: Date, MetricName: string, Value: number) =>
          call('PutMetricData', { Namespace: 'App', MetricData: [{ MetricName, Timestamp, Value }] });
        for (const [at, value] of data) {
          put(minute(at), 'Spread', value);
          put(minute(0), 'Together', value);
        }
        const over = (MetricName: string, Stat: string) => {
          const MetricStat = { Metric: { Namespace: 'App', MetricName }, Period: 300, Stat };
          return get([{ Id: 'q', MetricStat }]).MetricDataResults![0]!.Values;
        };
        for (const stat of ['Sum', 'SampleCount', 'Minimum', 'Maximum', 'p25', 'p90', 'TC(5:10)', 'PR(:7)']) {
          expect(over('Spread', stat)).toEqual(over('Together', stat));
        }
      }),
      { numRuns: 50 },
    );
  });

  test('minutes older than the retention are forgotten', async () => {
    start({ retention: 3 * 60 * MINUTE });
    record('M', 1);
    await clock.advance(5 * 60 * MINUTE);
    record('M', 2);
    const all = get([query('Sum')], { EndTime: minute(600) }).MetricDataResults![0]!;
    expect(all.Values).toEqual([2]);
  });

  test('equal data can be recorded in one go', () => {
    record('M', 0.2, 500);
    record('M', 0.4, 500);
    expect(values('SampleCount')).toEqual([1000]);
    expect(values('PR(:0.2)')).toEqual([50]);
  });
});

describe('PutMetricData', () => {
  const put = (datum: object, Namespace = 'App') =>
    call('PutMetricData', { Namespace, MetricData: [{ MetricName: 'M', ...datum }] });
  const app = (Stat: string) => {
    const MetricStat = { Metric: { Namespace: 'App', MetricName: 'M' }, Period: 60, Stat };
    return get([{ Id: 'q', MetricStat }]).MetricDataResults![0]!.Values;
  };

  test('takes values with counts', () => {
    put({ Values: [1, 2], Counts: [3, 1] });
    expect(app('Sum')).toEqual([5]);
    expect(app('p75')).toEqual([1]);
    expect(app('p76')).toEqual([2]);
  });

  test('gives no percentiles of a minute that it knows only as a summary', () => {
    put({ StatisticValues: { SampleCount: 10, Sum: 50, Minimum: 1, Maximum: 9 } });
    expect(app('Average')).toEqual([5]);
    expect(app('p50')).toEqual([]);
  });

  test.each([
    ['InvalidParameterValue', { Value: Number.NaN }],
    ['InvalidParameterValue', { Value: 1, Timestamp: new Date(0) }],
    ['InvalidParameterValue', { Values: [1, 2], Counts: [1] }],
    ['InvalidParameterValue', { Value: 1, StorageResolution: 1 }],
    ['InvalidParameterCombination', { Value: 1, Values: [1] }],
    ['InvalidParameterCombination', {}],
  ])('answers %s to %o, and stores nothing', (code, datum) => {
    expect(() => put(datum)).toThrow(refused(code));
    expect(call('ListMetrics', {}).Metrics).toEqual([]);
  });

  test("keeps AWS's own namespaces to AWS", () => {
    expect(() => put({ Value: 1 }, NAMESPACE)).toThrow(refused('InvalidParameterValue'));
  });
});

test('ListMetrics finds by name and by some of the dimensions', async () => {
  record('M', 1);
  metrics.record(NAMESPACE, 'M', { LoadBalancer: 'app/web/1' }, 1);
  metrics.record('Other', 'N', {}, 1);
  const list = (input: object) => call('ListMetrics', input).Metrics;
  expect(list({})).toHaveLength(3);
  expect(list({ Namespace: NAMESPACE, Dimensions: [{ Name: 'LoadBalancer' }] })).toHaveLength(2);
  expect(list({ Dimensions: [{ Name: 'TargetGroup', Value: 'targetgroup/green/2' }] })).toEqual([
    { Namespace: NAMESPACE, MetricName: 'M', Dimensions: names(dimensions) },
  ]);
  await clock.advance(4 * 60 * MINUTE);
  expect(list({ RecentlyActive: 'PT3H' })).toEqual([]);
});

describe('GetMetricStatistics', () => {
  const statistics = (input: object) =>
    call('GetMetricStatistics', {
      Namespace: NAMESPACE,
      MetricName: 'TargetResponseTime',
      Dimensions: names(dimensions),
      StartTime: minute(0),
      EndTime: minute(60),
      Period: 60,
      ...input,
    });

  test('returns plain or extended statistics with the unit', () => {
    record('TargetResponseTime', 0.25);
    record('TargetResponseTime', 0.75);
    expect(statistics({ Statistics: ['Average', 'Sum'] }).Datapoints).toEqual([
      { Timestamp: minute(0), Unit: 'Seconds', Average: 0.5, Sum: 1 },
    ]);
    expect(statistics({ ExtendedStatistics: ['p99'] }).Datapoints).toEqual([
      { Timestamp: minute(0), Unit: 'Seconds', ExtendedStatistics: { p99: 0.75 } },
    ]);
    expect(statistics({ Statistics: ['Sum'], Unit: 'Count' }).Datapoints).toEqual([]);
  });

  test('refuses both kinds at once and more than 1,440 datapoints', () => {
    expect(() => statistics({ Statistics: ['Sum'], ExtendedStatistics: ['p99'] })).toThrow(
      refused('InvalidParameterCombination'),
    );
    expect(() => statistics({ Statistics: ['Sum'], EndTime: minute(1441) })).toThrow(
      refused('InvalidParameterCombination'),
    );
  });
});
