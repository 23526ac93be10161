import {
  CreateListenerCommand,
  CreateRuleCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from 'vitest';
import { outsideForwards } from '../../../src/traffic/outside.ts';
import { aLiveFleet, aWorld } from '../world.ts';

const loadBalancerOf = (listener: string) =>
  listener.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, '');

async function liveFleet() {
  const world = await aWorld();
  return { ...world, ...(await aLiveFleet(world)) };
}

describe('what forwards to the target groups of a service', () => {
  test('is found on any listener and rule, on every page of them', async () => {
    const { ports, clients, blue, green, listener } = await liveFleet();
    const toBlue = [{ Type: 'forward' as const, TargetGroupArn: blue }];
    const { Listeners } = await clients.loadBalancing.send(
      new CreateListenerCommand({
        LoadBalancerArn: loadBalancerOf(listener),
        Protocol: 'HTTP',
        Port: 8080,
        DefaultActions: toBlue,
      }),
    );
    const port8080 = Listeners![0]!.ListenerArn!;
    const rules: string[] = [];
    for (let priority = 1; priority <= 12; priority += 1) {
      const { Rules } = await clients.loadBalancing.send(
        new CreateRuleCommand({
          ListenerArn: listener,
          Priority: priority,
          Conditions: [{ Field: 'path-pattern', Values: [`/${priority}/*`] }],
          Actions: toBlue,
        }),
      );
      rules.push(Rules![0]!.RuleArn!);
    }
    const outside = await outsideForwards(ports, [{ listener }], [blue, green]);
    expect(outside.map(({ route }) => route)).toEqual([
      ...rules.map((rule) => ({ rule })),
      { listener: port8080 },
    ]);
    const all = [{ listener }, { listener: port8080 }, ...rules.map((rule) => ({ rule }))];
    expect(await outsideForwards(ports, all, [blue, green])).toEqual([]);
  });

  test('that pin clients to a server are told from those that do not', async () => {
    const { ports, clients, blue, green } = await liveFleet();
    const Attributes = [{ Key: 'stickiness.enabled', Value: 'true' }];
    await clients.loadBalancing.send(
      new ModifyTargetGroupAttributesCommand({ TargetGroupArn: blue, Attributes }),
    );
    expect([await ports.traffic.isSticky(blue), await ports.traffic.isSticky(green)]).toEqual([true, false]);
  });
});
