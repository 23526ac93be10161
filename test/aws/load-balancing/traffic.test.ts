import {
  CreateRuleCommand,
  DeregisterTargetsCommand,
  DescribeRulesCommand,
  ModifyListenerCommand,
  ModifyRuleCommand,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from 'vitest';
import { CloudRefused, SpecMismatch } from '../../../src/rollout/errors.ts';
import type { Route } from '../../../src/rollout/traffic/routes.ts';
import { aLiveFleet, aLoadBalancer, aWorld } from '../world.ts';

const GONE = '0000000000000000';

async function aBalancer() {
  const world = await aWorld();
  const balancer = await aLoadBalancer(world.clients);
  const { loadBalancing } = world.clients;
  const { Rules } = await loadBalancing.send(
    new CreateRuleCommand({
      ListenerArn: balancer.listener,
      Priority: 1,
      Conditions: [{ Field: 'path-pattern', Values: ['/shop/*'] }],
      Actions: [{ Type: 'forward', TargetGroupArn: balancer.blue }],
    }),
  );
  const routes: Record<'listener' | 'rule', Route> = {
    listener: { listener: balancer.listener },
    rule: { rule: Rules![0]!.RuleArn! },
  };
  return { ...world, ...balancer, routes, elb: loadBalancing };
}

describe.each(['listener', 'rule'] as const)('the split of a %s', (kind) => {
  test('reads one target group as the only one, with weight 1 and no stickiness', async () => {
    const { ports, blue, routes } = await aBalancer();
    expect(await ports.traffic.read(routes[kind])).toMatchObject({ weights: { [blue]: 1 }, stickiness: 0 });
  });

  test('takes a second target group in at weight 0, and reads back what is written', async () => {
    const { ports, blue, green, routes } = await aBalancer();
    const { traffic } = ports;
    await traffic.write(routes[kind], await traffic.read(routes[kind]), { [blue]: 999, [green]: 0 });
    const idle = await traffic.read(routes[kind]);
    expect(idle.weights).toEqual({ [blue]: 999, [green]: 0 });
    await traffic.write(routes[kind], idle, { [blue]: 900, [green]: 100 });
    expect((await traffic.read(routes[kind])).weights).toEqual({ [blue]: 900, [green]: 100 });
  });

  test('can be written by hand as well: the command has the whole action, with other weights', async () => {
    const { ports, blue, green, routes, elb } = await aBalancer();
    const { traffic } = ports;
    await traffic.write(routes[kind], await traffic.read(routes[kind]), { [blue]: 500, [green]: 500 });
    const command = (await traffic.read(routes[kind])).byHand({ [blue]: 999, [green]: 0 });
    const arn = routes[kind][kind];
    const [, quoted] =
      /^aws elbv2 modify-(?:listener|rule) --.+-arn \S+ --(?:default-)?actions '(.+)' --region \S+$/.exec(
        command,
      )!;
    expect(command).toContain(` --${kind}-arn ${arn} `);
    const actions = JSON.parse(quoted!);
    if (kind === 'listener')
      await elb.send(new ModifyListenerCommand({ ListenerArn: arn, DefaultActions: actions }));
    else await elb.send(new ModifyRuleCommand({ RuleArn: arn, Actions: actions }));
    expect((await traffic.read(routes[kind])).weights).toEqual({ [blue]: 999, [green]: 0 });
  });

  test('is made sticky by hand as by a write: a load balancer takes no two sticky target groups without it', async () => {
    const { ports, blue, green, routes } = await aBalancer();
    const live = await ports.traffic.read(routes[kind]);
    const command = live.byHand({ [blue]: 999, [green]: 0 }, { stickiness: 600_000 });
    expect(command).toContain('"TargetGroupStickinessConfig":{"Enabled":true,"DurationSeconds":600}');
  });

  test('that is not there is a mistake in the spec, for reading and for writing', async () => {
    const { ports, blue, routes } = await aBalancer();
    const arn = (routes[kind][kind] ?? '').replace(/[^/]+$/, GONE);
    const gone = { [kind]: arn };
    await expect(ports.traffic.read(gone)).rejects.toBeInstanceOf(SpecMismatch);
    const live = await ports.traffic.read(routes[kind]);
    await expect(ports.traffic.write(gone, live, { [blue]: 1 })).rejects.toBeInstanceOf(SpecMismatch);
  });

  test('that AWS refuses to write leaves things as they were', async () => {
    const { ports, blue, green, routes } = await aBalancer();
    const live = await ports.traffic.read(routes[kind]);
    const beyond = ports.traffic.write(routes[kind], live, { [blue]: 1_000, [green]: 0 });
    await expect(beyond).rejects.toBeInstanceOf(CloudRefused);
    expect((await ports.traffic.read(routes[kind])).weights).toEqual({ [blue]: 1 });
  });
});

test('writing the weights keeps the stickiness that its owner has set', async () => {
  const { ports, blue, green, listener, routes, elb } = await aBalancer();
  const ForwardConfig = {
    TargetGroups: [{ TargetGroupArn: blue }, { TargetGroupArn: green, Weight: 0 }],
    TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 120 },
  };
  const DefaultActions = [{ Type: 'forward' as const, ForwardConfig }];
  await elb.send(new ModifyListenerCommand({ ListenerArn: listener, DefaultActions }));
  const live = await ports.traffic.read(routes.listener);
  expect(live.stickiness).toBe(120_000);
  await ports.traffic.write(routes.listener, live, { [blue]: 0, [green]: 999 });
  const written = await ports.traffic.read(routes.listener);
  expect(written).toMatchObject({ stickiness: 120_000, weights: { [blue]: 0, [green]: 999 } });
});

