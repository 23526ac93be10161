import { expect, test } from 'vitest';
import { SLOW } from '../../../src/rollout/analysis/health-settings.ts';
import type { Route } from '../../../src/rollout/traffic/routes.ts';
import { TARGET_GROUPS } from '../auto-scaling/groups.ts';
import { aWorld } from '../world.ts';

const MINUTE = 60_000;
const BALANCING = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
const NETWORK: Route = { listener: `${BALANCING}:listener/net/db/0123456789abcdef/1` };

const tail = (arn: string) => arn.split(':').at(-1)!;

/** A network load balancer that reports to CloudWatch what a test says. */
async function aReport(routes: readonly Route[] = [NETWORK]) {
  const { ports, clock, services } = await aWorld();
  const from = clock.now();
  const LoadBalancer = 'net/db/0123456789abcdef';
  const record = (metric: string, dimensions: Record<string, string>, count: number) =>
    services.metrics.record('AWS/NetworkELB', metric, dimensions, 1, count);
  const flows = (colour: 'blue' | 'green', count: number) => {
    record('NewFlowCount', { TargetGroup: tail(TARGET_GROUPS[colour]) }, count);
    record('NewFlowCount', { LoadBalancer }, count);
  };
  const hosts = (colour: 'blue' | 'green') =>
    record('HealthyHostCount', { LoadBalancer, TargetGroup: tail(TARGET_GROUPS[colour]) }, 2);
  const balancer = (metric: string, count: number) => record(metric, { LoadBalancer }, count);
  const ticks = (until = clock.now()) => ports.metrics.ticks({ routes, ...TARGET_GROUPS, from, until });
  return { ports, clock, from, services, flows, hosts, balancer, ticks };
}

test('connections are requests, and resets are shared out by them', async () => {
  const { clock, from, flows, balancer, ticks } = await aReport();
  flows('blue', 90);
  flows('green', 10);
  balancer('TCP_Target_Reset_Count', 20);
  await clock.advance(MINUTE);
  expect(await ticks()).toEqual([
    {
      minute: from,
      blue: { requests: 90, bad: 18, faults: 18, shared: true },
      green: { requests: 10, bad: 2, faults: 2, shared: true },
    },
  ]);
});

test('a fleet that is alone has all resets, but for those of other target groups', async () => {
  const { clock, flows, balancer, hosts, ticks } = await aReport();
  flows('blue', 50);
  hosts('green');
  balancer('NewFlowCount', 50);
  balancer('TCP_Target_Reset_Count', 10);
  await clock.advance(MINUTE);
  expect(await ticks()).toMatchObject([{ blue: { requests: 50, bad: 5 }, green: { requests: 0, bad: 0 } }]);
  expect((await ticks())[0]!.blue).not.toHaveProperty('shared');
});

test('what the load balancer resets itself speaks of no server', async () => {
  const { clock, flows, balancer, ticks } = await aReport();
  flows('green', 50);
  balancer('TCP_ELB_Reset_Count', 40);
  balancer('TCP_Client_Reset_Count', 40);
  await clock.advance(MINUTE);
  expect(await ticks()).toMatchObject([{ green: { requests: 50, bad: 0 } }]);
});

test('where AWS reports no connections of target groups, green had none', async () => {
  const { clock, hosts, balancer, ticks } = await aReport();
  hosts('green');
  balancer('NewFlowCount', 100);
  await clock.advance(MINUTE);
  expect(await ticks()).toMatchObject([{ green: { requests: 0, bad: 0 } }]);
});

test('beside an application load balancer only its requests are counted', async () => {
  const app: Route = { listener: `${BALANCING}:listener/app/shop/0123456789abcdef/1` };
  const { clock, flows, services, ticks } = await aReport([NETWORK, app]);
  flows('green', 50);
  const dimensions = { LoadBalancer: 'app/shop/0123456789abcdef', TargetGroup: tail(TARGET_GROUPS.green) };
  for (const metric of ['RequestCount', 'HTTPCode_Target_2XX_Count'])
    services.metrics.record('AWS/ApplicationELB', metric, dimensions, 1, 7);
  await clock.advance(MINUTE);
  expect(await ticks()).toMatchObject([{ green: { requests: 7, bad: 0 } }]);
});

test("the user's own metrics are told of each fleet, though the resets are not", async () => {
  const { ports, clock, from, services, flows, hosts } = await aReport();
  flows('blue', 90);
  hosts('green');
  const LoadBalancer = 'net/db/0123456789abcdef';
  const dimensions = { Group: '{group}', LoadBalancer: '{loadBalancer}' };
  const source = { namespace: 'Shop', dimensions, statistic: 'SampleCount' };
  const metric = {
    ...SLOW,
    name: 'lost-queries',
    bad: { ...source, metric: 'Lost', missing: 'zero' as const },
    all: { ...source, metric: 'Queries' },
  };
  services.metrics.record('Shop', 'Queries', { Group: 'db-original', LoadBalancer }, 7, 90);
  services.metrics.record('Shop', 'Lost', { Group: 'db-original', LoadBalancer }, 7, 3);
  services.metrics.record('Shop', 'Queries', { Group: 'db-1', LoadBalancer }, 7, 10);
  await clock.advance(MINUTE);
  const own = { metrics: [metric], groups: { blue: 'db-original', green: 'db-1' } };
  const request = { routes: [NETWORK], ...TARGET_GROUPS, from, until: clock.now(), own };
  expect((await ports.metrics.ticks(request)).map((tick) => tick.own)).toEqual([
    { 'lost-queries': { blue: { requests: 90, bad: 3 }, green: { requests: 10, bad: 0 } } },
  ]);
});

// The sum of a bake was no number from then on, and nothing was compared with it.
test('a minute in which nobody connects has no bad connection, whatever is reset', async () => {
  const { clock, hosts, balancer, ticks } = await aReport();
  hosts('green');
  balancer('TCP_Target_Reset_Count', 3);
  await clock.advance(MINUTE);
  const none = { requests: 0, bad: 0, faults: 0 };
  expect(await ticks()).toMatchObject([{ blue: none, green: none }]);
});
