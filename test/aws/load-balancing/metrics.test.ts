import type { GetMetricDataCommand, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { loadBalancerOf } from '../../../src/aws/load-balancing/dimensions.ts';
import { loadBalancerMetrics } from '../../../src/aws/load-balancing/metrics.ts';
import { SLOW } from '../../../src/rollout/analysis/health-settings.ts';
import { CloudRefused, CloudUnavailable, SpecMismatch } from '../../../src/rollout/errors.ts';
import type { Route } from '../../../src/rollout/traffic/routes.ts';
import { TARGET_GROUPS } from '../auto-scaling/groups.ts';
import { aService } from '../dynamodb/records.ts';
import { aWorld } from '../world.ts';

const MINUTE = 60_000;
const { routes = [] } = aService().spec.traffic;

/** A load balancer that reports to CloudWatch what a test says. */
async function aReport() {
  const { ports, clock, services } = await aWorld();
  const from = clock.now();
  const LoadBalancer = 'app/shop/0123456789abcdef';
  const report = (colour: 'blue' | 'green', metric: string, count: number, value = 1) => {
    const TargetGroup = TARGET_GROUPS[colour].split(':').at(-1)!;
    services.metrics.record('AWS/ApplicationELB', metric, { LoadBalancer, TargetGroup }, value, count);
  };
  /** Requests, all of them answered well. */
  const serve = (colour: 'blue' | 'green', count: number) => {
    report(colour, 'RequestCount', count);
    report(colour, 'HTTPCode_Target_2XX_Count', count);
  };
  const ticks = (until = clock.now()) => ports.metrics.ticks({ routes, ...TARGET_GROUPS, from, until });
  const put = (metric: string, dimensions: Record<string, string>, value: number) =>
    services.metrics.record('Shop', metric, dimensions, value);
  return { ports, clock, from, report, serve, ticks, put };
}

describe('ticks', () => {
  test('count both fleets minute by minute, the oldest first', async () => {
    const { clock, from, report, serve, ticks } = await aReport();
    serve('blue', 90);
    serve('green', 10);
    await clock.advance(MINUTE);
    serve('blue', 80);
    serve('green', 15);
    report('green', 'RequestCount', 5);
    report('green', 'HTTPCode_Target_5XX_Count', 3);
    report('green', 'TargetConnectionErrorCount', 2);
    await clock.advance(MINUTE);
    expect(await ticks()).toMatchObject([
      { minute: from, blue: { requests: 90, bad: 0 }, green: { requests: 10, bad: 0 } },
      { minute: from + MINUTE, blue: { requests: 80, bad: 0 }, green: { requests: 20, bad: 5, faults: 5 } },
    ]);
  });

  test('count how long responses of both fleets took where that is asked for, and of green in any case', async () => {
    const { ports, clock, from, report, serve, ticks } = await aReport();
    serve('blue', 120);
    serve('green', 60);
    report('blue', 'TargetResponseTime', 120, 0.5);
    report('green', 'TargetResponseTime', 60, 2);
    await clock.advance(MINUTE);
    expect(await ticks()).toMatchObject([{ blue: { inFlight: 0 }, green: { inFlight: 2 } }]);
    const until = clock.now();
    const timed = { routes, ...TARGET_GROUPS, from, until, responseTimes: true } as const;
    expect(await ports.metrics.ticks(timed)).toMatchObject([
      { blue: { inFlight: 1 }, green: { inFlight: 2 } },
    ]);
  });

  test('of several load balancers tell percentiles of the slowest one, and of a minute without responses none', async () => {
    const { ports, clock, from, report } = await aReport();
    for (const seconds of [0.1, 0.2, 0.3, 0.4]) report('blue', 'TargetResponseTime', 25, seconds);
    await clock.advance(2 * MINUTE);
    const request = { routes, ...TARGET_GROUPS, from, until: clock.now() };
    const [only, ...more] = await ports.responseTimes.percentiles(request);
    expect(more).toEqual([]);
    expect(only).not.toHaveProperty('green');
    expect(only).toMatchObject({ minute: from });
    const { p50, p90, p99 } = only!.blue!;
    for (const [found, expected] of [
      [p50, 0.2],
      [p90, 0.4],
      [p99, 0.4],
    ] as const)
      expect(Math.abs(found - expected)).toBeLessThan(0.005);
    expect(await ports.responseTimes.percentiles({ ...request, until: from })).toEqual([]);
  });

  test('count as bad what a target took and didn’t answer: a 502 or 504 is in no metric of the target group', async () => {
    const { clock, report, serve, ticks } = await aReport();
    serve('green', 30);
    report('green', 'RequestCount', 20);
    report('green', 'HTTPCode_Target_3XX_Count', 4);
    report('green', 'HTTPCode_Target_4XX_Count', 6);
    await clock.advance(MINUTE);
    expect(await ticks()).toMatchObject([{ green: { requests: 50, bad: 10, faults: 0, refused: 6 } }]);
  });

  test('count a response in its own minute, so that the sum is right when its request is of the one before', async () => {
    const { clock, report, ticks } = await aReport();
    report('green', 'RequestCount', 9);
    report('green', 'HTTPCode_Target_2XX_Count', 7);
    await clock.advance(MINUTE);
    report('green', 'RequestCount', 9);
    report('green', 'HTTPCode_Target_2XX_Count', 11);
    await clock.advance(MINUTE);
    expect((await ticks()).map(({ green }) => green.bad)).toEqual([2, -2]);
  });

  test('leave out a minute whose responses are reported and its requests not yet', async () => {
    const { clock, from, report, serve, ticks } = await aReport();
    report('green', 'HTTPCode_Target_2XX_Count', 7);
    await clock.advance(MINUTE);
    serve('green', 7);
    report('blue', 'HTTPCode_Target_2XX_Count', 7);
    await clock.advance(MINUTE);
    expect(await ticks()).toEqual([
      { minute: from + MINUTE, blue: { requests: 0, bad: 0 }, green: expect.objectContaining({ bad: 0 }) },
    ]);
  });

  test('know how many requests were in flight, by the time that responses took', async () => {
    const { clock, report, serve, ticks } = await aReport();
    serve('green', 60);
    report('green', 'TargetResponseTime', 60, 30);
    await clock.advance(MINUTE);
    expect(await ticks()).toMatchObject([{ green: { inFlight: 30 } }]);
  });

  test('tell a minute without requests from one that nothing is known of', async () => {
    const { clock, from, report, serve, ticks } = await aReport();
    report('green', 'HealthyHostCount', 1, 2);
    await clock.advance(2 * MINUTE);
    report('green', 'HealthyHostCount', 1, 2);
    serve('blue', 7);
    await clock.advance(MINUTE);
    const nothing = { requests: 0, bad: 0 };
    expect(await ticks()).toMatchObject([
      { minute: from, blue: nothing, green: nothing },
      { minute: from + 2 * MINUTE, blue: { requests: 7, bad: 0 }, green: nothing },
    ]);
  });

  test('know a minute of a green without a healthy server, and none by blue alone', async () => {
    const { clock, from, report, ticks } = await aReport();
    report('green', 'HealthyHostCount', 1, 0);
    await clock.advance(MINUTE);
    report('blue', 'RequestCount', 90);
    await clock.advance(MINUTE);
    expect(await ticks()).toMatchObject([{ minute: from }]);
  });

  test('leave out the end of the time asked for', async () => {
    const { clock, from, report, ticks } = await aReport();
    report('green', 'RequestCount', 9);
    await clock.advance(MINUTE);
    expect(await ticks(from)).toEqual([]);
  });

  test('count a server that nobody reached as bad, whether or not its requests are counted', async () => {
    const { clock, report, ticks } = await aReport();
    report('green', 'TargetConnectionErrorCount', 4);
    await clock.advance(MINUTE);
    expect(await ticks()).toMatchObject([{ blue: { requests: 0 }, green: { requests: 4, bad: 4 } }]);
  });

  test('reach over two weeks of a bake', async () => {
    const { clock, report, ticks } = await aReport();
    for (let day = 0; day < 14; day += 1) {
      report('green', 'RequestCount', 1);
      await clock.advance(24 * 60 * MINUTE);
    }
    expect(await ticks()).toHaveLength(14);
  });
});

describe("the user's own metrics", () => {
  const groups = { blue: 'web-original', green: 'web-1' };
  const dimensions = { Group: '{group}', Target: '{targetGroup} at {loadBalancer}' };
  const source = { namespace: 'Shop', dimensions, statistic: 'Sum' };
  const metric = (name: string, missing: 'unknown' | 'zero') => ({
    ...SLOW,
    name,
    bad: { ...source, metric: 'LoginsFailed', missing },
    all: { ...source, metric: 'Logins' },
  });
  const placeOf = (colour: 'blue' | 'green') => ({
    Group: groups[colour],
    Target: `${TARGET_GROUPS[colour].split(':').at(-1)} at app/shop/0123456789abcdef`,
  });

  test('are counted for each fleet, and what is not reported is unknown or zero as the spec says', async () => {
    const { ports, clock, from, serve, put } = await aReport();
    serve('green', 10);
    put('Logins', placeOf('blue'), 90);
    put('LoginsFailed', placeOf('blue'), 9);
    put('Logins', placeOf('green'), 10);
    await clock.advance(MINUTE);
    serve('green', 10);
    put('LoginsFailed', placeOf('green'), 3);
    await clock.advance(MINUTE);
    const metrics = [metric('failed-logins', 'unknown'), metric('few-logins', 'zero')];
    const span = { from, until: clock.now() };
    const ticks = await ports.metrics.ticks({ routes, ...TARGET_GROUPS, ...span, own: { metrics, groups } });
    const blue = { requests: 90, bad: 9 };
    expect(ticks.map(({ own }) => own)).toEqual([
      { 'failed-logins': { blue }, 'few-logins': { blue, green: { requests: 10, bad: 0 } } },
      { 'failed-logins': {}, 'few-logins': {} },
    ]);
  });

  test('are computed by CloudWatch, of one fleet each, and a value may be as well', async () => {
    const { ports, clock, from, serve, put } = await aReport();
    const expression = {
      expression: 'FILL(failed, 0) + FILL(lost, 0)',
      metrics: { failed: { ...source, metric: 'LoginsFailed' }, lost: { ...source, metric: 'LoginsLost' } },
    };
    const metrics = [{ ...metric('failed', 'unknown'), bad: { ...expression, missing: 'unknown' as const } }];
    const age = { ...source, metric: 'Age', statistic: 'Maximum' };
    const rule = { worse: 'higher' as const, limit: 9, margin: 0, datapoints: 3, of: 3 };
    const values = [
      { ...rule, name: 'age', source: age },
      { ...rule, name: 'age-each', source: { expression: 'age / n', metrics: { age, n: metrics[0]!.all } } },
    ];
    serve('green', 10);
    for (const [colour, age, failed] of [['blue', 8, 3] as const, ['green', 40, 5] as const]) {
      put('Logins', placeOf(colour), 20);
      put('LoginsFailed', placeOf(colour), failed);
      put('Age', placeOf(colour), age);
    }
    await clock.advance(MINUTE);
    const own = { metrics, values, groups };
    const [tick] = await ports.metrics.ticks({ routes, ...TARGET_GROUPS, from, until: clock.now(), own });
    expect(tick?.own).toEqual({
      failed: { blue: { requests: 20, bad: 3 }, green: { requests: 20, bad: 5 } },
    });
    expect(tick?.values).toEqual({ age: { blue: 8, green: 40 }, 'age-each': { blue: 0.4, green: 2 } });
  });

  test('are read in the call that reads the rest, and asked for where the spec has some', async () => {
    const sent: GetMetricDataCommand[] = [];
    const client = {
      async send(command: GetMetricDataCommand) {
        sent.push(command);
        const queries = command.input.MetricDataQueries ?? [];
        return { MetricDataResults: queries.map(({ Id }) => ({ Id, StatusCode: 'Complete' })) };
      },
    } as never;
    const ask = (own?: { metrics: ReturnType<typeof metric>[]; groups: typeof groups }) =>
      loadBalancerMetrics(client).ticks({
        routes,
        ...TARGET_GROUPS,
        from: 0,
        until: MINUTE,
        ...(own && { own }),
      });
    await ask();
    await ask({ metrics: [metric('failed-logins', 'unknown')], groups });
    const ids = sent.map(({ input }) => input.MetricDataQueries!.map(({ Id }) => Id!));
    expect(ids).toHaveLength(2);
    expect(ids[1]!.slice(ids[0]!.length)).toEqual([
      'failed_logins_blueBad',
      'failed_logins_blueAll',
      'failed_logins_greenBad',
      'failed_logins_greenAll',
    ]);
  });
});

describe('of several routes', () => {
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
  const shop = [
    { listener: `${arn}:listener/app/shop/0123456789abcdef/1` },
    { rule: `${arn}:listener-rule/app/shop/0123456789abcdef/1/2` },
  ];
  const other = { listener: `${arn}:listener/app/other/fedcba9876543210/3` };

  test('one load balancer is asked about once', async () => {
    const sent: GetMetricDataCommand[] = [];
    const send = async (command: GetMetricDataCommand) => {
      sent.push(command);
      const queries = command.input.MetricDataQueries ?? [];
      return {
        MetricDataResults: queries.map(({ Id }) => ({
          Id,
          Timestamps: [],
          Values: [],
          StatusCode: 'Complete',
        })),
      };
    };
    const metrics = loadBalancerMetrics({ send } as never);
    const ask = (routes: Route[]) => metrics.ticks({ routes, ...TARGET_GROUPS, from: 0, until: MINUTE });
    await ask(shop);
    await ask([...shop, other]);
    expect(sent.map(({ input }) => input.MetricDataQueries?.length)).toEqual([14, 28]);
    const ids = sent[1]!.input.MetricDataQueries!.map(({ Id }) => Id);
    expect(new Set(ids).size).toBe(28);
  });

  test('the counts of two load balancers are added up, in minutes that both know', async () => {
    const { ports, clock, services } = await aWorld();
    const from = clock.now();
    const report = (LoadBalancer: string, colour: 'blue' | 'green', metric: string, count: number) => {
      const TargetGroup = TARGET_GROUPS[colour].split(':').at(-1)!;
      services.metrics.record('AWS/ApplicationELB', metric, { LoadBalancer, TargetGroup }, 1, count);
    };
    for (const metric of ['RequestCount', 'HTTPCode_Target_2XX_Count']) {
      report('app/shop/0123456789abcdef', 'green', metric, 10);
      report('app/shop/0123456789abcdef', 'blue', metric, 90);
    }
    report('app/other/fedcba9876543210', 'green', 'RequestCount', 5);
    report('app/other/fedcba9876543210', 'green', 'HTTPCode_Target_4XX_Count', 3);
    report('app/other/fedcba9876543210', 'green', 'HTTPCode_Target_5XX_Count', 2);
    await clock.advance(MINUTE);
    report('app/shop/0123456789abcdef', 'green', 'RequestCount', 10);
    await clock.advance(MINUTE);
    const routes = [...shop, other];
    expect(await ports.metrics.ticks({ routes, ...TARGET_GROUPS, from, until: clock.now() })).toMatchObject([
      { minute: from, blue: { requests: 90, bad: 0 }, green: { requests: 15, bad: 2, refused: 3 } },
    ]);
  });
});

describe('what CloudWatch leaves open is not taken for zero', () => {
  const counts = ['Requests', 'Good', 'Redirected', 'Refused', 'Errors', 'Unreachable'];
  const ids = ['blue', 'green'].flatMap((colour) => counts.map((count) => `${colour}${count}`)).slice(0, -1);
  const complete = [...ids, 'greenHosts', 'greenSeconds', 'greenUnreachable'].map(
    (Id): MetricDataResult => ({ Id, Timestamps: [], Values: [], StatusCode: 'Complete' }),
  );
  const asking = (...pages: MetricDataResult[][]) => {
    const sent: (string | undefined)[] = [];
    const send = async ({ input }: GetMetricDataCommand) => {
      sent.push(input.NextToken);
      const next = sent.length < pages.length ? `page-${sent.length + 1}` : undefined;
      return { MetricDataResults: pages[sent.length - 1], NextToken: next };
    };
    const metrics = loadBalancerMetrics({ send } as never);
    return { sent, ticks: metrics.ticks({ routes, ...TARGET_GROUPS, from: 0, until: MINUTE }) };
  };
  const one = (StatusCode: MetricDataResult['StatusCode']): MetricDataResult[] => [
    ...complete.slice(0, -1),
    { Id: 'greenUnreachable', StatusCode },
  ];

  test.each(['PartialData', 'InternalError'] as const)('%s is tried again', async (status) => {
    await expect(asking(one(status)).ticks).rejects.toBeInstanceOf(CloudUnavailable);
  });

  test('a series that is missing is tried again', async () => {
    await expect(asking(complete.slice(0, -1)).ticks).rejects.toThrow(/greenUnreachable.*no result/);
  });

  test('a metric that may not be read is a refusal', async () => {
    await expect(asking(one('Forbidden')).ticks).rejects.toBeInstanceOf(CloudRefused);
  });

  test('a series in parts is put together, when its last part says that it is complete', async () => {
    const part = (at: number, value: number, StatusCode: MetricDataResult['StatusCode']) => ({
      Id: 'greenRequests',
      Timestamps: [new Date(at)],
      Values: [value],
      StatusCode,
    });
    const others = complete.filter(({ Id }) => Id !== 'greenRequests');
    const { ticks, sent } = asking([...others, part(0, 5, 'PartialData')], [part(MINUTE, 6, 'Complete')]);
    expect(await ticks).toMatchObject([{ green: { requests: 5 } }, { green: { requests: 6 } }]);
    expect(sent).toEqual([undefined, 'page-2']);
  });
});

test('the load balancer is told by its listener and by its rule', () => {
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
  const listener = `${arn}:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2`;
  expect(loadBalancerOf({ listener })).toBe('app/shop/50dc6c495c0c9188');
  const rule = `${arn}:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`;
  expect(loadBalancerOf({ rule })).toBe('app/shop/50dc6c495c0c9188');
  expect(loadBalancerOf({ listener: `${arn}:listener/net/x/1/2` })).toBe('net/x/1');
  expect(() => loadBalancerOf({ listener: `${arn}:listener/gwy/x/1/2` })).toThrow(SpecMismatch);
});

describe('requests to a target group', () => {
  test('are none in a minute that only reports hosts, and unknown in one that reports nothing', async () => {
    const { ports, clock, from, report } = await aReport();
    const requests = (until: number) =>
      ports.metrics.requestsTo({ routes, targetGroup: TARGET_GROUPS.blue, from, until });
    report('blue', 'HealthyHostCount', 1, 3);
    await clock.advance(MINUTE);
    expect(await requests(from + MINUTE)).toBe(0);
    report('blue', 'HealthyHostCount', 1, 3);
    report('blue', 'RequestCount', 4);
    await clock.advance(2 * MINUTE);
    expect(await requests(from + 2 * MINUTE)).toBe(4);
    expect(await requests(from + 3 * MINUTE)).toBeUndefined();
  });
});