test("a listener's default rule is to be named as the listener", async () => {
  const { ports, listener, elb } = await aBalancer();
  const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: listener }));
  const rule = Rules!.find(({ IsDefault }) => IsDefault)!.RuleArn!;
  await expect(ports.traffic.read({ rule })).rejects.toThrow(/name the listener/);
});

describe('the health of a target group', () => {
  test('counts its healthy servers, and one that drains as registered still', async () => {
    const world = await aWorld();
    const { blue, green } = await aLiveFleet(world);
    const fleet = await world.ports.fleets.describe('web-1');
    const ids = fleet!.servers.map(({ id }) => id);
    const before = await world.ports.traffic.health(blue);
    expect(before.healthy.toSorted()).toEqual(ids.toSorted());
    expect(before.registered).toBe(3);
    const Targets = [{ Id: ids[0]! }];
    await world.clients.loadBalancing.send(new DeregisterTargetsCommand({ TargetGroupArn: blue, Targets }));
    const draining = await world.ports.traffic.health(blue);
    expect(draining.healthy.toSorted()).toEqual(ids.slice(1).toSorted());
    expect(draining.staying.toSorted()).toEqual(ids.slice(1).toSorted());
    expect(draining.registered).toBe(3);
    expect(await world.ports.traffic.health(green)).toEqual({ healthy: [], staying: [], registered: 0 });
  });

  test('knows nothing as healthy where nobody checks: a target group that stands in no rule', async () => {
    const { ports, green, elb, clock } = await aBalancer();
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn: green, Targets: [{ Id: 'i-1' }] }));
    await clock.advance(300_000);
    expect(await ports.traffic.health(green)).toEqual({ healthy: [], staying: ['i-1'], registered: 1 });
  });

  test('of one that is not there is a mistake in the spec', async () => {
    const { ports, blue } = await aBalancer();
    const gone = blue.replace(/[^/]+$/, GONE);
    await expect(ports.traffic.health(gone)).rejects.toBeInstanceOf(SpecMismatch);
    await expect(ports.traffic.drainTime(gone)).rejects.toBeInstanceOf(SpecMismatch);
  });
});

test('a target group drains for five minutes, unless its owner says otherwise', async () => {
  const { ports, green, elb } = await aBalancer();
  expect(await ports.traffic.drainTime(green)).toBe(300_000);
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '20' }];
  await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: green, Attributes }));
  expect(await ports.traffic.drainTime(green)).toBe(20_000);
});
