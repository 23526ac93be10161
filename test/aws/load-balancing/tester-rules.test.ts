import {
  type Action,
  CreateListenerCommand,
  CreateRuleCommand,
  DescribeRulesCommand,
  ModifyRuleCommand,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from 'vitest';
import type { Route } from '../../../src/rollout/traffic/routes.ts';
import { checkTesters } from '../../../src/traffic/check-testers.ts';
import { outsideForwards } from '../../../src/traffic/outside.ts';
import { aLoadBalancer, aWorld, type World } from '../world.ts';

const path = (...Values: string[]): RuleCondition => ({ Field: 'path-pattern', Values });
const host = (...Values: string[]): RuleCondition => ({ Field: 'host-header', Values });

async function balanced() {
  const world = await aWorld();
  const placed = await aLoadBalancer(world.clients);
  return { ...world, ...placed };
}

type Balanced = Awaited<ReturnType<typeof balanced>>;

async function addRule(
  { clients, listener, blue }: Pick<Balanced, 'clients' | 'listener' | 'blue'>,
  Priority: number,
  Conditions: RuleCondition[],
  Actions: Action[] = [{ Type: 'forward', TargetGroupArn: blue }],
): Promise<string> {
  const command = new CreateRuleCommand({ ListenerArn: listener, Priority, Conditions, Actions });
  return (await clients.loadBalancing.send(command)).Rules![0]!.RuleArn!;
}

async function rulesAt({ clients }: Pick<World, 'clients'>, listener: string) {
  const { Rules } = await clients.loadBalancing.send(new DescribeRulesCommand({ ListenerArn: listener }));
  return Rules!.map(({ Priority, RuleArn }) => ({ Priority, RuleArn }));
}

const wanted = (route: Route, change = {}) => ({
  service: 'web',
  rollout: 'web-1',
  route,
  header: 'X-Testers',
  value: 'web-1',
  ...change,
});

async function make(world: Balanced, route: Route) {
  const { testerRules } = world.ports;
  const claim = { ...wanted(route), targetGroup: world.green };
  return (await testerRules.make(claim, await testerRules.place(wanted(route))))!;
}

describe('the rule for testers', () => {
  test('of a listener is the last one before the default action, so that no rule of others is passed by', async () => {
    const world = await balanced();
    const theirs = await addRule(world, 10, [path('/admin/*')]);
    const made = await make(world, { listener: world.listener });
    expect(await rulesAt(world, world.listener)).toMatchObject([
      { Priority: '10', RuleArn: theirs },
      { Priority: '11', RuleArn: made },
      { Priority: 'default' },
    ]);
  });

  test('of a rule asks for what that does, and is directly above it', async () => {
    const world = await balanced();
    await addRule(world, 5, [path('/admin/*')]);
    const rule = await addRule(world, 9, [path('/shop/*'), host('*.example.com')]);
    const made = await make(world, { rule });
    const { clients, green } = world;
    const { Rules } = await clients.loadBalancing.send(new DescribeRulesCommand({ RuleArns: [made] }));
    expect(Rules).toMatchObject([
      {
        Priority: '8',
        Conditions: [
          { Field: 'path-pattern', PathPatternConfig: { Values: ['/shop/*'] } },
          { Field: 'host-header', HostHeaderConfig: { Values: ['*.example.com'] } },
          { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Testers', Values: ['web-1'] } },
        ],
        Actions: [{ Type: 'forward', TargetGroupArn: green }],
      },
    ]);
    expect(await outsideForwards(world.ports, [{ rule }], [green])).toEqual([]);
  });

  test('that others have given another action is not taken for ours', async () => {
    const world = await balanced();
    const route = { listener: world.listener };
    const made = await make(world, route);
    const Actions = [{ Type: 'forward' as const, TargetGroupArn: world.blue }];
    await world.clients.loadBalancing.send(new ModifyRuleCommand({ RuleArn: made, Actions }));
    await expect(make(world, route)).rejects.toThrow(`somebody has changed the rule for testers ${made}`);
  });

  test('is told with the address that probes of it are sent to', async () => {
    const world = await balanced();
    const { testerRules } = world.ports;
    const place = await testerRules.place(wanted({ listener: world.listener }));
    expect(place).toMatchObject({
      target: { protocol: 'HTTP', port: 80, host: expect.stringMatching(/\.elb\./) },
    });
  });
});

describe('there is no place for it', () => {
  const placeAt = ({ ports }: World, route: Route, change = {}) =>
    ports.testerRules.place(wanted(route, change));

  test('where the number directly above a rule is taken: testers would pass by what that one denies', async () => {
    const world = await balanced();
    await addRule(world, 5, [path('/admin/*')]);
    const rule = await addRule(world, 6, [path('/*')]);
    await expect(placeAt(world, { rule })).rejects.toThrow(
      `no priority free directly above ${rule}: 5 is taken; leave a gap there with aws elbv2 set-rule-priorities`,
    );
    const first = await addRule(world, 1, [path('/first')]);
    await expect(placeAt(world, { rule: first })).rejects.toThrow('no priority free');
    await addRule(world, 50_000, [path('/last')]);
    await expect(placeAt(world, { listener: world.listener })).rejects.toThrow('50000 is taken');
  });

  test('where the load balancer has all the rules of its quota, on whichever listener', async () => {
    const world = await balanced();
    const { clients, listener, blue } = world;
    const { Listeners } = await clients.loadBalancing.send(
      new CreateListenerCommand({
        LoadBalancerArn: listener.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, ''),
        Protocol: 'HTTP',
        Port: 8080,
        DefaultActions: [{ Type: 'forward', TargetGroupArn: blue }],
      }),
    );
    const other = { clients, blue, listener: Listeners![0]!.ListenerArn! };
    for (let priority = 1; priority <= 100; priority += 1)
      await addRule(other, priority, [path(`/${priority}`)]);
    await expect(placeAt(world, { listener })).rejects.toThrow(
      'has all 100 rules that it may have, so there is no room for the one for testers',
    );
  });

  test('where the conditions have no room for a header', async () => {
    const world = await balanced();
    const rule = await addRule(world, 9, [path('/a', '/b', '/c'), host('a.example', 'b.example')]);
    await expect(placeAt(world, { rule })).rejects.toThrow('has 5 values in its conditions');
  });

  test('where the route demands a sign-in', async () => {
    const actions: Action[] = [
      {
        Type: 'authenticate-oidc',
        Order: 1,
        AuthenticateOidcConfig: {
          Issuer: 'https://id.example',
          AuthorizationEndpoint: 'https://id.example/authorize',
          TokenEndpoint: 'https://id.example/token',
          UserInfoEndpoint: 'https://id.example/user',
          ClientId: 'web',
          ClientSecret: 'secret',
        },
      },
    ];
    const world = await balanced();
    const { clients, listener, blue } = world;
    const { Listeners } = await clients.loadBalancing.send(
      new CreateListenerCommand({
        LoadBalancerArn: listener.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, ''),
        Protocol: 'HTTPS',
        Port: 443,
        Certificates: [{ CertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1' }],
        DefaultActions: [...actions, { Type: 'forward', Order: 2, TargetGroupArn: blue }],
      }),
    );
    await expect(placeAt(world, { listener: Listeners![0]!.ListenerArn! })).rejects.toThrow(
      'demands a sign-in',
    );
  });

  test('where somebody else has a rule for the same header', async () => {
    const world = await balanced();
    const header = { HttpHeaderName: 'x-testers', Values: ['web-1', 'other'] };
    const theirs = await addRule(world, 3, [{ Field: 'http-header', HttpHeaderConfig: header }]);
    const route = { listener: world.listener };
    await expect(placeAt(world, route)).rejects.toThrow(
      `${theirs} already takes requests with X-Testers: web-1`,
    );
    expect(await placeAt(world, route, { value: 'web-2' })).toMatchObject({ priority: 4 });
  });
});

describe('a probe', () => {
  const probe = (change = {}) => ({
    method: 'GET',
    path: '/shop/healthz',
    expected: { status: 200 },
    within: 1_000,
    times: 1,
    ...change,
  });

  test('has to fit a route by its path and host', async () => {
    const world = await balanced();
    const rule = await addRule(world, 9, [path('/shop/*'), host('*.example.com')]);
    const check = (change: object) => {
      const { route: _, ...rest } = wanted({ rule });
      return checkTesters(world.ports, { ...rest, routes: [{ rule }], probes: [probe(change)] });
    };
    await check({ host: 'www.EXAMPLE.com', path: '/shop/a?b=/c' });
    const refusal = 'no route of the service takes GET /shop/healthz of health.probes[0]';
    await expect(check({})).rejects.toThrow(refusal);
    await expect(check({ host: 'www.example.com', path: '/other' })).rejects.toThrow('takes GET /other');
  });

  test('names the host of the certificate behind an HTTPS listener', async () => {
    const world = await balanced();
    const { clients, listener, blue } = world;
    const { Listeners } = await clients.loadBalancing.send(
      new CreateListenerCommand({
        LoadBalancerArn: listener.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, ''),
        Protocol: 'HTTPS',
        Port: 443,
        Certificates: [{ CertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1' }],
        DefaultActions: [{ Type: 'forward', TargetGroupArn: blue }],
      }),
    );
    const https = Listeners![0]!.ListenerArn!;
    const { route: _, ...rest } = wanted({ listener: https });
    const check = (change: object) =>
      checkTesters(world.ports, { ...rest, routes: [{ listener: https }], probes: [probe(change)] });
    await check({ host: 'shop.example.com' });
    await expect(check({})).rejects.toThrow(
      `${https} is an HTTPS listener: name the host that its certificate is for in health.probes[0].host`,
    );
  });
});
